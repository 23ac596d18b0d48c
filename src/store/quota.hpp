// Calls made per app and API: counted by quota day and by short window, the limits WeChat has told for them, the resets
// used in a month, and the pace. Free functions; those that take calls are fenced by one row, so that any number of
// nodes stays within a limit together.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/call_budget.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct QuotaUse {
  wechat::AppId appid;
  std::string api;
  std::int64_t day = 0;
  std::int64_t used = 0;
};
// Counts `calls` more and returns the new total of that day.
std::int64_t add_quota_use(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                           std::int64_t day, std::int64_t calls);
[[nodiscard]] std::vector<QuotaUse> list_quota_use(sql::Connection& connection, const wechat::AppId& appid,
                                                   std::int64_t day);

// One count: of a quota day or of a window.
struct CallCount {
  enum class Period : std::uint8_t { day, window } period = Period::day;
  wechat::AppId appid;
  std::string api;
  std::int64_t number = 0;
};
struct Counted {
  std::int64_t used = 0;
  std::int64_t clears = 0;  // how often it was reset
};
struct CallsWanted {
  std::int64_t calls = 0;
  std::int64_t given_back = 0;  // counted before and never made; taken off unless the count was reset since
  std::int64_t clears = 0;      // as it stood when they were counted
  std::int64_t ceiling = 0;     // the total may not exceed it
  // Sum of the epochs of the API's and the account's budgets, as the ceiling's owner knows them; a negative one is not
  // compared.
  std::int64_t epoch = -1;
};
// Counts all calls when the ceiling allows; nothing when it does not, when it belongs to a past epoch, or when the
// count does not exist yet.
[[nodiscard]] std::optional<Counted> take_calls(sql::Connection& connection, const CallCount& count,
                                                const CallsWanted& wanted);
// Makes the count if there is none, and keeps all others off it until the transaction ends.
[[nodiscard]] Counted hold_count(sql::Connection& connection, const CallCount& count);
// After a reset at WeChat's: takes off what was counted before it, but for `still_out` calls that may arrive after it.
void reset_count(sql::Connection& connection, const CallCount& count, std::int64_t before, std::int64_t still_out);
// WeChat counts more than we do: another system calls as well.
void raise_count(sql::Connection& connection, const CallCount& count, std::int64_t used);
void forget_windows(sql::Connection& connection, const wechat::AppId& appid, std::string_view api, std::int64_t before);

struct LearnedBudget {
  wechat::AppId appid;
  std::string api;  // "" for the whole account: its epoch alone
  domain::CallBudget budget;
  std::optional<WallTime> learned_at{};
  std::optional<WallTime> asked_at{};  // answered or not
  std::int64_t epoch = 0;              // grows when what is remembered of the API no longer holds
};
[[nodiscard]] std::vector<LearnedBudget> list_budgets(sql::Connection& connection);
[[nodiscard]] std::optional<LearnedBudget> find_budget(sql::Connection& connection, const wechat::AppId& appid,
                                                       std::string_view api);
void learn_budget(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                  const domain::CallBudget& budget, WallTime now);
void note_budget_asked(sql::Connection& connection, const wechat::AppId& appid, std::string_view api, WallTime now);
void bump_epoch(sql::Connection& connection, const wechat::AppId& appid, std::string_view api);

enum class ClearScope : std::uint8_t { account, single_api };
[[nodiscard]] std::int64_t count_clears(sql::Connection& connection, const wechat::AppId& appid, std::int64_t month,
                                        ClearScope scope);
// False when `most` are used up.
[[nodiscard]] bool take_clear(sql::Connection& connection, const wechat::AppId& appid, std::int64_t month,
                              ClearScope scope, std::int64_t most);
// WeChat has refused it: nothing was used.
void give_clear_back(sql::Connection& connection, const wechat::AppId& appid, std::int64_t month, ClearScope scope);

struct Pace {
  std::string api;
  std::int64_t calls_per_hour = 0;
};
[[nodiscard]] std::vector<Pace> list_paces(sql::Connection& connection, const wechat::AppId& appid);
// Looks at the counts of that day once more; those looked at less than `apart` ago stay.
void sample_paces(sql::Connection& connection, std::int64_t day, WallTime now, Milliseconds apart);

}  // namespace hongyan::store
