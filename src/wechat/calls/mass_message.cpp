#include "wechat/calls/mass_message.hpp"

#include <algorithm>
#include <array>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::array<std::string_view, 7> words{"text", "mpnews", "voice", "image", "mpvideo", "wxcard", "music"};

// Adds msgtype and the object of the content to a body that names its range.
struct WriteContent {
  json::object& body;
  void write(MassKind kind, json::object content) const {
    body.emplace(to_string(kind), std::move(content));
    body.emplace("msgtype", to_string(kind));
  }
  void operator()(const MassText& text) const { write(MassKind::text, {{"content", text.content}}); }
  void operator()(const MassArticles& articles) const {
    write(MassKind::mpnews, {{"media_id", articles.media_id}});
    body.emplace("send_ignore_reprint", articles.reprint == Reprint::go_on ? 1 : 0);
  }
  void operator()(const MassImages& images) const {
    json::object content;
    content.emplace("media_ids", json::array(images.media_ids.begin(), images.media_ids.end()));
    add_text(content, "recommend", images.recommend);
    body.emplace("images", std::move(content));
    body.emplace("msgtype", to_string(MassKind::image));
  }
  void operator()(const MassMedia& media) const { write(media.kind, {{"media_id", media.media_id}}); }
  void operator()(const MassVideo& video) const {
    json::object content{{"media_id", video.media_id}};
    add_text(content, "title", video.title);
    add_text(content, "description", video.description);
    write(MassKind::mpvideo, std::move(content));
  }
  void operator()(const MassCard& card) const { write(MassKind::wxcard, {{"card_id", card.card_id}}); }
};

json::object with_content(json::object body, const MassContent& content) {
  std::visit(WriteContent{body}, content);
  return body;
}

}  // namespace

std::string_view to_string(MassKind kind) { return words[static_cast<std::size_t>(kind)]; }

std::optional<MassKind> parse_mass_kind(std::string_view text) {
  if (text == "video") return MassKind::mpvideo;  // as the page of mass/send writes it
  const auto word = std::ranges::find(words, text);
  if (word == words.end()) return std::nullopt;
  return static_cast<MassKind>(word - words.begin());
}

json::object mass_body_to_all(const MassContent& content) {
  json::object body;
  body.emplace("filter", json::object{{"is_to_all", true}});
  return with_content(std::move(body), content);
}

json::object mass_body_to_tag(const MassContent& content, std::int64_t tag_id) {
  json::object body;
  body.emplace("filter", json::object{{"is_to_all", false}, {"tag_id", tag_id}});
  return with_content(std::move(body), content);
}

json::object mass_body_to(const MassContent& content, std::span<const OpenId> tousers) {
  json::array openids;
  openids.reserve(tousers.size());
  for (const OpenId& openid : tousers) openids.emplace_back(openid.text());
  json::object body;
  body.emplace("touser", std::move(openids));
  return with_content(std::move(body), content);
}

json::object mass_preview_body(const MassContent& content, const OpenId& touser) {
  json::object body{{"touser", touser.text()}};
  const auto* images = std::get_if<MassImages>(&content);
  if (images == nullptr || images->media_ids.empty()) return with_content(std::move(body), content);
  body.emplace("image", json::object{{"media_id", images->media_ids.front()}});
  body.emplace("msgtype", to_string(MassKind::image));
  return body;
}

std::expected<MassKind, std::string> read_mass_kind(const json::object& body) {
  const json::value* msgtype = body.if_contains("msgtype");
  if (msgtype == nullptr || !msgtype->is_string()) return std::unexpected("msgtype is missing");
  const std::string_view word = msgtype->get_string();
  const auto kind = parse_mass_kind(word);
  if (!kind) return std::unexpected("msgtype is not a kind of mass message");
  const json::value* content = body.if_contains(word);
  if (content == nullptr && *kind == MassKind::image) content = body.if_contains("images");
  if (content == nullptr || !content->is_object())
    return std::unexpected("msgtype is " + std::string(word) + ", but there is no object '" + std::string(word) + "'");
  return *kind;
}

Call mass_sendall_call(json::object body, std::string_view clientmsgid) {
  return raw_call_with(Api::mass_sendall, std::move(body), "clientmsgid", clientmsgid);
}
Call mass_send_call(json::object body, std::string_view clientmsgid) {
  return raw_call_with(Api::mass_send, std::move(body), "clientmsgid", clientmsgid);
}
Call mass_preview_call(const json::object& body) { return raw_call(Api::mass_preview, body); }

std::expected<MassSent, std::string> read_mass_sent(const ApiReply& reply) {
  MassSent sent{text_of(reply.body, "msg_id"), text_of(reply.body, "msg_data_id")};
  if (sent.msg_id.empty()) return std::unexpected("the answer has no msg_id");
  return sent;
}

}  // namespace hongyan::wechat
