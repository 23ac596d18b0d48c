// The media shelf: bytes that messages name, and what WeChat calls them for three days. Free functions over a
// connection, inside the caller's transaction.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/media_name.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// An upload as it stands; an empty media_id means that there is none to use.
struct MediaUpload {
  std::string media_id{};
  WallTime expires_at{};
  std::optional<WallTime> wanted_since{};  // a message waits for it
  WallTime try_at{};                       // not before
  std::int64_t tries = 0;                  // in vain since it was wanted
  bool refused = false;                    // WeChat does not take these bytes
  int errcode = 0;                         // of the last one, with errmsg, until one succeeds
  std::string errmsg{};
};

struct Media {
  wechat::AppId appid;
  std::string name;
  wechat::MediaType kind = wechat::MediaType::image;
  std::string content_type;
  std::string ending;
  std::int64_t size = 0;
  std::string sha256;  // hex
  WallTime created_at;
  MediaUpload upload{};
};

// Inserts or replaces; new bytes have not been uploaded.
void save_media(sql::Connection& connection, const Media& media, std::string_view bytes);
[[nodiscard]] std::optional<Media> find_media(sql::Connection& connection, const wechat::AppId& appid,
                                              std::string_view name);
[[nodiscard]] std::string read_media_bytes(sql::Connection& connection, const wechat::AppId& appid,
                                           std::string_view name);
// In order of name, after `after_name`.
[[nodiscard]] std::vector<Media> list_media(sql::Connection& connection, const wechat::AppId& appid,
                                            std::string_view after_name, std::size_t limit);
[[nodiscard]] bool delete_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view name);

// A message waits for it: whoever keeps media uploads it. Since when, as the first who waited said.
WallTime want_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view name, WallTime now);
// WeChat does not know the id any more (40007).
void forget_upload(sql::Connection& connection, const wechat::AppId& appid, std::string_view name);
// The same by that id, as whoever used it knows it; true when it was an upload of ours.
[[nodiscard]] bool forget_upload_of(sql::Connection& connection, const wechat::AppId& appid, std::string_view media_id);
struct WantedMedia {
  wechat::AppId appid;
  std::string name;
};
[[nodiscard]] std::vector<WantedMedia> wanted_media(sql::Connection& connection, WallTime now, std::size_t limit);
// What became of the upload of these very bytes; without effect when others have taken their place.
void save_upload(sql::Connection& connection, const Media& media, const MediaUpload& upload);

}  // namespace hongyan::store
