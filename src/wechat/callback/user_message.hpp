// What people write to an account: every kind of ordinary message. Pure values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.hpp"

namespace hongyan::wechat {

struct UserText {
  std::string content;
  std::string menu_choice;  // bizmsgmenuid: the choice of a menu message was tapped, which counts as a tap of the menu
};
struct UserImage {
  std::string media_id, pic_url;
};
struct UserVoice {
  std::string media_id, format, recognition;
};
struct UserVideo {
  std::string media_id, thumb_media_id;  // also of a shortvideo
};
struct UserLocation {
  std::string latitude, longitude, scale, label;  // decimal texts as they came
};
struct UserLink {
  std::string title, description, url;
};
struct UserPage {
  std::string title, appid, pagepath, thumb_url, thumb_media_id;  // miniprogrampage
};

struct UserMessage {
  std::variant<UserText, UserImage, UserVoice, UserVideo, UserLocation, UserLink, UserPage> content;
  std::string article_id;  // MsgDataId, when it was written from an article
};

// `msg_type` is lower case; nothing for a kind that nobody has described.
[[nodiscard]] std::optional<UserMessage> read_user_message(const json::value& root, std::string_view msg_type);

}  // namespace hongyan::wechat
