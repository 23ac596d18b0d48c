// hongyan_eras [--say]: replays one set of business calls, written once, on every day on which WeChat changed its rules
// since 2018, on the day before each, and today. Each must reach the phone; by which channel is the house's affair.
#include <cstdio>
#include <set>
#include <string_view>

#include "base/log.hpp"
#include "era_house.hpp"
#include "sandbox/world/calendar.hpp"

namespace hongyan::simulation {
namespace {

std::set<WallTime> days() {
  const WallTime first = parse_iso8601("2018-01-01T10:00:00+08:00").value();
  std::set<WallTime> days{first, parse_iso8601("2019-06-01T10:00:00+08:00").value(),
                          parse_iso8601("2026-11-20T10:00:00+08:00").value()};
  constexpr Milliseconds ten_o_clock = std::chrono::hours{10};
  for (const sandbox::CalendarRow& row : sandbox::Calendar::rows()) {
    const WallTime day = sandbox::parse_day_or_moment(row.date).value() + ten_o_clock;
    for (const WallTime moment : {day - std::chrono::hours{24}, day})
      if (moment >= first) days.insert(moment);
  }
  return days;
}

struct Call {
  std::string_view type;
  json::object variables;
  std::string_view marker;  // must stand on the phone
};

// True when it reached the phone.
bool judge(WallTime day, const Call& call, const Delivery& delivery) {
  const bool arrived = delivery.certainty == "sent" && delivery.shown.find(call.marker) != std::string::npos;
  std::printf("%s %-16s %-10s %-18s%s\n", to_iso8601(day).substr(0, 10).c_str(), std::string(call.type).c_str(),
              delivery.channel.c_str(), delivery.status.c_str(),
              arrived ? "" : ("  NOT DELIVERED " + delivery.reason + " " + delivery.shown).c_str());
  return arrived;
}

int replay() {
  int failed = 0;
  for (const WallTime day : days()) {
    EraHouse house(day);
    house.use_mini_program();
    house.write_to_account();
    const Call calls[] = {
        {"class_begins", {{"course", "雅思口语"}, {"starts_at", to_iso8601(day + std::chrono::hours{9})}}, "雅思口语"},
        {"daily_words", {{"course", "核心词汇"}, {"day", to_iso8601(day)}}, "核心词汇"},
        {"teacher_answers", {{"answer", "明天见，别忘了练习"}}, "明天见"},
    };
    for (const Call& call : calls)
      if (!judge(day, call, house.tell(call.type, call.variables))) ++failed;
  }
  std::printf(failed == 0 ? "one set of calls delivers on every day\n" : "%d calls were not delivered\n", failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hongyan::simulation

int main(int argc, char** argv) {
  const bool say = argc > 1 && std::string_view(argv[1]) == "--say";
  hongyan::set_log_level(say ? hongyan::LogLevel::info : hongyan::LogLevel::off);
  return hongyan::simulation::replay();
}
