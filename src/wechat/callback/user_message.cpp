#include "wechat/callback/user_message.hpp"

namespace hongyan::wechat {

std::optional<UserMessage> read_user_message(const json::value& root, std::string_view msg_type) {
  const auto text = [&](std::string_view key) { return text_of(root, key); };
  const auto message = [&](auto content) { return UserMessage{std::move(content), text("MsgDataId")}; };
  if (msg_type == "text") return message(UserText{text("Content"), text("bizmsgmenuid")});
  if (msg_type == "image") return message(UserImage{text("MediaId"), text("PicUrl")});
  if (msg_type == "voice") return message(UserVoice{text("MediaId"), text("Format"), text("Recognition")});
  if (msg_type == "video" || msg_type == "shortvideo") return message(UserVideo{text("MediaId"), text("ThumbMediaId")});
  if (msg_type == "location")
    return message(UserLocation{text("Location_X"), text("Location_Y"), text("Scale"), text("Label")});
  if (msg_type == "link") return message(UserLink{text("Title"), text("Description"), text("Url")});
  if (msg_type == "miniprogrampage")
    return message(UserPage{text("Title"), text("AppId"), text("PagePath"), text("ThumbUrl"), text("ThumbMediaId")});
  return std::nullopt;
}

}  // namespace hongyan::wechat
