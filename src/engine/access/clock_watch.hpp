// ClockWatch: sees to it that the hosts that apps send to have told their time, before the first send and when nobody
// has called one for a while, and shows by how much this machine's clock is off. The exchange is made on the worker's
// own thread; one that fails is tried again in the next round.
#pragma once
#include "engine/access/app_book.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/wechat_clock.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"

namespace hongyan::engine {

struct ClockWatchRules {
  Milliseconds every{1'000};        // looks; asks only where nothing was heard
  Milliseconds heard_for{600'000};  // what a host told so long ago need not be asked again
  Milliseconds timeout{2'000};      // for all hosts of a round together
  int tries = 4;                    // in a round: what contradicts this machine wants to be confirmed, and some fail
};

class ClockWatch final : public Worker {
 public:
  ClockWatch(WechatClock& clock, Egress& egress, AppBook& apps, http::Transport& transport, Metrics& metrics,
             ClockWatchRules rules = {})
      : clock_(clock), egress_(egress), apps_(apps), transport_(transport), metrics_(metrics), rules_(rules) {}
  [[nodiscard]] std::string_view name() const override { return "clock_watch"; }
  Again run_once(WallTime now) override;

 private:
  void ask(const store::App& app, BootTime deadline);

  WechatClock& clock_;
  Egress& egress_;
  AppBook& apps_;
  http::Transport& transport_;
  Metrics& metrics_;
  ClockWatchRules rules_;
};

}  // namespace hongyan::engine
