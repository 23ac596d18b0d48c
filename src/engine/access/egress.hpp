// Egress: where an app's calls to WeChat go, and through what. way_out_of() reads it from the app; Egress remembers for
// a short while which host could not be reached, so that the next exchange goes to another one. Only exchanges that
// have certainly not been sent are ever tried elsewhere. Everybody who calls WeChat for an app asks here and tells what
// became of it, from which the clock learns WeChat's time. Thread-safe.
#pragma once
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "engine/access/wechat_clock.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"

namespace hongyan::engine {

struct WayOut {
  std::vector<http::Origin> hosts;  // api_origin first, then the fallbacks; at least one
  std::optional<http::Proxy> proxy;
};
// The error is one English sentence that shows no password.
[[nodiscard]] std::expected<WayOut, std::string> way_out_of(const store::App& app);

struct EgressRules {
  Milliseconds avoid{60'000};  // a host that could not be reached; then one exchange tries it again
  Milliseconds trial{10'000};  // while that one is under way, the others go on elsewhere
};

class Egress {
 public:
  explicit Egress(WechatClock& clock, EgressRules rules = {}) : clock_(clock), rules_(rules) {}

  // The host for the app's next exchange: the first that is not avoided, or the one whose time ends soonest.
  [[nodiscard]] const http::Origin& choose(const std::string& appid, const WayOut& way);
  // What became of an exchange with that host.
  void note(const std::string& appid, const http::Origin& host, const http::Ending& ending);
  // Asks for a host's front page, which needs no token and is in no budget: whatever the answer is, it tells the time.
  void ask_for_the_time(http::Transport& transport, const std::string& appid, const WayOut& way, Milliseconds timeout);
  // One exchange on a transport that has nothing else under way, at one host after the other until one has been reached
  // or the exchange's timeout is over; its origin and proxy are set here.
  [[nodiscard]] http::Ending exchange_alone(http::Transport& transport, const std::string& appid, const WayOut& way,
                                            http::Exchange exchange);

 private:
  WechatClock& clock_;
  const EgressRules rules_;
  Guarded<std::map<std::pair<std::string, http::Origin>, BootTime>> avoided_;  // app and host, until when
};

// Whether the exchange has certainly not been sent, so that it may go to another host.
[[nodiscard]] bool was_not_sent(const http::Ending& ending);

}  // namespace hongyan::engine
