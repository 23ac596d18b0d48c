#include "api/wish_form.hpp"

#include <gmock/gmock.h>

#include "api/form.hpp"

namespace hongyan::api {
namespace {

std::vector<engine::Defect> defects_of(std::string_view text, engine::Wish* read = nullptr) {
  json::value value = *read_json(text);
  std::vector<engine::Defect> defects;
  engine::Wish wish =
      read_wish(value.as_object(), "/notifications/3", Caller{.key_id = "k", .scopes = {}, .apps = {}}, defects);
  if (read != nullptr) *read = std::move(wish);
  return defects;
}

TEST(WishForm, says_where_each_thing_is_wrong) {
  struct Case {
    const char* name;
    const char* wish;
    const char* pointer;
    const char* code;
  };
  const Case cases[] = {
      {"both forms", R"({"type":"t","message":{},"app":"wx00000000000000aa","channel":"template"})", "", "one_of"},
      {"no person", R"({"type":"t"})", "/to", "missing"},
      {"nobody named", R"({"type":"t","to":{}})", "/to", "one_of"},
      {"two named", R"({"type":"t","to":{"uid":"1","openid":"o","app":"wx00000000000000aa"}})", "/to", "one_of"},
      {"openid without app", R"({"type":"t","to":{"openid":"o"}})", "/to/app", "missing"},
      {"bad appid", R"({"type":"t","to":{"openid":"o","app":"wx1"}})", "/to/app", "bad_name"},
      {"bad openid", R"({"type":"t","to":{"openid":"o o","app":"wx00000000000000aa"}})", "/to/openid", "bad_name"},
      {"unknown field", R"({"type":"t","to":{"uid":"1"},"tpye":1})", "/tpye", "unknown_field"},
      {"escaped pointer", R"({"type":"t","to":{"uid":"1"},"a/b~c":1})", "/a~1b~0c", "unknown_field"},
      {"unknown field below", R"({"type":"t","to":{"uid":"1","name":"x"}})", "/to/name", "unknown_field"},
      {"uid is a number", R"({"type":"t","to":{"uid":7}})", "/to/uid", "wrong_kind"},
      {"variables are no object", R"({"type":"t","to":{"uid":"1"},"variables":[]})", "/variables", "wrong_kind"},
      {"at without zone", R"({"type":"t","to":{"uid":"1"},"at":"2026-11-21T09:00:00"})", "/at", "bad_time"},
      {"expires_at is words", R"({"type":"t","to":{"uid":"1"},"expires_at":"tomorrow"})", "/expires_at", "bad_time"},
      {"priority too big", R"({"type":"t","to":{"uid":"1"},"priority":3})", "/priority", "out_of_range"},
      {"priority in words", R"({"type":"t","to":{"uid":"1"},"priority":"high"})", "/priority", "wrong_kind"},
      {"permission", R"({"type":"t","to":{"uid":"1"},"permission":"maybe"})", "/permission", "unknown_word"},
      {"on_unknown", R"({"type":"t","to":{"uid":"1"},"on_unknown":"guess"})", "/on_unknown", "unknown_word"},
      {"max_resend", R"({"type":"t","to":{"uid":"1"},"max_resend":6})", "/max_resend", "out_of_range"},
      {"raw without app", R"({"channel":"template","message":{}})", "/app", "missing"},
      {"raw channel", R"({"app":"wx00000000000000aa","channel":"sms","message":{}})", "/channel", "unknown_word"},
      {"raw with variables", R"({"app":"wx00000000000000aa","channel":"template","message":{},"variables":{}})",
       "/variables", "unknown_field"},
      {"raw to nobody", R"({"app":"wx00000000000000aa","channel":"template","message":{},"to":{}})", "/to", "one_of"},
  };
  for (const Case& one : cases) {
    const auto defects = defects_of(one.wish);
    ASSERT_EQ(defects.size(), 1U) << one.name;
    EXPECT_EQ(defects[0].pointer, std::string("/notifications/3") + one.pointer) << one.name;
    EXPECT_EQ(defects[0].code, one.code) << one.name;
    EXPECT_FALSE(defects[0].zh.empty() || defects[0].en.empty()) << one.name;
  }
}

TEST(WishForm, collects_everything_at_once) {
  EXPECT_EQ(defects_of("{}").at(0).code, "one_of");
  EXPECT_EQ(defects_of(R"({"type":1,"to":{"x":1},"at":"?","priority":9,"y":2})").size(), 6U);
}

TEST(WishForm, reads_the_typed_form) {
  engine::Wish wish;
  ASSERT_TRUE(defects_of(R"({"type":"t","to":{"app":"wx00000000000000aa","openid":"oX"},"variables":{"a":1},"link":"p",
      "at":"2026-11-21T09:00:00+08:00","priority":0,"permission":"try","on_unknown":"resend","max_resend":2})",
                         &wish)
                  .empty());
  EXPECT_EQ(wish.type, "t");
  EXPECT_EQ(wish.openid.text(), "oX");
  EXPECT_EQ(wish.appid.text(), "wx00000000000000aa");
  EXPECT_EQ(wish.variables.at("a"), 1);
  EXPECT_EQ(to_iso8601(*wish.at), "2026-11-21T01:00:00.000Z");
  EXPECT_EQ(wish.priority, 0);
  EXPECT_EQ(wish.permission, store::Permission::try_);
  EXPECT_EQ(wish.on_unknown, domain::OnUnknown::resend);
  EXPECT_EQ(wish.max_resend, 2);
  EXPECT_FALSE(wish.channel.has_value());
}

TEST(WishForm, what_is_absent_or_null_is_left_to_the_type) {
  engine::Wish wish;
  ASSERT_TRUE(defects_of(R"({"type":"t","to":{"uid":"1"},"priority":null,"at":null})", &wish).empty());
  EXPECT_EQ(wish.priority, std::nullopt);
  EXPECT_EQ(wish.on_unknown, std::nullopt);
  EXPECT_EQ(wish.permission, store::Permission::required);
}

TEST(WishForm, the_acceptors_pointers_lie_in_the_message_where_it_has_one) {
  const auto placed = [](std::string pointer, BodyPlace body) {
    return place_defects({{.pointer = std::move(pointer), .code = "c", .zh = "z", .en = "e"}}, "/n/0", body)[0].pointer;
  };
  EXPECT_EQ(placed("/data/thing1/value", BodyPlace::message_member), "/n/0/message/data/thing1/value");
  EXPECT_EQ(placed("/app", BodyPlace::message_member), "/n/0/app");
  EXPECT_EQ(placed("/at", BodyPlace::message_member), "/n/0/at");
  EXPECT_EQ(placed("/to/uid", BodyPlace::message_member), "/n/0/to/uid");
  EXPECT_EQ(placed("/atom", BodyPlace::message_member), "/n/0/message/atom");
  EXPECT_EQ(placed("", BodyPlace::message_member), "/n/0");
  EXPECT_EQ(placed("/touser", BodyPlace::whole_request), "/n/0/touser");
}

TEST(Form, counts_characters_not_bytes) {
  json::object object{{"a", "你好"}};
  std::vector<engine::Defect> defects;
  Form form(object, "", defects);
  EXPECT_EQ(form.text("a", 2), "你好");
  EXPECT_TRUE(defects.empty());
  EXPECT_EQ(form.text("a", 1), "");
  ASSERT_EQ(defects.size(), 1U);
  EXPECT_EQ(defects[0].limit, 1);
  EXPECT_EQ(defects[0].actual, 2);
}

}  // namespace
}  // namespace hongyan::api
