// pruner: forgets what has been kept long enough, in small transactions: final notifications, remembered answers, done
// callbacks, what went through the gateway, form ids that are over, sends of past periods that counted for a rate.
#pragma once
#include <memory>

#include "engine/worker.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

struct PruneRules {
  Milliseconds notifications{std::chrono::hours{24 * 90}};
  Milliseconds answers{std::chrono::hours{24 * 7}};
  Milliseconds callbacks{std::chrono::hours{24 * 30}};
  std::chrono::days gateway_use{400};
  Milliseconds gateway_sends{std::chrono::hours{24 * 3}};  // longer than a receipt may wait to be understood
  Milliseconds form_ids{std::chrono::hours{24}};           // after their end: a use may still be given back
  std::chrono::days rates{40};                             // longer than a month and what is in doubt
  std::size_t batch = 500;
  Milliseconds every{60'000};
};

class Pruner final : public Worker {
 public:
  explicit Pruner(sql::Database& database, PruneRules rules = {});
  [[nodiscard]] std::string_view name() const override { return "pruner"; }
  Again run_once(WallTime now) override;

 private:
  sql::Database& database_;
  PruneRules rules_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
