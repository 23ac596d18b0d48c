// Which of WeChat's calls keep articles that are not out yet, by day: drafts today, permanent material before there
// were any. A caller speaks of drafts all the while, and a mass message names the media_id of either. Pure.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "domain/era.hpp"
#include "wechat/calls/article.hpp"

namespace hongyan::domain {

struct ArticleCalls {
  wechat::Call (*add)(std::span<const wechat::Article> articles);
  wechat::Call (*get)(std::string_view media_id);
  wechat::Call (*list)(wechat::ListPage page);
  wechat::Call (*update)(std::string_view media_id, int article, const wechat::Article& now);  // the first is 1
  wechat::Call (*remove)(std::string_view media_id);
};
// All calls of a row answer alike: read_draft, read_draft_articles and read_drafts read every era's.
[[nodiscard]] const ArticleCalls& article_calls(WallTime now);

// Why nothing can be published without telling the followers at a moment, and what to do instead.
[[nodiscard]] std::optional<Closure> find_publishing_closure(WallTime now);

}  // namespace hongyan::domain
