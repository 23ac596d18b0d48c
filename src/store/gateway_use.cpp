#include "store/gateway_use.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "store/condition.hpp"
#include "store/quota.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {

void add_gateway_use(sql::Connection& connection, std::span<const GatewayUse> uses) {
  constexpr std::string_view add =
      "INSERT INTO gateway_use (day, appid, key_id, api, calls, refused, failed, held_back) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (day, appid, key_id, api) DO UPDATE SET calls = "
      "gateway_use.calls + excluded.calls, "
      "refused = gateway_use.refused + excluded.refused, failed = gateway_use.failed + excluded.failed, "
      "held_back = gateway_use.held_back + excluded.held_back";
  // What was sent are the app's calls too; the dispatchers take these rows in the same order.
  std::map<std::tuple<wechat::AppId, std::string, std::int64_t>, std::int64_t> of_apps;
  for (const GatewayUse& one : uses) {
    connection.execute(
        add, {one.day, one.appid.text(), one.key_id, one.api, one.calls, one.refused, one.failed, one.held_back});
    if (one.calls > 0) of_apps[{one.appid, one.api, one.day}] += one.calls;
  }
  for (const auto& [place, calls] : of_apps)
    add_quota_use(connection, std::get<0>(place), std::get<1>(place), std::get<2>(place), calls);
}

std::string place_of(const GatewayUse& use) { return fmt::format("{}/{}{}", use.appid.text(), use.key_id, use.api); }

std::vector<GatewayUse> list_gateway_use(sql::Connection& connection, const GatewayUseFilter& filter,
                                         std::string_view after, std::size_t limit) {
  constexpr std::string_view place = "appid || '/' || key_id || api";  // place_of()
  Condition condition;
  condition.add("day = ", filter.day);
  condition.add_any_of("appid", filter.appids);
  if (!filter.key_id.empty()) condition.add("key_id = ", filter.key_id);
  if (!after.empty()) condition.add(fmt::format("{} > ", place), std::string(after));
  const std::string limit_place = condition.place_of(static_cast<std::int64_t>(limit));
  const std::string select = fmt::format(
      "SELECT day, appid, key_id, api, calls, refused, failed, held_back FROM gateway_use {} ORDER BY {} LIMIT {}",
      condition.text(), place, limit_place);
  std::vector<GatewayUse> uses;
  for (const sql::Row& row : connection.execute(select, condition.parameters()).rows)
    uses.push_back({.day = row.number(0),
                    .appid = read_name<wechat::AppId>(row, 1),
                    .key_id = row.text(2),
                    .api = row.text(3),
                    .calls = row.number(4),
                    .refused = row.number(5),
                    .failed = row.number(6),
                    .held_back = row.number(7)});
  return uses;
}

std::int64_t forget_gateway_use(sql::Connection& connection, std::int64_t day, std::size_t limit) {
  constexpr std::string_view forget =
      "DELETE FROM gateway_use WHERE (day, appid, key_id, api) IN "
      "(SELECT day, appid, key_id, api FROM gateway_use WHERE day < $1 ORDER BY day LIMIT $2)";
  return connection.execute(forget, {day, static_cast<std::int64_t>(limit)}).affected;
}

}  // namespace hongyan::store
