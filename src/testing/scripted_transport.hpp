// ScriptedTransport: the Transport of tests. A script sees every exchange at the moment it would be written and says
// how it ends: answered, in trouble, late, twice, never. Time is the ManualClock's alone: collect() brings what is due
// and, when nothing is, waits the way a test waits, by moving the clock to the next ending but at most by its patience;
// collect(0) never moves it. Same script, same order of calls, same endings. One thread.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/transport.hpp"
#include "testing/manual_clock.hpp"

namespace hongyan::testing {

struct ScriptedEnding {
  std::variant<http::Response, http::Trouble> result;
  Milliseconds delay{0};
  // 1 keeps the Transport's promise. 0 never ends, not even after the timeout, and 2 ends twice: broken transports, to
  // see that the house survives them.
  std::size_t endings = 1;
  http::BodySource stream = {};  // the answer's body, for exchanges that ask for it
};

[[nodiscard]] inline ScriptedEnding answer(int status, std::string body, Milliseconds delay = Milliseconds{0}) {
  return {.result = http::make_response(status, "application/json", std::move(body)), .delay = delay};
}
[[nodiscard]] inline ScriptedEnding trouble(http::Breakdown breakdown, Milliseconds delay = Milliseconds{0}) {
  return {.result = http::Trouble{breakdown, "scripted"}, .delay = delay};
}
// Written, taken, and nothing ever comes back: ends as no_answer when the exchange's own timeout is over.
[[nodiscard]] inline ScriptedEnding silence() {
  return {.result = http::Trouble{http::Breakdown::no_answer, "scripted", http::Trouble::NoAnswer::timeout},
          .delay = Milliseconds::max()};
}
[[nodiscard]] inline ScriptedEnding twice(ScriptedEnding ending) { return ending.endings = 2, ending; }
[[nodiscard]] inline ScriptedEnding never() { return {.result = http::Response{}, .endings = 0}; }

class ScriptedTransport final : public http::Transport {
 public:
  using Script = std::function<ScriptedEnding(const http::Exchange&)>;
  ScriptedTransport(ManualClock& clock, Script script) : clock_(clock), script_(std::move(script)) {}

  void submit(http::Exchange exchange) override {
    ScriptedEnding scripted = script_(exchange);
    const bool in_time = scripted.delay <= exchange.timeout;
    if (!in_time)
      scripted.result =
          http::Trouble{http::Breakdown::no_answer, "timeout, scripted", http::Trouble::NoAnswer::timeout};
    if (exchange.long_answers.held_bytes == 0) scripted.stream = {};
    const Milliseconds took = std::min(scripted.delay, exchange.timeout);
    for (std::size_t i = 0; i < scripted.endings; ++i)
      insert(Due{clock_.boot() + took,
                 http::Ending{exchange.tag, scripted.result, took, clock_.boot() + took, scripted.stream}});
    submitted_.push_back(std::move(exchange));
  }

  [[nodiscard]] std::vector<http::Ending> collect(Milliseconds patience) override {
    std::vector<http::Ending> endings = take_due();
    if (!endings.empty() || patience <= Milliseconds{0}) return endings;
    const BootTime limit = clock_.boot() + patience;
    const BootTime wake = due_.empty() ? limit : std::min(limit, due_.front().at);
    clock_.advance(wake - clock_.boot());
    return take_due();
  }

  // Everything submitted so far, in order.
  [[nodiscard]] const std::vector<http::Exchange>& submitted() const { return submitted_; }
  [[nodiscard]] std::size_t under_way() const { return due_.size(); }

 private:
  struct Due {
    BootTime at;
    http::Ending ending;
  };

  // Behind all that are due no later: what was submitted first ends first.
  void insert(Due due) {
    const auto place = std::ranges::upper_bound(due_, due.at, {}, &Due::at);
    due_.insert(place, std::move(due));
  }
  std::vector<http::Ending> take_due() {
    std::vector<http::Ending> endings;
    const auto later = std::ranges::find_if(due_, [now = clock_.boot()](const Due& due) { return due.at > now; });
    for (auto due = due_.begin(); due != later; ++due) endings.push_back(std::move(due->ending));
    due_.erase(due_.begin(), later);
    return endings;
  }

  ManualClock& clock_;
  Script script_;
  std::vector<Due> due_;  // the earliest first
  std::vector<http::Exchange> submitted_;
};

}  // namespace hongyan::testing
