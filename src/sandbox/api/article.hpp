// Articles as drafts and published ones share them: the checks of draft/add and the shape in which they are told.
#pragma once
#include <optional>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

inline constexpr std::size_t articles_of_draft_max = 8;

// The members of one article, or what is wrong with them. The cover of permanent articles is permanent too.
[[nodiscard]] std::optional<Answer> check_article(const Call& call, const json::value& article, ArticleShelf shelf);
// "articles" of the body checked and put on that shelf of the app; the media_id, or the refusal.
[[nodiscard]] std::expected<std::string, Answer> put_articles(Call& call, ArticleShelf shelf);
// What "media_id" of the body names on that shelf; nullptr for anything else.
[[nodiscard]] Draft* find_articles(const Call& call, ArticleShelf shelf);
// Puts another article in the place of "index".
[[nodiscard]] Answer change_article(Call& call, ArticleShelf shelf);
// As news_item tells them, with an address each.
[[nodiscard]] json::array news_items(const json::array& articles, std::string_view id);
// "count" of them from "offset", in that order: as draft/batchget and batchget_material of news tell them.
[[nodiscard]] Answer list_articles(const Call& call, const std::vector<std::string>& order);
[[nodiscard]] std::string article_url(std::string_view id, std::size_t index);
// Takes a draft away; nothing for an unknown one, or for what is none.
[[nodiscard]] std::optional<Draft> take_draft(App& app, std::string_view id);

}  // namespace hongyan::sandbox
