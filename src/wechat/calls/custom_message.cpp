#include "wechat/calls/custom_message.hpp"

#include <algorithm>
#include <array>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::array kinds{CustomKind::text,   CustomKind::image,           CustomKind::voice,
                           CustomKind::video,  CustomKind::music,           CustomKind::news,
                           CustomKind::mpnews, CustomKind::mpnewsarticle,   CustomKind::msgmenu,
                           CustomKind::wxcard, CustomKind::miniprogrampage, CustomKind::link};
constexpr std::array<std::string_view, kinds.size()> words{"text",    "image",  "voice",           "video",
                                                           "music",   "news",   "mpnews",          "mpnewsarticle",
                                                           "msgmenu", "wxcard", "miniprogrampage", "link"};

// The object that stands under the name of its kind.
struct Content {
  CustomKind kind;
  json::object body;
};

struct WriteContent {
  Content operator()(const CustomText& text) const { return {CustomKind::text, {{"content", text.content}}}; }
  Content operator()(const CustomMedia& media) const { return {media.kind, {{"media_id", media.media_id}}}; }
  Content operator()(const CustomVideo& video) const {
    json::object body{{"media_id", video.media_id}, {"thumb_media_id", video.thumb_media_id}};
    add_text(body, "title", video.title);
    add_text(body, "description", video.description);
    return {CustomKind::video, std::move(body)};
  }
  Content operator()(const CustomMusic& music) const {
    json::object body;
    add_text(body, "title", music.title);
    add_text(body, "description", music.description);
    body.emplace("musicurl", music.musicurl);
    body.emplace("hqmusicurl", music.hqmusicurl);
    body.emplace("thumb_media_id", music.thumb_media_id);
    return {CustomKind::music, std::move(body)};
  }
  Content operator()(const CustomNews& news) const {
    json::object article{{"title", news.title}, {"description", news.description}};
    add_text(article, "url", news.url);
    add_text(article, "picurl", news.picurl);
    json::array articles;
    articles.push_back(std::move(article));
    json::object body;
    body.emplace("articles", std::move(articles));
    return {CustomKind::news, std::move(body)};
  }
  Content operator()(const CustomArticle& article) const {
    return {CustomKind::mpnewsarticle, {{"article_id", article.article_id}}};
  }
  Content operator()(const CustomMenu& menu) const {
    json::array list;
    for (const CustomMenu::Choice& choice : menu.list)
      list.push_back(json::object{{"id", choice.id}, {"content", choice.content}});
    json::object body;
    add_text(body, "head_content", menu.head_content);
    body.emplace("list", std::move(list));
    add_text(body, "tail_content", menu.tail_content);
    return {CustomKind::msgmenu, std::move(body)};
  }
  Content operator()(const CustomCard& card) const { return {CustomKind::wxcard, {{"card_id", card.card_id}}}; }
  Content operator()(const CustomPage& page) const {
    json::object body{{"title", page.title}};
    add_text(body, "appid", page.appid);
    body.emplace("pagepath", page.pagepath);
    body.emplace("thumb_media_id", page.thumb_media_id);
    return {CustomKind::miniprogrampage, std::move(body)};
  }
  Content operator()(const CustomLink& link) const {
    return {
        CustomKind::link,
        {{"title", link.title}, {"description", link.description}, {"url", link.url}, {"thumb_url", link.thumb_url}}};
  }
};

}  // namespace

std::span<const CustomKind> all_custom_kinds() { return kinds; }
std::string_view to_string(CustomKind kind) { return words[static_cast<std::size_t>(kind)]; }

std::optional<CustomKind> parse_custom_kind(std::string_view text) {
  const auto word = std::ranges::find(words, text);
  if (word == words.end()) return std::nullopt;
  return kinds[static_cast<std::size_t>(word - words.begin())];
}

json::object to_json(const CustomMessage& message) {
  Content content = std::visit(WriteContent{}, message.content);
  const std::string_view kind = to_string(content.kind);
  json::object body{{"touser", message.touser.text()}, {"msgtype", kind}};
  body.emplace(kind, std::move(content.body));
  if (!message.kf_account.empty()) body.emplace("customservice", json::object{{"kf_account", message.kf_account}});
  return body;
}

std::expected<CustomKind, std::string> read_custom_kind(const json::object& body) {
  const json::value* msgtype = body.if_contains("msgtype");
  if (msgtype == nullptr || !msgtype->is_string()) return std::unexpected("msgtype is missing");
  const std::string_view word = msgtype->get_string();
  const auto kind = parse_custom_kind(word);
  if (!kind) return std::unexpected("msgtype is not a kind of customer-service message");
  const json::value* content = body.if_contains(word);
  if (content == nullptr || !content->is_object())
    return std::unexpected("msgtype is " + std::string(word) + ", but there is no object '" + std::string(word) + "'");
  return *kind;
}

Call custom_send_call(const CustomMessage& message) { return custom_send_call(to_json(message)); }
Call custom_send_call(const json::object& body) { return raw_call(Api::custom_send, body); }

Call custom_typing_call(const OpenId& touser, Typing typing, TypingAccount account) {
  const Api api = account == TypingAccount::official ? Api::custom_typing : Api::custom_business_typing;
  const std::string_view command = typing == Typing::start ? "Typing" : "CancelTyping";
  return raw_call(api, json::object{{"touser", touser.text()}, {"command", command}});
}

}  // namespace hongyan::wechat
