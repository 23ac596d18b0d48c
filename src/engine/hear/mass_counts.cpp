#include "engine/hear/mass_counts.hpp"

#include "base/json.hpp"

namespace hongyan::engine {

std::string write_mass_counts(const wechat::MassFinished& finished) {
  json::array articles;
  for (const wechat::ArticleUrl& one : finished.articles)
    articles.emplace_back(json::object{{"index", one.index}, {"url", one.url}});
  return write_json(json::object{{"total_count", finished.total_count},
                                 {"filter_count", finished.filter_count},
                                 {"sent_count", finished.sent_count},
                                 {"error_count", finished.error_count},
                                 {"articles", std::move(articles)}});
}

}  // namespace hongyan::engine
