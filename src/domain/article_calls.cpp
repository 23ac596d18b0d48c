#include "domain/article_calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "wechat/calls/media.hpp"

namespace hongyan::domain {
namespace {

struct ArticleEra {
  WallTime from;
  ArticleCalls calls;
  std::string_view source;
};
constexpr std::array eras{
    ArticleEra{WallTime::min(),
               {wechat::news_add_call, wechat::news_get_call, wechat::news_list_call, wechat::news_update_call,
                wechat::material_delete_call},
               "inbound §6.8"},
    // add_news went on until 2022-02-28 beside them.
    ArticleEra{beijing_midnight(2021, 10, 21),
               {wechat::draft_add_call, wechat::draft_get_call, wechat::draft_list_call, wechat::draft_update_call,
                wechat::draft_delete_call},
               "timeline 2021-10-21"},
};
constexpr WallTime publishing_from = beijing_midnight(2021, 10, 21);  // timeline 2021-10-21

}  // namespace

const ArticleCalls& article_calls(WallTime now) {
  const auto latest =
      std::ranges::find_if(eras | std::views::reverse, [now](const ArticleEra& era) { return now >= era.from; });
  return latest->calls;
}

std::optional<Closure> find_publishing_closure(WallTime now) {
  if (now >= publishing_from) return std::nullopt;
  const std::string day = beijing_day_text(publishing_from);
  return Closure{fmt::format("微信在 {} 才有发布能力；请群发（mass），或等那天再发布", day),
                 fmt::format("WeChat can publish since {}; send the articles by mass, or publish them then", day)};
}

}  // namespace hongyan::domain
