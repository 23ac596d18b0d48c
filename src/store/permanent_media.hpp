// What WeChat keeps for good of bytes that an app uploaded, so that the same bytes go up once. Free functions over a
// connection.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// Material of a kind, which messages and covers name by its media_id, or a picture in the text of articles.
enum class MediaPlace : std::uint8_t { image, voice, video, thumb, article };
[[nodiscard]] std::string_view to_string(MediaPlace place);

struct PermanentMedia {
  wechat::AppId appid;
  std::string sha256;  // hex
  MediaPlace place = MediaPlace::image;
  std::string media_id;  // "" of a picture in articles
  std::string url;       // "" where WeChat told none
  WallTime created_at;
};
void save_permanent_media(sql::Connection& connection, const PermanentMedia& media);
[[nodiscard]] std::optional<PermanentMedia> find_permanent_media(sql::Connection& connection,
                                                                 const wechat::AppId& appid, std::string_view sha256,
                                                                 MediaPlace place);
// WeChat has it no longer.
void forget_permanent_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view media_id);

}  // namespace hongyan::store
