// SpentBudgets: which APIs of an app take no more calls until a day or a minute is over, as the house knows it: from a
// refusal of WeChat's that parked them, or because all calls of a budget that WeChat has told were made. What it knows
// is at most a second old. One thread.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "domain/quota.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::gateway {

struct SpentBudget {
  enum class Period { day, minute } period = Period::day;
  WallTime until;
};

class SpentBudgets {
 public:
  explicit SpentBudgets(domain::QuotaCalendar calendar) : calendar_(calendar) {}
  // `path` as WeChat writes it: "/cgi-bin/message/custom/send".
  [[nodiscard]] std::optional<SpentBudget> find(sql::Connection& connection, const wechat::AppId& appid,
                                                std::string_view path, WallTime now);
  void forget();  // the memory has just been told better

 private:
  static constexpr Milliseconds read_every{1'000};
  using Place = std::pair<std::string, std::string>;  // app and path
  void read(sql::Connection& connection, WallTime now);

  domain::QuotaCalendar calendar_;
  std::map<Place, SpentBudget> parked_;
  std::map<Place, std::int64_t> daily_;  // the budgets WeChat has told
  WallTime read_at_{};
  struct Use {
    std::map<std::string, std::int64_t, std::less<>> by_path;
    WallTime read_at;
  };
  std::map<std::string, Use> uses_;  // of apps that call and have such a budget
};

}  // namespace hongyan::gateway
