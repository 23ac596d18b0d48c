#include "api/grant_report.hpp"

#include <gtest/gtest.h>

namespace hongyan::api {
namespace {

GrantReport read(std::string_view results, std::vector<engine::Defect>& defects) {
  json::object object{{"app", "wx00000000000000aa"}, {"openid", "oX"}, {"results", *read_json(results)}};
  return read_grant_report(object, "", defects);
}

TEST(GrantReport, takes_what_pages_get) {
  struct Case {
    const char* name;
    const char* results;
    std::vector<std::pair<std::string, PromptAnswer>> choices;
  };
  const Case cases[] = {
      {"one accept", R"({"errMsg":"requestSubscribeMessage:ok","T1":"accept"})", {{"T1", PromptAnswer::accept}}},
      {"several",
       R"({"T1":"accept","T2":"reject","T3":"ban","T4":"filter"})",
       {{"T1", PromptAnswer::accept},
        {"T2", PromptAnswer::reject},
        {"T3", PromptAnswer::ban},
        {"T4", PromptAnswer::filter}}},
      {"with sound", R"({"T1":"acceptWithAudio"})", {{"T1", PromptAnswer::accept}}},
      {"a word nobody knows", R"({"T1":"perhaps"})", {{"T1", PromptAnswer::other}}},
      {"a prompt that failed", R"({"errMsg":"requestSubscribeMessage:fail","errCode":20004})", {}},
      {"wx-open-subscribe",
       R"({"errMsg":"subscribe:ok","subscribeDetails":"{\"T1\":\"{\\\"status\\\":\\\"accept\\\"}\",\"T2\":\"{\\\"status\\\":\\\"cancel\\\"}\"}"})",
       {{"T1", PromptAnswer::accept}, {"T2", PromptAnswer::cancel}}},
      {"the same already parsed", R"({"subscribeDetails":{"T1":{"status":"accept"}}})", {{"T1", PromptAnswer::accept}}},
  };
  for (const Case& one : cases) {
    std::vector<engine::Defect> defects;
    const GrantReport report = read(one.results, defects);
    EXPECT_TRUE(defects.empty()) << one.name;
    ASSERT_EQ(report.choices.size(), one.choices.size()) << one.name;
    for (std::size_t i = 0; i < one.choices.size(); ++i) {
      EXPECT_EQ(report.choices[i].template_id.text(), one.choices[i].first) << one.name;
      EXPECT_EQ(report.choices[i].answer, one.choices[i].second) << one.name;
    }
  }
}

TEST(GrantReport, refuses_what_no_page_gets) {
  struct Case {
    const char* results;
    const char* pointer;
  };
  const Case cases[] = {{R"({"T1":1})", "/results/T1"},
                        {R"({"a b":"accept"})", "/results/a b"},
                        {R"({"subscribeDetails":"no json"})", "/results/subscribeDetails"},
                        {R"({"subscribeDetails":"{\"T1\":\"{}\"}"})", "/results/T1"},
                        {R"({"a":"reject","b":"reject","c":"reject","d":"reject","e":"reject","f":"reject","g":"reject",
                            "h":"reject","i":"reject","j":"reject","k":"reject"})",
                         "/results"}};
  for (const Case& one : cases) {
    std::vector<engine::Defect> defects;
    (void)read(one.results, defects);
    ASSERT_EQ(defects.size(), 1U) << one.results;
    EXPECT_EQ(defects[0].pointer, one.pointer);
  }
}

TEST(GrantReport, may_tell_when_the_person_tapped) {
  const auto read_tap = [](std::string_view more, std::vector<engine::Defect>& defects) {
    json::object object =
        read_json(R"({"app":"wx0000000000000001","openid":"oA","results":{"T1":"accept"},)" + std::string(more) + "}")
            ->as_object();
    return read_grant_report(object, "/reports/3", defects).tapped_at;
  };
  std::vector<engine::Defect> defects;
  EXPECT_EQ(read_tap(R"("tapped_at":"2026-11-20T08:00:00+08:00")", defects), from_unix_ms(1'795'132'800'000));
  EXPECT_TRUE(defects.empty());
  (void)read_tap(R"("tapped_at":"at eight")", defects);
  (void)read_tap(R"("scene":3,"tapped_at":"2026-11-20T08:00:00+08:00")", defects);
  ASSERT_EQ(defects.size(), 2U);
  EXPECT_EQ(defects[0].code, "bad_time");
  EXPECT_EQ(defects[1].code, "not_with_scene");
  for (const engine::Defect& one : defects) EXPECT_EQ(one.pointer, "/reports/3/tapped_at");
}

}  // namespace
}  // namespace hongyan::api
