#include "engine/send/finishing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "domain/media_name.hpp"
#include "engine/send/mass_video.hpp"
#include "store/media.hpp"
#include "store/sending_facts.hpp"
#include "wechat/calls/mass_message.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using store::Notification;

// A send takes its time, and so does a mass job that begins with it.
constexpr Milliseconds media_margin{10 * 60'000};
constexpr Milliseconds look_again_min{250}, look_again_max{30'000};
constexpr int unknown_media_id = 40007;

Finished impossible(std::string_view reason) {
  return {.end = Finished::End::impossible, .body = {}, .reason = std::string(reason), .again_at = {}};
}

Finished waits_for_media(WallTime wanted_since, WallTime now) {
  return {.end = Finished::End::waits,
          .body = {},
          .reason = "waits_for_media",
          .again_at = now + std::clamp(now - wanted_since, look_again_min, look_again_max)};
}

// Puts ids for names, and of the video of a mass message the one that was made; what the body lacks is asked for.
Finished fill_media(sql::Connection& connection, const Notification& one, json::object body, WallTime now) {
  std::map<std::string, std::string> ids;
  std::optional<WallTime> wanted_since;
  for (const domain::MediaUse& use : domain::find_media_uses(body)) {
    const auto media = store::find_media(connection, one.appid, use.name);
    if (!media) return impossible("media_gone");
    if (media->upload.refused) return impossible("media_refused");
    const bool usable = !media->upload.media_id.empty() && media->upload.expires_at > now + media_margin;
    if (!usable) wanted_since = store::want_media(connection, one.appid, use.name, now);
    ids[use.name] = media->upload.media_id;
  }
  if (wanted_since) return waits_for_media(*wanted_since, now);
  if (!ids.empty()) body = domain::with_media_ids(std::move(body), ids);
  VideoPut video;
  if (one.channel == Channel::mass)
    video = put_made_video(connection, one.appid, body, ids.empty() ? VideoGiven::by_media_id : VideoGiven::by_name,
                           now, now + media_margin);
  switch (video.end) {
    case VideoPut::End::refused: return impossible("media_refused");
    case VideoPut::End::waits: return waits_for_media(video.wanted_since, now);
    case VideoPut::End::unchanged:
      if (ids.empty()) return {};
      break;
    case VideoPut::End::put: break;
  }
  return {.end = Finished::End::ready, .body = write_json(body), .reason = {}, .again_at = {}};
}

std::vector<std::string> texts_of(const json::array& list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (const json::value& one : list)
    if (const json::string* text = one.if_string()) texts.emplace_back(*text);
  return texts;
}

enum class Left { all, some, too_few };
Left leave_out_opted_out(sql::Connection& connection, const Notification& one, json::object& body) {
  json::value* const value = body.if_contains("touser");
  json::array* const list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr) return Left::all;
  const std::set<std::string> out = store::find_opted_out_openids(connection, one.appid, texts_of(*list));
  if (out.empty()) return Left::all;
  json::array kept;
  for (json::value& openid : *list)
    if (!openid.is_string() || !out.contains(std::string(openid.get_string()))) kept.push_back(std::move(openid));
  const bool enough = kept.size() >= wechat::mass_openids_min;
  *list = std::move(kept);
  return enough ? Left::some : Left::too_few;
}

std::optional<json::object> read_object(std::string_view text) {
  auto read = read_json(text);
  if (!read || !read->is_object()) return std::nullopt;
  return std::move(read->get_object());
}

}  // namespace

Finished finish_message(sql::Connection& connection, const Notification& one, WallTime now) {
  const bool is_mass = one.channel == Channel::mass;
  if (!is_mass && one.channel != Channel::customer) return {};
  if (!is_mass && !domain::may_use_media(one.body)) return {};
  auto body = read_object(one.body);
  if (!body) return {};
  const Left left = is_mass ? leave_out_opted_out(connection, one, *body) : Left::all;
  if (left == Left::too_few) return impossible("opted_out");
  std::string without_them = left == Left::some ? write_json(*body) : std::string();
  Finished finished = fill_media(connection, one, *std::move(body), now);
  if (finished.end == Finished::End::ready && finished.body.empty()) finished.body = std::move(without_them);
  return finished;
}

bool forget_media_ids(sql::Connection& connection, const Notification& one, int attempt) {
  const auto stored = store::find_notification(connection, one.id);  // the one at hand has given its body away
  auto body = stored ? read_object(stored->body) : std::nullopt;
  if (!body) return false;
  const std::vector<domain::MediaUse> uses = domain::find_media_uses(*body);
  const auto attempts = store::list_attempts(connection, one.id);
  const bool is_second = std::ranges::any_of(attempts, [&](const store::Attempt& other) {
    return other.number != attempt && other.errcode == unknown_media_id;
  });
  if (is_second) return false;
  if (uses.empty()) return one.channel == Channel::mass && forget_made_video(connection, one.appid, *body);
  for (const domain::MediaUse& use : uses) store::forget_upload(connection, one.appid, use.name);
  return true;
}

}  // namespace hongyan::engine
