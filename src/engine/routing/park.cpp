#include "engine/routing/park.hpp"

#include <algorithm>

#include "engine/access/token_keeper.hpp"
#include "engine/routing/send_api.hpp"

namespace hongyan::engine {

bool stops(const store::Park& park, const wechat::AppId& appid, std::string_view api) {
  return park.appid == appid && (park.api.empty() || park.api == api || park.api == token_park);
}

const store::Park* find_park(std::span<const store::Park> parks, const store::Notification& one, WallTime now) {
  const std::string_view api = wechat::path_of(send_api(one.channel, one.body));
  const auto found = std::ranges::find_if(
      parks, [&](const store::Park& park) { return stops(park, one.appid, api) && park.until > now; });
  return found == parks.end() ? nullptr : &*found;
}

const store::Park* Parks::find(const Way& way) {
  if (!lasting_) lasting_ = store::list_parks(connection_, now_ + park_patience);
  if (lasting_->empty()) return nullptr;
  // Only a mass message's body tells which of two calls carries it.
  const std::string body = way.channel == domain::Channel::mass ? write_body(way, "") : std::string();
  const std::string_view api = wechat::path_of(send_api(way.channel, body));
  const auto found =
      std::ranges::find_if(*lasting_, [&](const store::Park& park) { return stops(park, way.appid, api); });
  return found == lasting_->end() ? nullptr : &*found;
}

}  // namespace hongyan::engine
