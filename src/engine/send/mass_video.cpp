#include "engine/send/mass_video.hpp"

#include "store/mass_videos.hpp"
#include "wechat/calls/mass_message.hpp"

namespace hongyan::engine {
namespace {

// nullptr where the message is of another kind.
json::object* video_of(json::object& body) {
  if (wechat::read_mass_kind(body) != wechat::MassKind::mpvideo) return nullptr;
  return body.at(text_of(body, "msgtype")).if_object();
}

store::MassVideoSource source_of(const wechat::AppId& appid, const json::object& video) {
  return {.appid = appid,
          .media_id = text_of(video, "media_id"),
          .title = text_of(video, "title"),
          .description = text_of(video, "description")};
}

}  // namespace

VideoPut put_made_video(sql::Connection& connection, const wechat::AppId& appid, json::object& body, VideoGiven given,
                        WallTime now, WallTime good_until) {
  json::object* const video = video_of(body);
  if (video == nullptr) return {};
  const store::MassVideoSource source = source_of(appid, *video);
  const auto known = store::find_mass_video(connection, source);
  if (!known && given == VideoGiven::by_media_id) return {};
  if (known && known->made.refused) return {.end = VideoPut::End::refused};
  if (known && !known->made.media_id.empty() && known->made.expires_at > good_until) {
    (*video)["media_id"] = known->made.media_id;
    return {.end = VideoPut::End::put};
  }
  return {.end = VideoPut::End::waits, .wanted_since = store::want_mass_video(connection, source, now)};
}

bool is_unprepared_video(int errcode) {
  constexpr int none_by_upload_video = 45161, none_by_new_upload = 48013;
  return errcode == none_by_upload_video || errcode == none_by_new_upload;
}

bool want_made_video(sql::Connection& connection, const store::Notification& notification, WallTime now) {
  const auto stored = store::find_notification(connection, notification.id);  // the one at hand gave its body away
  if (!stored) return false;
  auto body = read_json(stored->body);
  if (!body || !body->is_object()) return false;
  const json::object* const video = video_of(body->get_object());
  if (video == nullptr || !video->contains("media_id")) return false;
  const store::MassVideoSource source = source_of(notification.appid, *video);
  if (store::find_mass_video(connection, source)) return false;
  store::want_mass_video(connection, source, now);
  return true;
}

bool forget_made_video(sql::Connection& connection, const wechat::AppId& appid, json::object& body) {
  const json::object* const video = video_of(body);
  if (video == nullptr || !video->contains("media_id")) return false;
  const store::MassVideoSource source = source_of(appid, *video);
  if (!store::find_mass_video(connection, source)) return false;
  store::forget_mass_video(connection, source);
  return true;
}

}  // namespace hongyan::engine
