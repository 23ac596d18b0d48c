// Customer-service messages (客服消息): the send of every kind, and the typing sign. They reach a person only while a
// window is open (45015, 45047). The call itself has no protection against being made twice. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

enum class CustomKind : std::uint8_t {
  text,
  image,
  voice,
  video,
  music,
  news,
  mpnews,         // articles of the old kind: WeChat is giving it up
  mpnewsarticle,  // a published article
  msgmenu,
  wxcard,
  miniprogrampage,
  link,  // of a mini program only, which otherwise has text, image and miniprogrampage
};
[[nodiscard]] std::span<const CustomKind> all_custom_kinds();
[[nodiscard]] std::string_view to_string(CustomKind kind);
[[nodiscard]] std::optional<CustomKind> parse_custom_kind(std::string_view text);

struct CustomText {
  std::string content;  // at most 2048 bytes; <a href data-miniprogram-appid data-miniprogram-path> works
};
struct CustomMedia {
  CustomKind kind = CustomKind::image;  // image, voice or mpnews
  std::string media_id;
};
struct CustomVideo {
  std::string media_id, thumb_media_id, title, description;
};
struct CustomMusic {
  std::string title, description, musicurl, hqmusicurl, thumb_media_id;
};
struct CustomNews {
  std::string title, description, url, picurl;  // one article; two are refused (45008)
};
struct CustomArticle {
  std::string article_id;
};
struct CustomMenu {
  struct Choice {
    std::string id, content;
  };
  std::string head_content;
  std::vector<Choice> list;
  std::string tail_content;
};
struct CustomCard {
  std::string card_id;
};
struct CustomPage {
  std::string title, appid, pagepath, thumb_media_id;  // appid "" where a mini program sends its own page
};
struct CustomLink {
  std::string title, description, url, thumb_url;
};
using CustomContent = std::variant<CustomText, CustomMedia, CustomVideo, CustomMusic, CustomNews, CustomArticle,
                                   CustomMenu, CustomCard, CustomPage, CustomLink>;

struct CustomMessage {
  OpenId touser;
  CustomContent content;
  std::string kf_account;  // "test1@kftest": shown as the sender; "" = the account itself
};

// The body as WeChat documents it.
[[nodiscard]] json::object to_json(const CustomMessage& message);
// Which kind a caller's own body is: a known msgtype, and an object of that name beside it. The error is one English
// sentence.
[[nodiscard]] std::expected<CustomKind, std::string> read_custom_kind(const json::object& body);

[[nodiscard]] Call custom_send_call(const CustomMessage& message);
[[nodiscard]] Call custom_send_call(const json::object& body);  // the caller's own body, unchanged
// Its answer: read_sent(), without a msgid.

enum class Typing : std::uint8_t { start, cancel };
enum class TypingAccount : std::uint8_t { official, mini_program };  // each has a path of its own
[[nodiscard]] Call custom_typing_call(const OpenId& touser, Typing typing, TypingAccount account);

}  // namespace hongyan::wechat
