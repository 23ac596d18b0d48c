// What people ask about budgets: the state of each API of an app with a forecast, WeChat's own figures, and a reset,
// which WeChat allows a few times a month. The caller's thread waits for WeChat; connection and transport are its own.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/call_budget.hpp"
#include "engine/ask/errand.hpp"
#include "engine/quota/quota_reset.hpp"
#include "engine/quota/quota_rules.hpp"
#include "store/apps.hpp"
#include "store/quota.hpp"
#include "store/sql/connection.hpp"
#include "wechat/calls/quota.hpp"

namespace hongyan::engine {

struct ApiQuota {
  std::string api;  // "/cgi-bin/message/template/send"
  domain::CallBudget budget;
  std::int64_t used = 0;  // today
  enum class Source : std::uint8_t { unknown, published, told } source = Source::unknown;
  std::optional<WallTime> learned_at{}, asked_at{};
  std::optional<store::Park> park{};
  std::int64_t waiting = 0;  // notifications
  std::int64_t calls_per_hour = 0;
  std::optional<WallTime> drains_at{};  // of what waits; nothing when it never does
};
[[nodiscard]] std::string_view to_string(ApiQuota::Source source);

struct AppQuota {
  std::vector<ApiQuota> apis;  // that have a budget, were called today, or are waited for; by path
  std::int64_t account_clears_left = 0, api_clears_left = 0;
  WallTime next_day;
};
[[nodiscard]] AppQuota look_at_quota(sql::Connection& connection, const store::App& app, const QuotaRules& rules,
                                     WallTime now);

struct QuotaTrouble {
  enum class Kind : std::uint8_t { wechat, no_clear_left } kind = Kind::wechat;
  ErrandTrouble errand{};  // of kind wechat
};

class QuotaDesk {
 public:
  QuotaDesk(const ErrandDoors& doors, sql::Connection& connection, const store::App& app)
      : connection_(connection), app_(app), clock_(doors.clock), rules_(doors.quota), errand_(doors, connection, app) {}

  // Asks WeChat for that API's figures and remembers them.
  [[nodiscard]] std::expected<wechat::Quota, QuotaTrouble> refresh(wechat::Api api);
  // Resets the counts of one API, or of all; what waited for them goes on. Returns how many notifications do.
  [[nodiscard]] std::expected<std::int64_t, QuotaTrouble> clear(std::optional<wechat::Api> api);

 private:
  sql::Connection& connection_;
  const store::App& app_;
  Clock& clock_;
  const QuotaRules rules_;
  Errand errand_;
};

}  // namespace hongyan::engine
