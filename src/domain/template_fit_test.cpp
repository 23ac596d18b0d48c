#include "domain/template_fit.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hongyan::domain {
namespace {

using wechat::FieldKind;

NotificationType type_of(std::string_view fields) {
  const auto definition = read_json(
      R"({"name":"a","variables":{"course":{"type":"text"},"price":{"type":"amount"},"starts_at":{"type":"time"},"day":{"type":"date"},"phone":{"type":"phone"},"count":{"type":"number"}},
          "routes":[{"channel":"subscribe","app":"wx0123456789abcdef","template_id":"t","fields":)" +
      std::string(fields) + "}]}");
  EXPECT_TRUE(definition) << fields;
  auto type = read_notification_type(*definition);
  EXPECT_TRUE(type) << fields << (type ? "" : type.error().front().en);
  return *type;
}

const TemplateForm form{TemplateForm::Origin::typed,
                        {{"课程", "thing1", FieldKind::thing, {}}, {"状态", "phrase2", FieldKind::phrase, {}}}};

struct Case {
  const char* name;
  const char* fields;
  std::set<std::string> defects;  // "code pointer" below /routes/0
};
const Case cases[] = {
    {"fits", R"({"thing1":"{{course}}","phrase2":"待上课"})", {}},
    {"a slot is left empty", R"({"thing1":"{{course}}"})", {"missing_field /fields"}},
    {"a field the template lacks",
     R"({"thing1":"{{course}}","phrase2":"待上课","thing9":"x"})",
     {"unknown_field /fields/thing9"}},
    {"constant over the limit", R"({"thing1":"{{course}}","phrase2":"请尽快来上课"})", {"too_long /fields/phrase2"}},
    {"constant over the limit that is cut",
     R"({"thing1":"{{course}}","phrase2":{"text":"请尽快来上课","too_long":"shorten"}})",
     {}},
    {"phrase with digits", R"({"thing1":"{{course}}","phrase2":"第1课"})", {"bad_character /fields/phrase2"}},
    {"phrase with digits around a variable",
     R"({"thing1":"x","phrase2":"第1课{{course}}"})",
     {"bad_character /fields/phrase2"}},
    {"phrase that can only be an amount", R"({"thing1":"x","phrase2":"{{price}}"})", {"kind_mismatch /fields/phrase2"}},
    {"phrase that can only be a time",
     R"({"thing1":"x","phrase2":"{{starts_at}}"})",
     {"kind_mismatch /fields/phrase2"}},
    {"text before a variable that leaves no room",
     R"({"thing1":"一二三四五六七八九十一二三四五六七八九十{{course}}","phrase2":"好"})",
     {"too_long /fields/thing1"}},
    {"fallback over the limit",
     R"({"thing1":{"text":"{{course}}","fallback":"一二三四五六七八九十一二三四五六七八九十一"},"phrase2":"好"})",
     {"too_long /fields/thing1/fallback"}},
    {"a thing takes any kind", R"({"thing1":"{{price}}","phrase2":"好"})", {}},
};

std::set<std::string> found_in(const NotificationType& type, const TemplateForm* known) {
  std::set<std::string> found;
  for (const Defect& defect : check_against_template(type, type.routes.front(), known, "/routes/0")) {
    EXPECT_TRUE(defect.pointer.starts_with("/routes/0")) << defect.pointer;
    EXPECT_FALSE(defect.zh.empty() || defect.en.empty());
    found.insert(defect.code + " " + defect.pointer.substr(std::string_view("/routes/0").size()));
  }
  return found;
}

TEST(TemplateFit, finds_what_can_never_fit) {
  for (const Case& one : cases) EXPECT_EQ(found_in(type_of(one.fields), &form), one.defects) << one.name;
}

TEST(TemplateFit, judges_by_the_keys_while_the_template_is_not_known) {
  const Case by_key[] = {
      {"nothing is missing from what nobody knows", R"({"thing1":"{{course}}"})", {}},
      {"a time takes a time",
       R"({"time1":"{{starts_at}}","date2":"{{day}}","amount3":"{{price}}","phone_number4":"{{phone}}","number5":"{{count}}"})",
       {}},
      {"kinds that never fit",
       R"({"time1":"{{price}}","number2":"{{price}}","amount3":"{{starts_at}}","character_string4":"{{starts_at}}"})",
       {"kind_mismatch /fields/time1", "kind_mismatch /fields/number2", "kind_mismatch /fields/amount3",
        "kind_mismatch /fields/character_string4"}},
      {"what may not be cut",
       R"({"amount1":{"text":"{{price}}","too_long":"shorten"},"time2":{"text":"{{starts_at}}","too_long":"shorten"}})",
       {"cannot_shorten /fields/amount1/too_long", "cannot_shorten /fields/time2/too_long"}},
      {"old lines take anything", R"({"first":"x","keyword1":{"text":"{{starts_at}}","too_long":"shorten"}})", {}},
  };
  for (const Case& one : by_key) EXPECT_EQ(found_in(type_of(one.fields), nullptr), one.defects) << one.name;
}

TEST(TemplateFit, asks_nothing_of_an_old_template_but_that_it_has_the_field) {
  const TemplateForm old{TemplateForm::Origin::free, form.slots};
  EXPECT_EQ(found_in(type_of(R"({"thing1":"一二三四五六七八九十一二三四五六七八九十一"})"), &old),
            std::set<std::string>{});
  EXPECT_EQ(found_in(type_of(R"({"keyword1":"x"})"), &old), std::set<std::string>{"unknown_field /fields/keyword1"});
}

}  // namespace
}  // namespace hongyan::domain
