#include "engine/quota/quota_planner.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/log.hpp"
#include "engine/quota/call_count.hpp"
#include "engine/routing/send_api.hpp"
#include "store/apps.hpp"

namespace hongyan::engine {
namespace {

using domain::CallsByPriority;
using store::CallCount;

constexpr Milliseconds resolve_every{10'000};

std::int64_t total(const CallsByPriority& calls) {
  return std::accumulate(calls.begin(), calls.end(), std::int64_t{0});
}

std::size_t index_of(int priority) {
  return static_cast<std::size_t>(std::clamp(priority, 0, static_cast<int>(domain::priorities) - 1));
}

}  // namespace

void QuotaPlanner::reload(sql::Connection& connection, WallTime now) {
  if (now < reloaded_at_ || now - reloaded_at_ >= rules_.reload_every) read_budgets(connection, now);
}

void QuotaPlanner::read_budgets(sql::Connection& connection, WallTime now) {
  reloaded_at_ = now;
  for (store::LearnedBudget& one : store::list_budgets(connection)) {
    store::LearnedBudget& known = learned_[{one.appid.text(), one.api}];
    if (known.epoch != one.epoch)
      for (auto& [key, line] : lines_)
        if (key.first == one.appid.text() && (one.api.empty() || one.api == wechat::path_of(key.second))) {
          line.closings = {};
          line.resolved_at = WallTime{};
        }
    known = std::move(one);
  }
}

std::int64_t QuotaPlanner::epoch_of(const std::string& appid, std::string_view api) const {
  std::int64_t sum = 0;
  for (const std::string_view path : {api, std::string_view()})
    if (const auto told = learned_.find({appid, std::string(path)}); told != learned_.end()) sum += told->second.epoch;
  return sum;
}

QuotaPlanner::Line& QuotaPlanner::line_of(const wechat::AppId& appid, wechat::Api api, WallTime now) {
  Line& line = lines_[{appid.text(), api}];
  if (line.resolved_at != WallTime{} && now >= line.resolved_at && now - line.resolved_at < resolve_every) return line;
  line.resolved_at = now;
  line.epoch = epoch_of(appid.text(), wechat::path_of(api));
  const auto app = apps_.find(appid.text());
  line.budget = app ? domain::published_budget(app->kind, api) : domain::CallBudget{};
  const auto told = learned_.find({appid.text(), std::string(wechat::path_of(api))});
  if (told != learned_.end()) line.budget = domain::with_told(line.budget, told->second.budget);
  return line;
}

std::optional<WallTime> QuotaPlanner::wait_for(const store::Notification& one, WallTime now) {
  std::optional<Closing>& closing =
      line_of(one.appid, send_api(one.channel, one.body), now).closings[index_of(one.priority)];
  if (!closing) return std::nullopt;
  if (closing->until <= now) {
    closing.reset();
    return std::nullopt;
  }
  return closing->until + closing->period * (closing->waiting++ / closing->calls_a_period);
}

std::vector<bool> QuotaPlanner::admit(sql::Connection& connection, std::span<const store::Notification> chosen,
                                      WallTime now) {
  struct Calls {
    const wechat::AppId* appid = nullptr;
    wechat::Api api = wechat::Api::template_send;
    CallsByPriority left{};
  };
  // In one order on all nodes, for they wait for each other's rows.
  std::map<std::pair<std::string_view, std::string_view>, Calls> lines;
  std::vector<std::int64_t*> places;
  places.reserve(chosen.size());
  for (const store::Notification& one : chosen) {
    const wechat::Api api = send_api(one.channel, one.body);
    Calls& calls = lines[{one.appid.text(), wechat::path_of(api)}];
    calls.appid = &one.appid;
    calls.api = api;
    std::int64_t& place = calls.left[index_of(one.priority)];
    ++place;
    places.push_back(&place);
  }
  for (auto& [key, calls] : lines) calls.left = admit(connection, *calls.appid, calls.api, calls.left, now);
  std::vector<bool> admitted;
  admitted.reserve(chosen.size());
  for (std::int64_t* const left : places) admitted.push_back((*left)-- > 0);
  return admitted;
}

std::optional<CallsByPriority> QuotaPlanner::take(sql::Connection& connection, Line& line, const Limit& limit,
                                                  const CallsByPriority& wanted, WallTime now) {
  std::int64_t calls = total(wanted);
  if (calls == 0) return wanted;
  std::size_t least = 0;
  for (std::size_t priority = 0; priority < domain::priorities; ++priority)
    if (wanted[priority] > 0) least = priority;
  const bool by_day = limit.count.period == CallCount::Period::day;
  const bool back = by_day && line.given_back_day == limit.count.number;
  store::CallsWanted ask{.calls = calls,
                         .given_back = back ? line.given_back : 0,
                         .clears = line.clears,
                         .ceiling = domain::ceiling_of(limit.limit, least, rules_.shares),
                         .epoch = line.epoch};
  CallsByPriority granted = wanted;
  auto counted = store::take_calls(connection, limit.count, ask);
  if (!counted) {
    read_budgets(connection, now);
    if (epoch_of(limit.count.appid.text(), limit.count.api) != line.epoch) return std::nullopt;
    // Near the limit, or the first calls of the day: looked at with all others kept off.
    const store::Counted held = store::hold_count(connection, limit.count);
    const std::int64_t used = held.used - (held.clears == ask.clears ? ask.given_back : 0);
    granted = domain::share_out(used, wanted, limit.limit, rules_.shares);
    ask.calls = total(granted);
    ask.ceiling = std::numeric_limits<std::int64_t>::max();
    ask.epoch = -1;
    counted = store::take_calls(connection, limit.count, ask);
  }
  if (back) line.given_back = 0;
  if (by_day && counted && counted->clears != line.clears) {
    line.clears = counted->clears;
    line.clear_seen_at = now;
  }
  return granted;
}

void QuotaPlanner::close(Line& line, const CallsByPriority& wanted, const CallsByPriority& granted,
                         const Closing& closing, std::int64_t limit) {
  for (std::size_t priority = 0; priority < domain::priorities; ++priority) {
    if (granted[priority] == wanted[priority]) continue;
    // What is closed to one priority is closed to all below it.
    for (std::size_t below = priority; below < domain::priorities; ++below) {
      if (line.closings[below] && line.closings[below]->until >= closing.until) continue;
      line.closings[below] = closing;
      line.closings[below]->calls_a_period = std::max<std::int64_t>(1, domain::ceiling_of(limit, below, rules_.shares));
    }
    return;
  }
}

std::optional<CallsByPriority> QuotaPlanner::try_to_admit(sql::Connection& connection, const wechat::AppId& appid,
                                                          wechat::Api api, const CallsByPriority& wanted,
                                                          WallTime now) {
  Line& line = line_of(appid, api, now);
  const domain::CallBudget budget = line.budget;
  const std::string path(wechat::path_of(api));
  CallsByPriority granted = wanted;
  const auto narrow = [&](CallCount::Period period, std::int64_t number, std::int64_t limit) {
    const auto taken = take(connection, line, {{period, appid, path, number}, limit}, granted, now);
    if (taken) granted = *taken;
    return taken.has_value();
  };
  if (budget.per_window > 0) {
    const std::vector<std::int64_t> windows = windows_of(budget, rules_, now);
    if (windows.back() != line.window_seen) store::forget_windows(connection, appid, path, windows.back());
    line.window_seen = windows.back();
    for (const std::int64_t one : windows)
      if (!narrow(CallCount::Period::window, one, budget.per_window)) return std::nullopt;
    close(line, wanted, granted, {.until = domain::window_reopens(budget, now), .period = Milliseconds(budget.window)},
          budget.per_window);
  }
  const CallsByPriority wanted_today = granted;
  for (const std::int64_t one : days_of(rules_, now))
    if (!narrow(CallCount::Period::day, one, budget.daily)) return std::nullopt;
  const WallTime reopens = domain::day_reopens(rules_.calendar, now);
  close(line, wanted_today, granted, {.until = reopens, .period = std::chrono::hours{24}}, budget.daily);
  if (granted[0] < wanted_today[0]) {
    store::save_park(connection, {appid, path, reopens, std::string(quota_park), 0, ""});
    LOG(warning, "{} has used its budget of {} calls a day for {}; it is parked until {}", appid.text(), budget.daily,
        path, to_iso8601(reopens));
  }
  return granted;
}

CallsByPriority QuotaPlanner::admit(sql::Connection& connection, const wechat::AppId& appid, wechat::Api api,
                                    const CallsByPriority& wanted, WallTime now) {
  constexpr int tries_max = 5;
  for (int attempt = 0; attempt < tries_max; ++attempt)
    if (const auto granted = try_to_admit(connection, appid, api, wanted, now)) return *granted;
  return {};  // budgets that change faster than we read them: the next round sees
}

void QuotaPlanner::give_back(const wechat::AppId& appid, wechat::Api api, WallTime counted_at) {
  const auto found = lines_.find({appid.text(), api});
  if (found == lines_.end() || counted_at < found->second.clear_seen_at) return;
  const std::int64_t day = domain::quota_day(rules_.calendar, counted_at);
  if (days_of(rules_, counted_at).size() > 1) return;
  Line& line = found->second;
  if (line.given_back_day != day) line.given_back = 0;
  line.given_back_day = day;
  ++line.given_back;
}

}  // namespace hongyan::engine
