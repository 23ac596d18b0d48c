// The video of a mass message: WeChat takes only one that media/uploadvideo made of an uploaded video, a title and a
// description. What is made is kept and shared by all messages that want the same; MediaKeeper makes it. Works inside
// the caller's transaction.
#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"
#include "store/notifications.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

// A media_id of the caller's own may be one that was made already: it is tried as it is, and made into one when WeChat
// says that it is none. What goes by name is always made.
enum class VideoGiven { by_name, by_media_id };

struct VideoPut {
  enum class End { unchanged, put, waits, refused } end = End::unchanged;
  WallTime wanted_since{};  // waits
};
// Puts the id of what was made in the place of the uploaded video's; what is not there yet, or not good until then, is
// asked for. Other kinds of mass messages stay as they are.
[[nodiscard]] VideoPut put_made_video(sql::Connection& connection, const wechat::AppId& appid, json::object& body,
                                      VideoGiven given, WallTime now, WallTime good_until);

// WeChat says that the video is none that was made.
[[nodiscard]] bool is_unprepared_video(int errcode);
// Then one is asked for, and the answer is true when the message may be sent once more because of that: not when it was
// such a one.
[[nodiscard]] bool want_made_video(sql::Connection& connection, const store::Notification& notification, WallTime now);
// WeChat knows what was made no more. True when there was something to forget.
[[nodiscard]] bool forget_made_video(sql::Connection& connection, const wechat::AppId& appid, json::object& body);

}  // namespace hongyan::engine
