#include "wechat/calls/article.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

// Drafts show no cover in the text; material says so.
enum class Cover : std::uint8_t { unsaid, hidden };
json::object to_json(const Article& article, Cover cover = Cover::unsaid) {
  json::object body{{"title", article.title}};
  add_text(body, "author", article.author);
  add_text(body, "digest", article.digest);
  body.emplace("content", article.content);
  add_text(body, "content_source_url", article.content_source_url);
  body.emplace("thumb_media_id", article.thumb_media_id);
  if (cover == Cover::hidden) body.emplace("show_cover_pic", 0);
  body.emplace("need_open_comment", article.comments == Comments::closed ? 0 : 1);
  body.emplace("only_fans_can_comment", article.comments == Comments::open_to_followers ? 1 : 0);
  return body;
}

json::object to_body(std::span<const Article> articles, Cover cover) {
  json::array list;
  for (const Article& article : articles) list.push_back(to_json(article, cover));
  json::object body;
  body.emplace("articles", std::move(list));
  return body;
}

ToldArticle told_article(const json::value& entry) {
  const auto is = [&](std::string_view key) { return number_of(entry, key) != 0; };
  ToldArticle told;
  told.article = {.title = text_of(entry, "title"),
                  .author = text_of(entry, "author"),
                  .digest = text_of(entry, "digest"),
                  .content = text_of(entry, "content"),
                  .content_source_url = text_of(entry, "content_source_url"),
                  .thumb_media_id = text_of(entry, "thumb_media_id")};
  if (is("need_open_comment"))
    told.article.comments = is("only_fans_can_comment") ? Comments::open_to_followers : Comments::open_to_all;
  told.url = text_of(entry, "url");
  return told;
}

std::vector<ToldArticle> told_articles(const json::value& holder) {
  std::vector<ToldArticle> articles;
  const json::value* list = find_member(holder, "news_item");
  if (list == nullptr || !list->is_array()) return articles;
  for (const json::value& entry : list->get_array()) articles.push_back(told_article(entry));
  return articles;
}

std::expected<std::string, std::string> needed(const ApiReply& reply, std::string_view key) {
  std::string text = text_of(reply.body, key);
  if (text.empty()) return std::unexpected("the answer has no " + std::string(key));
  return text;
}

}  // namespace

Call draft_add_call(std::span<const Article> articles) {
  return raw_call(Api::draft_add, to_body(articles, Cover::unsaid));
}

Call draft_add_call(const json::object& body) { return raw_call(Api::draft_add, body); }
std::expected<std::string, std::string> read_draft(const ApiReply& reply) { return needed(reply, "media_id"); }

Call draft_update_call(std::string_view media_id, int article, const Article& now) {
  return raw_call(Api::draft_update,
                  json::object{{"media_id", media_id}, {"index", article - 1}, {"articles", to_json(now)}});
}

Call draft_get_call(std::string_view media_id) {
  return raw_call(Api::draft_get, json::object{{"media_id", media_id}});
}

std::expected<std::vector<ToldArticle>, std::string> read_draft_articles(const ApiReply& reply) {
  auto articles = told_articles(reply.body);
  if (articles.empty()) return std::unexpected("the answer has no news_item");
  return articles;
}

Call draft_list_call(ListPage page) {
  return raw_call(Api::draft_list, json::object{{"offset", page.offset}, {"count", page.count}, {"no_content", 1}});
}

std::expected<DraftPage, std::string> read_drafts(const ApiReply& reply) {
  const json::value* list = find_member(reply.body, "item");
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no item");
  DraftPage page{.total = number_of(reply.body, "total_count"), .drafts = {}};
  for (const json::value& entry : list->get_array()) {
    Draft draft{.media_id = text_of(entry, "media_id"), .updated_at = time_of(entry, "update_time"), .articles = {}};
    if (const json::value* content = find_member(entry, "content")) draft.articles = told_articles(*content);
    for (ToldArticle& told : draft.articles) told.article.content.clear();
    page.drafts.push_back(std::move(draft));
  }
  return page;
}

Call draft_delete_call(std::string_view media_id) {
  return raw_call(Api::draft_delete, json::object{{"media_id", media_id}});
}

Call news_add_call(std::span<const Article> articles) {
  return raw_call(Api::news_add, to_body(articles, Cover::hidden));
}

Call news_update_call(std::string_view media_id, int article, const Article& now) {
  return raw_call(
      Api::news_update,
      json::object{{"media_id", media_id}, {"index", article - 1}, {"articles", to_json(now, Cover::hidden)}});
}

Call news_get_call(std::string_view media_id) {
  return raw_call(Api::material_get, json::object{{"media_id", media_id}});
}

Call news_list_call(ListPage page) {
  return raw_call(Api::material_list, json::object{{"type", "news"}, {"offset", page.offset}, {"count", page.count}});
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

Call publish_delete_call(std::string_view article_id, int article) {
  return raw_call(Api::publish_delete, json::object{{"article_id", article_id}, {"index", article}});
}

}  // namespace hongyan::wechat
