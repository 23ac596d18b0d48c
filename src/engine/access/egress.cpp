#include "engine/access/egress.hpp"

#include <variant>

#include "base/check.hpp"

namespace hongyan::engine {

std::expected<WayOut, std::string> way_out_of(const store::App& app) {
  WayOut way;
  const auto add = [&](const std::string& text) {
    auto url = http::parse_url(text);
    if (url) way.hosts.push_back(std::move(url->origin));
    return url ? std::string{} : url.error();
  };
  if (const std::string wrong = add(app.api_origin); !wrong.empty())
    return std::unexpected("the app's api_origin is no URL: " + wrong);
  for (const std::string& fallback : app.fallback_origins)
    if (const std::string wrong = add(fallback); !wrong.empty())
      return std::unexpected("one of the app's fallback_origins is no URL: " + wrong);
  if (app.egress_proxy.empty()) return way;
  auto proxy = http::parse_proxy(app.egress_proxy.reveal());
  if (!proxy) return std::unexpected("the app's egress_proxy is wrong: " + proxy.error());
  way.proxy = *std::move(proxy);
  return way;
}

bool was_not_sent(const http::Ending& ending) {
  const auto* const trouble = std::get_if<http::Trouble>(&ending.result);
  return trouble != nullptr && trouble->breakdown == http::Breakdown::not_connected;
}

const http::Origin& Egress::choose(const std::string& appid, const WayOut& way) {
  CHECK(!way.hosts.empty());
  if (way.hosts.size() == 1) return way.hosts.front();
  const BootTime now = clock_.boot();
  return avoided_.with([&](auto& avoided) -> const http::Origin& {
    const http::Origin* soonest = nullptr;
    BootTime soonest_end = BootTime::max();
    for (const http::Origin& host : way.hosts) {
      const auto found = avoided.find({appid, host});
      if (found == avoided.end()) return host;
      if (found->second <= now) {
        found->second = now + rules_.trial;
        return host;
      }
      if (found->second < soonest_end) {
        soonest = &host;
        soonest_end = found->second;
      }
    }
    return *soonest;
  });
}

void Egress::note(const std::string& appid, const http::Origin& host, const http::Ending& ending) {
  clock_.learn(host, ending);
  const bool failed = was_not_sent(ending);
  avoided_.with([&](auto& avoided) {
    if (failed)
      avoided[{appid, host}] = clock_.boot() + rules_.avoid;
    else if (!avoided.empty())
      avoided.erase({appid, host});
  });
}

void Egress::ask_for_the_time(http::Transport& transport, const std::string& appid, const WayOut& way,
                              Milliseconds timeout) {
  http::Exchange exchange;
  exchange.timeout = timeout;
  static_cast<void>(exchange_alone(transport, appid, way, std::move(exchange)));
}

http::Ending Egress::exchange_alone(http::Transport& transport, const std::string& appid, const WayOut& way,
                                    http::Exchange exchange) {
  exchange.proxy = way.proxy;
  const BootTime deadline = clock_.boot() + exchange.timeout;
  for (std::size_t left = way.hosts.size(); true; --left) {
    const http::Origin& host = choose(appid, way);
    exchange.origin = host;
    http::Ending ending = http::exchange_alone(transport, exchange);
    note(appid, host, ending);
    exchange.timeout = deadline - clock_.boot();
    if (left <= 1 || !was_not_sent(ending) || exchange.timeout <= Milliseconds{0}) return ending;
  }
}

}  // namespace hongyan::engine
