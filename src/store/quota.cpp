#include "store/quota.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

struct CountTable {
  std::string_view table, number;
};

CountTable table_of(CallCount::Period period) {
  switch (period) {
    case CallCount::Period::day: return {"quota_use", "day"};
    case CallCount::Period::window: return {"quota_window", "number"};
  }
  CHECK(false && "a period");
  return {};
}

// The same statement for both tables, written once per period.
std::string of_period(std::string_view pattern, CallCount::Period period) {
  const CountTable names = table_of(period);
  return fmt::format(fmt::runtime(pattern), fmt::arg("table", names.table), fmt::arg("number", names.number));
}

constexpr std::string_view budget_columns =
    "appid, api, daily_limit, window_limit, window_s, learned_ms, asked_ms, epoch";

LearnedBudget read_budget(const sql::Row& row) {
  return {.appid = read_name<wechat::AppId>(row, 0),
          .api = row.text(1),
          .budget = {.daily = row.number(2), .per_window = row.number(3), .window = Seconds{row.number(4)}},
          .learned_at = read_optional_time(row, 5),
          .asked_at = read_optional_time(row, 6),
          .epoch = row.number(7)};
}

void insert_count(sql::Connection& connection, const CallCount& count) {
  connection.execute(of_period("INSERT INTO {table} (appid, api, {number}, used, clears) VALUES ($1, $2, $3, 0, 0) "
                               "ON CONFLICT (appid, api, {number}) DO NOTHING",
                               count.period),
                     {count.appid.text(), count.api, count.number});
}

}  // namespace

std::int64_t add_quota_use(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                           std::int64_t day, std::int64_t calls) {
  constexpr std::string_view add =
      "INSERT INTO quota_use (appid, api, day, used) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (appid, api, day) DO UPDATE SET used = quota_use.used + excluded.used RETURNING used";
  return connection.execute(add, {appid.text(), std::string(api), day, calls}).rows.at(0).number(0);
}

std::vector<QuotaUse> list_quota_use(sql::Connection& connection, const wechat::AppId& appid, std::int64_t day) {
  constexpr std::string_view select = "SELECT api, used FROM quota_use WHERE appid = $1 AND day = $2 ORDER BY api";
  std::vector<QuotaUse> uses;
  for (const sql::Row& row : connection.execute(select, {appid.text(), day}).rows)
    uses.push_back({.appid = appid, .api = row.text(0), .day = day, .used = row.number(1)});
  return uses;
}

std::optional<Counted> take_calls(sql::Connection& connection, const CallCount& count, const CallsWanted& wanted) {
  constexpr std::string_view pattern =
      "UPDATE {table} SET used = used + $4 - CASE WHEN clears = $6 THEN $5 ELSE 0 END "
      "WHERE appid = $1 AND api = $2 AND {number} = $3 "
      "AND used + $4 - CASE WHEN clears = $6 THEN $5 ELSE 0 END <= $7 "
      "AND ($8 < 0 OR (SELECT CAST(COALESCE(SUM(epoch), 0) AS BIGINT) FROM quota_budget budget "
      "WHERE budget.appid = $1 AND (budget.api = $2 OR budget.api = '')) = $8) RETURNING used, clears";
  static const std::string by_day = of_period(pattern, CallCount::Period::day);
  static const std::string by_window = of_period(pattern, CallCount::Period::window);
  const sql::Rows taken = connection.execute(count.period == CallCount::Period::day ? by_day : by_window,
                                             {count.appid.text(), count.api, count.number, wanted.calls,
                                              wanted.given_back, wanted.clears, wanted.ceiling, wanted.epoch});
  if (taken.rows.empty()) return std::nullopt;
  return Counted{taken.rows.front().number(0), taken.rows.front().number(1)};
}

Counted hold_count(sql::Connection& connection, const CallCount& count) {
  const std::string hold =
      of_period("UPDATE {table} SET used = used WHERE appid = $1 AND api = $2 AND {number} = $3 RETURNING used, clears",
                count.period);
  const sql::Parameters place{count.appid.text(), count.api, count.number};
  sql::Rows held = connection.execute(hold, place);
  if (held.rows.empty()) {
    insert_count(connection, count);
    held = connection.execute(hold, place);
  }
  return {held.rows.at(0).number(0), held.rows.at(0).number(1)};
}

void reset_count(sql::Connection& connection, const CallCount& count, std::int64_t before, std::int64_t still_out) {
  connection.execute(
      of_period("UPDATE {table} SET used = CASE WHEN used > $4 THEN used - $4 ELSE 0 END + $5, clears = clears + 1 "
                "WHERE appid = $1 AND api = $2 AND {number} = $3",
                count.period),
      {count.appid.text(), count.api, count.number, before, still_out});
}

void raise_count(sql::Connection& connection, const CallCount& count, std::int64_t used) {
  insert_count(connection, count);
  connection.execute(
      of_period("UPDATE {table} SET used = $4 WHERE appid = $1 AND api = $2 AND {number} = $3 AND used < $4",
                count.period),
      {count.appid.text(), count.api, count.number, used});
}

void forget_windows(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                    std::int64_t before) {
  connection.execute("DELETE FROM quota_window WHERE appid = $1 AND api = $2 AND number < $3",
                     {appid.text(), std::string(api), before});
}

std::vector<LearnedBudget> list_budgets(sql::Connection& connection) {
  static const std::string select = fmt::format("SELECT {} FROM quota_budget ORDER BY appid, api", budget_columns);
  std::vector<LearnedBudget> budgets;
  for (const sql::Row& row : connection.execute(select, {}).rows) budgets.push_back(read_budget(row));
  return budgets;
}

std::optional<LearnedBudget> find_budget(sql::Connection& connection, const wechat::AppId& appid,
                                         std::string_view api) {
  static const std::string select =
      fmt::format("SELECT {} FROM quota_budget WHERE appid = $1 AND api = $2", budget_columns);
  const sql::Rows found = connection.execute(select, {appid.text(), std::string(api)});
  if (found.rows.empty()) return std::nullopt;
  return read_budget(found.rows.front());
}

void learn_budget(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                  const domain::CallBudget& budget, WallTime now) {
  constexpr std::string_view save =
      "INSERT INTO quota_budget (appid, api, daily_limit, window_limit, window_s, learned_ms, asked_ms, epoch) "
      "VALUES ($1, $2, $3, $4, $5, $6, $6, 1) ON CONFLICT (appid, api) DO UPDATE SET "
      "daily_limit = excluded.daily_limit, window_limit = excluded.window_limit, window_s = excluded.window_s, "
      "learned_ms = excluded.learned_ms, asked_ms = excluded.asked_ms, epoch = quota_budget.epoch + 1";
  connection.execute(
      save, {appid.text(), std::string(api), budget.daily, budget.per_window, budget.window.count(), to_stored(now)});
}

void note_budget_asked(sql::Connection& connection, const wechat::AppId& appid, std::string_view api, WallTime now) {
  constexpr std::string_view save =
      "INSERT INTO quota_budget (appid, api, daily_limit, window_limit, window_s, learned_ms, asked_ms, epoch) "
      "VALUES ($1, $2, 0, 0, 60, NULL, $3, 0) ON CONFLICT (appid, api) DO UPDATE SET asked_ms = excluded.asked_ms";
  connection.execute(save, {appid.text(), std::string(api), to_stored(now)});
}

void bump_epoch(sql::Connection& connection, const wechat::AppId& appid, std::string_view api) {
  constexpr std::string_view bump =
      "INSERT INTO quota_budget (appid, api, daily_limit, window_limit, window_s, learned_ms, asked_ms, epoch) "
      "VALUES ($1, $2, 0, 0, 60, NULL, NULL, 1) ON CONFLICT (appid, api) DO UPDATE SET epoch = quota_budget.epoch + 1";
  connection.execute(bump, {appid.text(), std::string(api)});
}

}  // namespace hongyan::store
