// hongyan_eras [--say]: replays one set of business calls over every channel, written once, on every day on which
// WeChat changed its rules since 2018, on the day before each, on the quiet days of its history, and today. Each must
// reach a phone by the first of its channels that WeChat had on that day; where WeChat had none, it must be refused and
// told when there will be one.
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
  for (const std::string_view quiet : quiet_days())
    days.insert(sandbox::parse_day_or_moment(quiet).value() + ten_o_clock);
  return days;
}

// What is wrong with it; "" when it went by the channel of its day and stands on a phone, or was refused in plain words
// on a day on which WeChat had no way.
std::string judge(WallTime day, const BusinessCall& call, const Delivery& delivery) {
  const auto channel = channel_of_day(call, day);
  if (!channel) {
    const bool says_why = delivery.reason.find("channel_retired") != std::string::npos &&
                          delivery.reason.find(day_to_come(call)) != std::string::npos;
    return delivery.status == "answered 422" && says_why ? "" : "there was no way, and that is not what it says";
  }
  if (delivery.certainty != "sent") return "not delivered";
  if (delivery.shown.find(call.marker) == std::string::npos) return "not on the phone";
  if (delivery.channel != *channel) return "WeChat's way of that day was " + std::string(*channel);
  return "";
}

class Replay {
 public:
  // How many calls of that day went wrong.
  int play(WallTime day) {
    EraHouse house(day);
    house.use_mini_program();
    house.use_web_page();
    house.write_to_account();
    const Made activity = house.share_card(), draft = house.write_articles();
    int failed = 0;
    for (const BusinessCall& call : business_calls(day, activity.id.empty() ? "none" : activity.id, draft.id)) {
      const Delivery delivery = house.tell(call);
      const std::string wrong = judge(day, call, delivery);
      if (wrong.empty()) used_.insert(delivery.channel);
      failed += wrong.empty() ? 0 : 1;
      std::printf("%s %-16s %-10s %-18s%s\n", to_iso8601(day).substr(0, 10).c_str(), std::string(call.name).c_str(),
                  delivery.channel.c_str(), delivery.status.c_str(),
                  wrong.empty() ? ""
                                : ("  WRONG: " + wrong + " " + delivery.reason + " " + activity.refusal + " " +
                                   draft.refusal + " " + delivery.shown)
                                      .c_str());
    }
    return failed;
  }
  // Every channel there ever was has carried something.
  [[nodiscard]] int count_unused() const {
    int unused = 0;
    for (const Age& age : ages()) {
      if (used_.contains(std::string(age.channel))) continue;
      std::printf("nothing went by %s\n", std::string(age.channel).c_str());
      ++unused;
    }
    return unused;
  }

 private:
  std::set<std::string> used_;
};

int run() {
  Replay replay;
  int failed = 0;
  for (const WallTime day : days()) failed += replay.play(day);
  const bool whole = failed == 0 && replay.count_unused() == 0;
  std::printf(whole ? "one set of calls over every channel delivers on every day\n" : "%d calls went wrong\n", failed);
  return whole ? 0 : 1;
}

}  // namespace
}  // namespace hongyan::simulation

int main(int argc, char** argv) {
  const bool say = argc > 1 && std::string_view(argv[1]) == "--say";
  hongyan::set_log_level(say ? hongyan::LogLevel::info : hongyan::LogLevel::off);
  return hongyan::simulation::run();
}
