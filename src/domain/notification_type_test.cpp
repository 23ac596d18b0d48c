#include "domain/notification_type.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hongyan::domain {
namespace {

constexpr std::string_view class_reminder = R"({
  "name": "class_reminder", "title": "上课提醒",
  "variables": {"course": {"type": "text", "required": true, "example": "少儿编程"}, "price": {"type": "amount"},
                "starts_at": {"type": "time"}, "phone": {"type": "phone"}, "count": {"type": "number"}, "course_id": {"type": "text"}},
  "routes": [
    {"channel": "subscribe", "app": "wx0123456789abcdef", "template_id": "TPL_sub-1",
     "fields": {"thing1": "{{course}}", "time2": "{{starts_at}}", "amount3": {"text": "{{price}}", "fallback": "￥0.00"},
                "thing4": {"text": "{{course}}第{{count}}课", "too_long": "shorten"}, "phrase5": "待上课"},
     "page": "pages/course/detail?id={{course_id}}", "miniprogram_state": "trial", "lang": "en_US"},
    {"channel": "template", "app": "wxfedcba9876543210", "template_id": "TPL_oa-1", "fields": {"thing1": "{{course}}"},
     "url": "https://example.com/c/{{course_id}}", "miniprogram": {"appid": "wx0123456789abcdef", "pagepath": "pages/index/index"}}],
  "expires_after_s": 86400, "priority": 0, "on_unknown": "resend"})";

json::value parsed(std::string_view text) {
  auto value = read_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::value();
}

TEST(NotificationType, is_read_as_it_was_meant) {
  const auto type = read_notification_type(parsed(class_reminder));
  ASSERT_TRUE(type) << type.error().front().pointer << " " << type.error().front().en;
  EXPECT_EQ(type->name, "class_reminder");
  EXPECT_EQ(type->title, "上课提醒");
  ASSERT_EQ(type->variables.size(), 6u);
  EXPECT_TRUE(type->find_variable("course")->required);
  EXPECT_EQ(type->find_variable("price")->kind, VariableKind::amount);
  EXPECT_EQ(type->find_variable("nobody"), nullptr);
  ASSERT_EQ(type->routes.size(), 2u);
  const Route& first = type->routes[0];
  EXPECT_EQ(first.channel, Channel::subscribe);
  EXPECT_EQ(first.app.text(), "wx0123456789abcdef");
  ASSERT_EQ(first.fields.size(), 5u);
  EXPECT_EQ(first.fields[2].fallback, "￥0.00");
  EXPECT_EQ(first.fields[3].too_long, TooLong::shorten);
  EXPECT_EQ(first.miniprogram_state, wechat::MiniProgramState::trial);
  EXPECT_EQ(first.lang, wechat::CardLanguage::en_US);
  EXPECT_EQ(type->routes[1].miniprogram->pagepath.source(), "pages/index/index");
  EXPECT_EQ(type->expires_after, Seconds{86'400});
  EXPECT_EQ(type->priority, 0);
  EXPECT_EQ(type->on_unknown, OnUnknown::resend);
}

TEST(NotificationType, what_is_written_is_read_back_the_same) {
  const auto type = read_notification_type(parsed(class_reminder));
  ASSERT_TRUE(type);
  const auto again = read_notification_type(parsed(write_json(to_json(*type))));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *type);
}

TEST(NotificationType, takes_the_least_there_can_be) {
  const auto type = read_notification_type(parsed(
      R"({"name":"a","routes":[{"channel":"template","app":"wx0123456789abcdef","template_id":"t","fields":{"first":"x"}}]})"));
  ASSERT_TRUE(type);
  EXPECT_EQ(type->priority, 1);
  EXPECT_EQ(type->on_unknown, OnUnknown::hold);
  EXPECT_FALSE(type->expires_after);
  EXPECT_EQ(read_notification_type(parsed(write_json(to_json(*type)))), *type);
}

// Replaces one member of a good definition, by pointer, and says which defect that makes and where.
struct Case {
  const char* name;
  const char* pointer;
  const char* json;
  const char* defect_pointer;
  const char* code;
};
const Case cases[] = {
    {"name that is none", "/name", R"("Class Reminder")", "/name", "bad_name"},
    {"name of the wrong kind", "/name", "7", "/name", "wrong_kind"},
    {"title too long", "/title", R"("00000000000000000000000000000000000000000000000000000000000000000")", "/title",
     "too_long"},
    {"unknown key", "/rountes", "[]", "/rountes", "unknown_key"},
    {"variables of the wrong kind", "/variables", "[]", "/variables", "wrong_kind"},
    {"variable with a bad name", "/variables/Course", R"({"type":"text"})", "/variables/Course", "bad_name"},
    {"variable of the wrong kind", "/variables/course", R"("text")", "/variables/course", "wrong_kind"},
    {"unknown kind of variable", "/variables/price/type", R"("money")", "/variables/price/type", "unknown_choice"},
    {"variable without a type", "/variables/price", "{}", "/variables/price/type", "missing"},
    {"required is no boolean", "/variables/course/required", "1", "/variables/course/required", "wrong_kind"},
    {"unknown key in a variable", "/variables/course/max", "5", "/variables/course/max", "unknown_key"},
    {"no routes", "/routes", "[]", "/routes", "missing"},
    {"routes of the wrong kind", "/routes", "{}", "/routes", "wrong_kind"},
    {"route of the wrong kind", "/routes/0", "5", "/routes/0", "wrong_kind"},
    {"unknown channel", "/routes/0/channel", R"("sms")", "/routes/0/channel", "unknown_choice"},
    {"bad appid", "/routes/0/app", R"("gh_1")", "/routes/0/app", "bad_form"},
    {"bad template_id", "/routes/1/template_id", R"("a b")", "/routes/1/template_id", "bad_form"},
    {"unknown key in a route", "/routes/0/fild", "{}", "/routes/0/fild", "unknown_key"},
    {"a url does not belong to subscribe", "/routes/0/url", R"("https://example.com")", "/routes/0/url", "unknown_key"},
    {"a page does not belong to template", "/routes/1/page", R"("pages/a")", "/routes/1/page", "unknown_key"},
    {"no fields", "/routes/0/fields", "{}", "/routes/0/fields", "missing"},
    {"field with .DATA", "/routes/0/fields/thing9.DATA", R"("x")", "/routes/0/fields/thing9.DATA", "bad_key"},
    {"field with a bad key", "/routes/0/fields/事物1", R"("x")", "/routes/0/fields/事物1", "bad_key"},
    {"field of the wrong kind", "/routes/0/fields/thing1", "5", "/routes/0/fields/thing1", "wrong_kind"},
    {"field with an undeclared variable", "/routes/0/fields/thing1", R"("{{curse}}")", "/routes/0/fields/thing1",
     "unknown_variable"},
    {"field with an open placeholder", "/routes/0/fields/thing1", R"("{{course")", "/routes/0/fields/thing1",
     "bad_placeholder"},
    {"field with a bad placeholder", "/routes/0/fields/thing1", R"("{{course.DATA}}")", "/routes/0/fields/thing1",
     "bad_placeholder"},
    {"unknown policy", "/routes/0/fields/thing1", R"({"text":"a","too_long":"cut"})",
     "/routes/0/fields/thing1/too_long", "unknown_choice"},
    {"policy without a text", "/routes/0/fields/thing1", R"({"too_long":"reject"})", "/routes/0/fields/thing1/text",
     "missing"},
    {"fallback with a variable", "/routes/0/fields/thing1", R"({"text":"a","fallback":"{{course}}"})",
     "/routes/0/fields/thing1/fallback", "not_constant"},
    {"undeclared variable in the text of a policy", "/routes/0/fields/thing1", R"({"text":"{{x}}"})",
     "/routes/0/fields/thing1/text", "unknown_variable"},
    {"undeclared variable in a page", "/routes/0/page", R"("pages/a?id={{id}}")", "/routes/0/page", "unknown_variable"},
    {"page with a leading slash", "/routes/0/page", R"("/pages/a")", "/routes/0/page", "bad_form"},
    {"page that is a URL", "/routes/0/page", R"("https://example.com")", "/routes/0/page", "bad_form"},
    {"unknown state of the mini program", "/routes/0/miniprogram_state", R"("beta")", "/routes/0/miniprogram_state",
     "unknown_choice"},
    {"unknown language", "/routes/0/lang", R"("de")", "/routes/0/lang", "unknown_choice"},
    {"url without a scheme", "/routes/1/url", R"("example.com")", "/routes/1/url", "bad_form"},
    {"mini program without an appid", "/routes/1/miniprogram", "{}", "/routes/1/miniprogram/appid", "missing"},
    {"unknown key in a mini program", "/routes/1/miniprogram/path", R"("a")", "/routes/1/miniprogram/path",
     "unknown_key"},
    {"expires too soon", "/expires_after_s", "59", "/expires_after_s", "out_of_range"},
    {"expires too late", "/expires_after_s", "2592001", "/expires_after_s", "out_of_range"},
    {"expires at a fraction", "/expires_after_s", "60.5", "/expires_after_s", "wrong_kind"},
    {"unknown priority", "/priority", "3", "/priority", "out_of_range"},
    {"priority below the first", "/priority", "-1", "/priority", "out_of_range"},
    {"priority as a word", "/priority", R"("urgent")", "/priority", "wrong_kind"},
    {"unknown policy of doubt", "/on_unknown", R"("retry")", "/on_unknown", "unknown_choice"},
};

void replace(json::value& document, std::string_view pointer, json::value with) {
  const std::size_t last = pointer.rfind('/');
  json::value& parent = document.at_pointer(pointer.substr(0, last));
  const std::string_view key = pointer.substr(last + 1);
  if (json::array* const array = parent.if_array())
    array->at(static_cast<std::size_t>(std::stoul(std::string(key)))) = std::move(with);
  else
    parent.as_object()[key] = std::move(with);
}

TEST(NotificationType, every_defect_is_found_where_it_is) {
  for (const Case& one : cases) {
    json::value definition = parsed(class_reminder);
    replace(definition, one.pointer, parsed(one.json));
    const auto type = read_notification_type(definition);
    ASSERT_FALSE(type) << one.name;
    const auto found = std::ranges::find_if(type.error(), [&](const Defect& defect) {
      return defect.pointer == one.defect_pointer && defect.code == one.code;
    });
    EXPECT_NE(found, type.error().end()) << one.name << ": found " << type.error().front().pointer << " "
                                         << type.error().front().code;
    for (const Defect& defect : type.error()) EXPECT_FALSE(defect.zh.empty() || defect.en.empty()) << one.name;
  }
}

TEST(NotificationType, several_defects_are_told_at_once) {
  const auto type = read_notification_type(parsed(R"({"name":"A","routes":[{"channel":"sms"}],"color":1})"));
  ASSERT_FALSE(type);
  EXPECT_GE(type.error().size(), 4u);
}

TEST(NotificationType, what_is_no_object_is_no_type) {
  for (const char* text : {"[]", "null", "\"a\"", "1"}) {
    const auto type = read_notification_type(parsed(text));
    ASSERT_FALSE(type);
    EXPECT_EQ(type.error().front().pointer, "");
  }
  const auto empty = read_notification_type(parsed("{}"));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().size(), 2u) << "name and routes are missing";
}

TEST(NotificationType, two_routes_that_are_one_are_a_mistake) {
  json::value definition = parsed(class_reminder);
  definition.at("routes").as_array().push_back(definition.at("routes").as_array()[0]);
  const auto type = read_notification_type(definition);
  ASSERT_FALSE(type);
  EXPECT_EQ(type.error().front().pointer, "/routes/2");
  EXPECT_EQ(type.error().front().code, "duplicate_route");
}

TEST(NotificationType, limits_hold_at_their_edges) {
  const auto with = [](std::size_t variables, std::size_t routes, std::size_t fields) {
    json::object definition{{"name", "a"}};
    json::object names;
    for (std::size_t i = 0; i < variables; ++i) names["v" + std::to_string(i)] = json::object{{"type", "text"}};
    json::object texts;
    for (std::size_t i = 0; i < fields; ++i) texts["thing" + std::to_string(i + 1)] = "x";
    json::array list;
    for (std::size_t i = 0; i < routes; ++i)
      list.push_back(json::object{{"channel", "template"},
                                  {"app", "wx0123456789abcdef"},
                                  {"template_id", "t" + std::to_string(i)},
                                  {"fields", texts}});
    definition["variables"] = names;
    definition["routes"] = list;
    return read_notification_type(definition);
  };
  EXPECT_TRUE(with(32, 10, 32));
  for (const auto& [type, pointer] : {std::pair{with(33, 1, 1), "/variables"}, std::pair{with(1, 11, 1), "/routes"},
                                      std::pair{with(1, 1, 33), "/routes/0/fields"}}) {
    ASSERT_FALSE(type);
    EXPECT_EQ(type.error().front().pointer, pointer);
    EXPECT_EQ(type.error().front().code, "too_many");
    EXPECT_EQ(*type.error().front().actual, *type.error().front().limit + 1);
  }
}

}  // namespace
}  // namespace hongyan::domain
