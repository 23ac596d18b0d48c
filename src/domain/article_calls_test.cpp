#include "domain/article_calls.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

using wechat::Api;

TEST(ArticleCalls, articles_are_permanent_material_until_there_are_drafts) {
  struct Case {
    const char* moment;
    Api add, get, list, update, remove;
  };
  const Case cases[] = {
      {"2018-01-01T00:00:00+08:00", Api::news_add, Api::material_get, Api::material_list, Api::news_update,
       Api::material_delete},
      {"2021-10-20T23:59:59+08:00", Api::news_add, Api::material_get, Api::material_list, Api::news_update,
       Api::material_delete},
      {"2021-10-21T00:00:00+08:00", Api::draft_add, Api::draft_get, Api::draft_list, Api::draft_update,
       Api::draft_delete},
      {"2026-11-20T00:00:00+08:00", Api::draft_add, Api::draft_get, Api::draft_list, Api::draft_update,
       Api::draft_delete},
  };
  wechat::Article article;
  article.title = "T";
  for (const Case& one : cases) {
    const ArticleCalls& calls = article_calls(parse_iso8601(one.moment).value());
    EXPECT_EQ(calls.add(std::span(&article, 1)).api, one.add) << one.moment;
    EXPECT_EQ(calls.get("M").api, one.get) << one.moment;
    EXPECT_EQ(calls.list({}).api, one.list) << one.moment;
    EXPECT_EQ(calls.update("M", 1, article).api, one.update) << one.moment;
    EXPECT_EQ(calls.remove("M").api, one.remove) << one.moment;
  }
}

TEST(ArticleCalls, publishing_says_since_when_it_is_there) {
  const auto closed = find_publishing_closure(parse_iso8601("2021-10-20T12:00:00+08:00").value());
  ASSERT_TRUE(closed);
  EXPECT_NE(closed->en.find("2021-10-21"), std::string::npos);
  EXPECT_FALSE(find_publishing_closure(parse_iso8601("2021-10-21T00:00:00+08:00").value()));
}

}  // namespace
}  // namespace hongyan::domain
