// Articles as drafts and published ones share them: the checks of draft/add and the shape in which they are told.
#pragma once
#include <optional>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

inline constexpr std::size_t articles_of_draft_max = 8;

// The members of one article, or what is wrong with them.
[[nodiscard]] std::optional<Answer> check_article(const Call& call, const json::value& article);
// "articles" of the body checked and made into a draft of the app; the media_id, or the refusal.
[[nodiscard]] std::expected<std::string, Answer> add_draft(Call& call);
// As news_item tells them, with an address each.
[[nodiscard]] json::array news_items(const json::array& articles, std::string_view id);
[[nodiscard]] std::string article_url(std::string_view id, std::size_t index);
// Takes a draft away; nothing for an unknown one.
[[nodiscard]] std::optional<Draft> take_draft(App& app, std::string_view id);

}  // namespace hongyan::sandbox
