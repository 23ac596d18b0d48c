// WechatClock: this machine's clock as far as WeChat's answers do not contradict it. WeChat counts days, minutes and
// windows by its own clock, so where the two differ its clock is the right one; boot time carries what the answers
// told, and setting the machine's clock changes nothing then. Until the first answer the machine is believed. An answer
// that contradicts what was believed counts when the host's next one confirms it: one odd Date must not end a day. Of
// several hosts that tell different times the one nearest to the machine's is believed. Egress teaches it, ClockWatch
// sees to it that every host is heard. Thread-safe.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "domain/told_time.hpp"
#include "http/transport.hpp"

namespace hongyan::engine {

class WechatClock final : public Clock {
 public:
  enum class Source { wechat, machine };  // `machine`: what WeChat tells is only said, not followed
  explicit WechatClock(const Clock& machine, Source source = Source::wechat) : machine_(machine), source_(source) {}
  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] BootTime boot() const override { return machine_.boot(); }

  // What an exchange with that host tells: its Date, and when it went and came. One without a Date tells nothing.
  void learn(const http::Origin& host, const http::Ending& ending);
  // By how much the machine's clock is at least ahead of WeChat's, negative when it is behind; 0 when they may agree or
  // no answer has told.
  [[nodiscard]] Milliseconds machine_ahead() const { return reading().machine_ahead; }
  // Whether the host has answered since then, told nothing that waits to be confirmed, and the machine's clock has not
  // been set meanwhile nor boot time stood still, as in a machine that was paused.
  [[nodiscard]] bool has_heard(const http::Origin& host, BootTime since) const;

 private:
  struct Reading {
    WallTime wall;
    Milliseconds machine_ahead{0};
  };
  [[nodiscard]] Reading reading() const;
  void say_whether_off(const http::Origin& host);

  struct Told {
    std::optional<domain::ToldTime> believed, doubted;
    BootTime last{};               // answer that left no doubt, be it that it told nothing
    Milliseconds machine_then{0};  // its wall time less boot time at that answer
    // The Date of the last answer, and the second that it says: a busy host says the same many times.
    std::string date{};
    std::optional<WallTime> second{};
  };
  // Nothing when it tells none.
  [[nodiscard]] static std::optional<WallTime> second_of(const http::Response& response, Told& told);
  [[nodiscard]] Milliseconds machine_now() const;
  [[nodiscard]] bool is_contradicted_by(const domain::ToldTime& told) const;
  const Clock& machine_;
  const Source source_;
  Guarded<std::map<http::Origin, Told>> told_;
  Guarded<bool> is_off_{false};  // as far as the log has been told
};

}  // namespace hongyan::engine
