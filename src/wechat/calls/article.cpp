#include "wechat/calls/article.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

json::object to_json(const Article& article) {
  json::object body{{"title", article.title}};
  add_text(body, "author", article.author);
  add_text(body, "digest", article.digest);
  body.emplace("content", article.content);
  add_text(body, "content_source_url", article.content_source_url);
  body.emplace("thumb_media_id", article.thumb_media_id);
  body.emplace("need_open_comment", article.comments == Comments::closed ? 0 : 1);
  body.emplace("only_fans_can_comment", article.comments == Comments::open_to_followers ? 1 : 0);
  return body;
}

std::expected<std::string, std::string> needed(const ApiReply& reply, std::string_view key) {
  std::string text = text_of(reply.body, key);
  if (text.empty()) return std::unexpected("the answer has no " + std::string(key));
  return text;
}

}  // namespace

Call draft_add_call(std::span<const Article> articles) {
  json::array list;
  for (const Article& article : articles) list.push_back(to_json(article));
  json::object body;
  body.emplace("articles", std::move(list));
  return raw_call(Api::draft_add, body);
}

Call draft_add_call(const json::object& body) { return raw_call(Api::draft_add, body); }
std::expected<std::string, std::string> read_draft(const ApiReply& reply) { return needed(reply, "media_id"); }

Call draft_delete_call(std::string_view media_id) {
  return raw_call(Api::draft_delete, json::object{{"media_id", media_id}});
}

Call publish_submit_call(std::string_view media_id) {
  return raw_call(Api::publish_submit, json::object{{"media_id", media_id}});
}

std::expected<std::string, std::string> read_publish_id(const ApiReply& reply) { return needed(reply, "publish_id"); }

Call publish_get_call(std::string_view publish_id) {
  return raw_call(Api::publish_get, json::object{{"publish_id", publish_id}});
}

std::expected<PublishFinished, std::string> read_publication(const ApiReply& reply) {
  PublishFinished publication = read_publish_finished(reply.body);
  if (publication.status < 0) return std::unexpected("the answer has no publish_status");
  return publication;
}

}  // namespace hongyan::wechat
