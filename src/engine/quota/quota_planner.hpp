// QuotaPlanner: lets no more calls out than an app's budgets allow, the important ones first, and counts them, with one
// statement per app and API of a batch. What may not go now is told when it may, spread over the windows and days it
// needs. The counts are rows that all nodes share, so nothing goes over a known limit; everything in memory is a hint
// or a call that was counted and never made. Inside the caller's transaction; one thread.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "domain/call_budget.hpp"
#include "engine/access/app_book.hpp"
#include "engine/quota/quota_rules.hpp"
#include "store/notifications.hpp"
#include "store/quota.hpp"
#include "store/sql/connection.hpp"
#include "wechat/api.hpp"

namespace hongyan::engine {

class QuotaPlanner {
 public:
  QuotaPlanner(const AppBook& apps, QuotaRules rules) : apps_(apps), rules_(rules) {}

  // What other nodes, operators and WeChat have said since; at most once per `reload_every`.
  void reload(sql::Connection& connection, WallTime now);
  // When a call that cannot go now may go. Each answer stands for one call that waits from then on.
  [[nodiscard]] std::optional<WallTime> wait_for(const store::Notification& one, WallTime now);
  // Which of them may go out now; those are counted.
  [[nodiscard]] std::vector<bool> admit(sql::Connection& connection, std::span<const store::Notification> chosen,
                                        WallTime now);
  // Counts as many of the calls as may be made, and says how many.
  [[nodiscard]] domain::CallsByPriority admit(sql::Connection& connection, const wechat::AppId& appid, wechat::Api api,
                                              const domain::CallsByPriority& wanted, WallTime now);
  // A call that was admitted at `counted_at` did not reach WeChat, or was refused where that is free.
  void give_back(const wechat::AppId& appid, wechat::Api api, WallTime counted_at);
  [[nodiscard]] bool refusals_are_free() const { return rules_.failed == QuotaRules::Failed::is_free; }

 private:
  struct Closing {
    WallTime until;
    Milliseconds period{0};
    std::int64_t calls_a_period = 1;
    std::int64_t waiting = 0;
  };
  struct Line {
    domain::CallBudget budget;
    std::int64_t epoch = 0;  // of what the budget was made of
    WallTime resolved_at{};
    std::int64_t window_seen = 0;
    std::array<std::optional<Closing>, domain::priorities> closings{};
    std::int64_t given_back = 0, given_back_day = 0;
    std::int64_t clears = 0;
    WallTime clear_seen_at{};
  };
  using Key = std::pair<std::string, wechat::Api>;
  [[nodiscard]] Line& line_of(const wechat::AppId& appid, wechat::Api api, WallTime now);
  struct Limit {
    store::CallCount count;
    std::int64_t limit = 0;
  };
  // Nothing when the budgets have changed under us.
  [[nodiscard]] std::optional<domain::CallsByPriority> take(sql::Connection& connection, Line& line, const Limit& limit,
                                                            const domain::CallsByPriority& wanted, WallTime now);
  [[nodiscard]] std::optional<domain::CallsByPriority> try_to_admit(sql::Connection& connection,
                                                                    const wechat::AppId& appid, wechat::Api api,
                                                                    const domain::CallsByPriority& wanted,
                                                                    WallTime now);
  [[nodiscard]] std::int64_t epoch_of(const std::string& appid, std::string_view api) const;
  void read_budgets(sql::Connection& connection, WallTime now);
  void close(Line& line, const domain::CallsByPriority& wanted, const domain::CallsByPriority& granted,
             const Closing& closing, std::int64_t limit);

  const AppBook& apps_;
  QuotaRules rules_;
  std::map<Key, Line> lines_;
  std::map<std::pair<std::string, std::string>, store::LearnedBudget> learned_;
  WallTime reloaded_at_{};
};

}  // namespace hongyan::engine
