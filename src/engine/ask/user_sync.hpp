// user_sync: brings what an official account knows of its followers into the memory: who follows, what WeChat tells of
// each, who is on the blacklist, who has left. One call to WeChat per round; where a sync stands is in its row, so a
// dead node's work goes on elsewhere; one node at a time holds the lease. Parks and spent quotas make it wait.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "engine/access/app_book.hpp"
#include "engine/ask/errand.hpp"
#include "engine/worker.hpp"
#include "store/sql/database.hpp"
#include "store/user_syncs.hpp"

namespace hongyan::engine {

struct UserSyncRules {
  std::optional<Milliseconds>
      daily_at{};  // after midnight in Beijing: every official account's, each day; absent: none
  Milliseconds look_every{2'000};
  Milliseconds lease{60'000};
  Milliseconds again_after{60'000};                      // a trouble of unknown length
  Milliseconds trouble_max{std::chrono::hours{24 * 3}};  // without progress; then the sync has failed
  std::size_t listed_at_once = 1'000;                    // openids in one transaction
};

class UserSync final : public Worker {
 public:
  UserSync(sql::Database& database, AppBook& apps, ErrandDoors doors, std::string node, UserSyncRules rules = {})
      : database_(database), apps_(apps), doors_(doors), node_(std::move(node)), rules_(rules) {}
  [[nodiscard]] std::string_view name() const override { return "user_sync"; }
  Again run_once(WallTime now) override;

 private:
  using Step = std::optional<ErrandTrouble>;  // nothing: it went well
  void start_daily(WallTime now);
  void go_on(store::UserSync& sync, WallTime now);
  [[nodiscard]] Step list_followers(store::UserSync& sync, Errand& errand, WallTime now);
  [[nodiscard]] Step read_profiles(store::UserSync& sync, Errand& errand, WallTime now);
  [[nodiscard]] Step read_blacklist(store::UserSync& sync, Errand& errand, WallTime now);
  void let_leavers_go(store::UserSync& sync, WallTime now);
  void store_trouble(store::UserSync& sync, const ErrandTrouble& trouble, WallTime now) const;

  sql::Database& database_;
  AppBook& apps_;
  ErrandDoors doors_;
  std::string node_;
  UserSyncRules rules_;
  std::unique_ptr<sql::Connection> connection_;
};

// Whether an app of that kind has followers that WeChat lists.
[[nodiscard]] bool has_followers(store::AppKind kind);

}  // namespace hongyan::engine
