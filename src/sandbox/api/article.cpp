#include "sandbox/api/article.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace hongyan::sandbox {

std::optional<Answer> check_article(const Call& call, const json::value& article) {
  const MediaSettings& settings = call.platform.settings.media;
  const auto over = [&](std::string_view member, std::int64_t max) {
    return max > 0 && static_cast<std::int64_t>(count_characters(text_of(article, member))) > max;
  };
  const std::string title = text_of(article, "title");
  if (title.empty() || over("title", settings.article_title_characters_max))
    return fail(call, 45003, "title size out of limit");
  if (over("digest", settings.article_digest_characters_max)) return fail(call, 45004, "description size out of limit");
  if (text_of(article, "content").empty()) return fail(call, 44004, "empty content");
  for (const std::string& word : call.platform.settings.blocked_words)
    if (title.find(word) != std::string::npos || text_of(article, "content").find(word) != std::string::npos)
      return fail(call, 45166, "invalid content");
  // Posts of pictures have no cover of their own.
  if (text_of(article, "article_type") == "newspic") return std::nullopt;
  const Medium* cover = call.app->media.find(text_of(article, "thumb_media_id"), call.now);
  if (cover == nullptr || (cover->type != MediaType::image && cover->type != MediaType::thumb))
    return fail(call, 40007, "invalid media_id");
  return std::nullopt;
}

std::expected<std::string, Answer> add_draft(Call& call) {
  const json::value* given = find_member(call.body, "articles");
  if (given == nullptr || !given->is_array() || given->get_array().empty())
    return std::unexpected(fail(call, 44003, "empty news data"));
  const json::array& articles = given->get_array();
  if (articles.size() > articles_of_draft_max) return std::unexpected(fail(call, 45008, "article size out of limit"));
  for (const json::value& article : articles)
    if (auto refusal = check_article(call, article)) return std::unexpected(*std::move(refusal));
  Draft draft{call.platform.random.alphanumeric(64), articles, call.now, call.now};
  const std::string id = draft.id;
  call.app->media.draft_order.push_back(id);
  call.app->media.drafts[id] = std::move(draft);
  call.entry.content.emplace_back("media_id", id);
  return id;
}

std::string article_url(std::string_view id, std::size_t index) {
  return fmt::format("http://mp.weixin.qq.com/s/{}{}", id.substr(0, 20), index);
}

json::array news_items(const json::array& articles, std::string_view id) {
  json::array items;
  for (std::size_t i = 0; i < articles.size(); ++i) {
    json::object item = articles[i].is_object() ? articles[i].get_object() : json::object{};
    item["url"] = article_url(id, i);
    items.push_back(std::move(item));
  }
  return items;
}

std::optional<Draft> take_draft(App& app, std::string_view id) {
  const auto found = app.media.drafts.find(id);
  if (found == app.media.drafts.end()) return std::nullopt;
  Draft draft = std::move(found->second);
  app.media.drafts.erase(found);
  std::erase(app.media.draft_order, draft.id);
  return draft;
}

}  // namespace hongyan::sandbox
