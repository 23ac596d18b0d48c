#include "sandbox/api/article.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace hongyan::sandbox {

std::optional<Answer> check_article(const Call& call, const json::value& article, ArticleShelf shelf) {
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
  if (cover == nullptr || (cover->type != MediaType::image && cover->type != MediaType::thumb) ||
      (shelf == ArticleShelf::permanent && cover->life != MediaLife::permanent))
    return fail(call, 40007, "invalid media_id");
  return std::nullopt;
}

std::expected<std::string, Answer> put_articles(Call& call, ArticleShelf shelf) {
  const json::value* given = find_member(call.body, "articles");
  if (given == nullptr || !given->is_array() || given->get_array().empty())
    return std::unexpected(fail(call, 44003, "empty news data"));
  const json::array& articles = given->get_array();
  if (articles.size() > articles_of_draft_max) return std::unexpected(fail(call, 45008, "article size out of limit"));
  for (const json::value& article : articles)
    if (auto refusal = check_article(call, article, shelf)) return std::unexpected(*std::move(refusal));
  MediaShelf& media = call.app->media;
  if (shelf == ArticleShelf::permanent &&
      static_cast<std::int64_t>(media.news_order.size()) >= call.platform.settings.media.material_news_max)
    return std::unexpected(
        fail(call, 45074, "material list size out of limit, you should delete the useless material"));
  Draft draft{call.platform.random.alphanumeric(64),       shelf, articles, call.now, call.now,
              call.now + call.platform.settings.media.life};
  const std::string id = draft.id;
  if (shelf == ArticleShelf::draft) media.draft_order.push_back(id);
  if (shelf == ArticleShelf::permanent) media.news_order.push_back(id);
  media.drafts[id] = std::move(draft);
  call.entry.content.emplace_back("media_id", id);
  return id;
}

Draft* find_articles(const Call& call, ArticleShelf shelf) {
  const auto found = call.app->media.drafts.find(text_of(call.body, "media_id"));
  return found == call.app->media.drafts.end() || found->second.shelf != shelf ? nullptr : &found->second;
}

Answer change_article(Call& call, ArticleShelf shelf) {
  Draft* kept = find_articles(call, shelf);
  if (kept == nullptr) return fail(call, 40007, "invalid media_id");
  const std::int64_t index = number_of(call.body, "index", -1);
  if (index < 0 || index >= static_cast<std::int64_t>(kept->articles.size()))
    return fail(call, 40114, "invalid index value");
  const json::value* article = find_member(call.body, "articles");
  if (article == nullptr || !article->is_object()) return fail(call, 44003, "empty news data");
  if (auto refusal = check_article(call, *article, shelf)) return *std::move(refusal);
  kept->articles[static_cast<std::size_t>(index)] = *article;
  kept->updated = call.now;
  return ok();
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

Answer list_articles(const Call& call, const std::vector<std::string>& order) {
  const std::int64_t offset = number_of(call.body, "offset", 0), count = number_of(call.body, "count", 0);
  json::array items;
  for (auto i = static_cast<std::size_t>(offset); i < order.size() && items.size() < static_cast<std::size_t>(count);
       ++i) {
    const Draft& draft = call.app->media.drafts.find(order[i])->second;
    items.push_back({{"media_id", draft.id},
                     {"content", json::object{{"news_item", news_items(draft.articles, draft.id)},
                                              {"create_time", to_unix_s(draft.created)},
                                              {"update_time", to_unix_s(draft.updated)}}},
                     {"update_time", to_unix_s(draft.updated)}});
  }
  const std::size_t item_count = items.size();
  return without_errcode(
      json::object{{"total_count", order.size()}, {"item_count", item_count}, {"item", std::move(items)}});
}

std::optional<Draft> take_draft(App& app, std::string_view id) {
  const auto found = app.media.drafts.find(id);
  if (found == app.media.drafts.end() || found->second.shelf != ArticleShelf::draft) return std::nullopt;
  Draft draft = std::move(found->second);
  app.media.drafts.erase(found);
  std::erase(app.media.draft_order, draft.id);
  return draft;
}

}  // namespace hongyan::sandbox
