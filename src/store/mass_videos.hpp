// Videos that mass messages may name: WeChat makes one of an uploaded video with a title and a description, once for
// all messages that want the same. Free functions over a connection, inside the caller's transaction.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/media.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// What it is made of.
struct MassVideoSource {
  wechat::AppId appid;
  std::string media_id;  // of the uploaded video
  std::string title, description;
  bool operator==(const MassVideoSource&) const = default;
};
struct MassVideo {
  MassVideoSource source;
  MediaUpload made{};  // its media_id is the one that a mass message names
};

[[nodiscard]] std::optional<MassVideo> find_mass_video(sql::Connection& connection, const MassVideoSource& source);
// A message waits for it. Since when, as the first who waited said.
WallTime want_mass_video(sql::Connection& connection, const MassVideoSource& source, WallTime now);
[[nodiscard]] std::vector<MassVideo> wanted_mass_videos(sql::Connection& connection, WallTime now, std::size_t limit);
// What became of it, and with that those whose time is over are gone.
void save_mass_video(sql::Connection& connection, const MassVideo& video, WallTime now);
// WeChat does not know what it is made of, or what was made of it.
void forget_mass_video(sql::Connection& connection, const MassVideoSource& source);

}  // namespace hongyan::store
