#include "engine/access/wechat_clock.hpp"

#include "base/log.hpp"
#include "domain/clocks.hpp"
#include "http/http_date.hpp"

namespace hongyan::engine {

WallTime WechatClock::wall() const { return source_ == Source::machine ? machine_.wall() : reading().wall; }

WechatClock::Reading WechatClock::reading() const {
  const WallTime machine = machine_.wall();
  const BootTime boot = machine_.boot();
  Reading nearest{machine};
  told_.with([&](const auto& told) {
    bool is_first = true;
    for (const auto& [host, one] : told) {
      if (!one.believed) continue;
      const WallTime wall = domain::corrected(*one.believed, machine, boot);
      if (is_first || abs(machine - wall) < abs(nearest.machine_ahead)) nearest = {wall, machine - wall};
      is_first = false;
    }
  });
  return nearest;
}

std::optional<WallTime> WechatClock::second_of(const http::Response& response, Told& told) {
  const std::string* const date = response.headers.find("Date");
  if (date == nullptr) return std::nullopt;
  if (told.date != *date) {
    told.date = *date;
    told.second = http::parse_http_date(*date);
  }
  return told.second;
}

void WechatClock::learn(const http::Origin& host, const http::Ending& ending) {
  const auto* const response = std::get_if<http::Response>(&ending.result);
  if (response == nullptr || ending.ended == BootTime{}) return;
  const bool is_told = told_.with([&](auto& told) {
    Told& one = told[host];
    const auto second = second_of(*response, one);
    std::optional<domain::ToldTime> newer, agreed;
    if (second) {
      newer = domain::told_by(*second, ending.ended - ending.took, ending.ended);
      agreed =
          one.believed ? domain::joined(*one.believed, *newer) : (is_contradicted_by(*newer) ? std::nullopt : newer);
      if (!agreed && one.doubted) agreed = domain::joined(*one.doubted, *newer);
    }
    if (newer && !agreed) {
      one.doubted = newer;
      return true;
    }
    if (agreed) {
      one.believed = agreed;
      one.doubted.reset();
    }
    one.last = ending.ended;
    one.machine_then = machine_now();
    return newer.has_value();
  });
  if (is_told) say_whether_off(host);
}

bool WechatClock::is_contradicted_by(const domain::ToldTime& told) const {
  const WallTime machine = machine_.wall();
  return abs(domain::corrected(told, machine, machine_.boot()) - machine) > domain::clocks_differ;
}

bool WechatClock::has_heard(const http::Origin& host, BootTime since) const {
  return told_.with([&](const auto& told) {
    const auto found = told.find(host);
    if (found == told.end()) return false;
    const Told& one = found->second;
    return !one.doubted && one.last >= since && abs(machine_now() - one.machine_then) <= domain::clocks_differ;
  });
}

Milliseconds WechatClock::machine_now() const {
  return machine_.wall().time_since_epoch() - machine_.boot().time_since_epoch();
}

void WechatClock::say_whether_off(const http::Origin& host) {
  const Milliseconds ahead = machine_ahead();
  const bool is_off = abs(ahead) > domain::clocks_differ;
  const bool was_off = is_off_.with([&](bool& said) { return std::exchange(said, is_off); });
  if (is_off && !was_off)
    LOG(warning, "this machine's clock is wrong; {} please let a time server (NTP) set it host={} ahead_s={:.0f}",
        source_ == Source::wechat ? "WeChat's is taken instead," : "it is followed all the same (clock.source),",
        host.text(), static_cast<double>(ahead.count()) / 1'000);
  if (!is_off && was_off) LOG(info, "this machine's clock agrees with WeChat's again host={}", host.text());
}

}  // namespace hongyan::engine
