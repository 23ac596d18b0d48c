#include "domain/message_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hongyan::domain {
namespace {

const WallTime today = parse_iso8601("2026-11-20T12:00:00+08:00").value();

constexpr auto reject = TooLong::reject;
constexpr auto shorten = TooLong::shorten;

RouteField field(std::string key, std::string_view text, TooLong policy = reject, std::string fallback = {}) {
  auto pattern = TextPattern::parse(text);
  EXPECT_TRUE(pattern) << text;
  return {std::move(key), pattern.value_or(TextPattern{}), policy, std::move(fallback)};
}

const Values values{
    {"course", "少儿编程"},
    {"twenty", "一二三四五六七八九十一二三四五六七八九十"},
    {"twenty_one", "一二三四五六七八九十一二三四五六七八九十一"},
    {"emoji", "开课啦🎉"},
    {"lines", "第一行\n第二行"},
    {"price", "￥12.50"},
    {"big_price", "￥12345678901.00"},
    {"when", "2026年11月20日 08:00"},
    {"day", "2026年11月20日"},
    {"phone", "+86-0766-66888866"},
    {"number", "12.5"},
    {"order", "NO-20261121-07"},
    {"order_zh", "订单7"},
    {"digits", "123"},
    {"plate", "粤A8Z888挂"},
    {"name", "张三"},
    {"name_digits", "用户410774"},
    {"long_name", "一二三四五六七八九十一"},
    {"latin_name", "Johann Sebastian Bac"},
    {"letters", "ABCdef"},
    {"long_letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"},
    {"phrase", "待上课"},
    {"long_phrase", "请尽快来上课"},
    {"stars", "***"},
    {"long_order", "0123456789012345678901234567890123"},
    {"room", "客厅"},
};

struct Case {
  const char* name;
  RouteField field;
  const char* value;         // what would be sent
  const char* defect = "";   // code at pointer: "too_long /variables/course"
  const char* warning = "";  // code
};
const Case cases[] = {
    {"thing", field("thing1", "{{course}}"), "少儿编程"},
    {"thing with text around", field("thing1", "课程:{{course}}"), "课程:少儿编程"},
    {"thing of twenty", field("thing1", "{{twenty}}"), "一二三四五六七八九十一二三四五六七八九十"},
    {"thing of twenty-one", field("thing1", "{{twenty_one}}"), "一二三四五六七八九十一二三四五六七八九十一",
     "too_long /variables/twenty_one"},
    {"thing of twenty-one, shortened", field("thing1", "{{twenty_one}}", shorten),
     "一二三四五六七八九十一二三四五六七八九…", "", "shortened"},
    {"thing of twenty needs no shortening", field("thing1", "{{twenty}}", shorten),
     "一二三四五六七八九十一二三四五六七八九十"},
    {"the longest variable is to blame", field("thing1", "{{course}}{{twenty}}"),
     "少儿编程一二三四五六七八九十一二三四五六七八九十", "too_long /variables/twenty"},
    {"two variables, shortened", field("thing1", "{{course}}{{twenty}}", shorten),
     "少儿编程一二三四五六七八九十一二三四五…", "", "shortened"},
    {"thing with an emoji", field("thing1", "{{emoji}}"), "开课啦🎉", "", "not_shown_as_written"},
    {"thing with a line break", field("thing1", "{{lines}}"), "第一行\n第二行", "bad_character /variables/lines"},
    {"shortening does not mend a line break", field("thing1", "{{lines}}", shorten), "第一行\n第二行",
     "bad_character /variables/lines"},
    {"thing without its variable", field("thing1", "{{nobody}}"), "", "missing /variables/nobody"},
    {"thing with a fallback", field("thing1", "{{nobody}}", reject, "暂无"), "暂无"},
    {"a fallback replaces the whole text", field("thing1", "老师:{{nobody}}", reject, "暂无"), "暂无"},
    {"a fallback is not used when nothing is missing", field("thing1", "{{course}}", reject, "暂无"), "少儿编程"},
    {"text stays where a variable is missing", field("thing1", "课程{{nobody}}"), "课程"},
    {"a fallback that is too long is the type's fault",
     field("thing1", "{{nobody}}", reject, "一二三四五六七八九十一二三四五六七八九十一"),
     "一二三四五六七八九十一二三四五六七八九十一", "too_long /type"},
    {"a fallback may be shortened",
     field("thing1", "{{nobody}}", shorten, "一二三四五六七八九十一二三四五六七八九十一"),
     "一二三四五六七八九十一二三四五六七八九…", "", "shortened"},
    {"constant", field("thing1", "待上课"), "待上课"},
    {"constant that is too long", field("phrase1", "请尽快来上课"), "请尽快来上课", "too_long /type"},
    {"empty constant", field("thing1", ""), "", "empty /type"},

    {"short_thing", field("short_thing1", "{{course}}"), "少儿编程"},
    {"short_thing too long", field("short_thing1", "{{long_name}}"), "一二三四五六七八九十一",
     "too_long /variables/long_name"},
    {"short_thing shortened", field("short_thing1", "{{long_name}}", shorten), "一二三四五六七八九…", "", "shortened"},

    {"number", field("number1", "{{number}}"), "12.5"},
    {"number with a unit", field("number1", "{{number}}节"), "12.5节", "bad_character /variables/number"},
    {"number that is a text", field("number1", "{{course}}"), "少儿编程", "bad_character /variables/course"},

    {"amount", field("amount1", "{{price}}"), "￥12.50"},
    {"amount of eleven digits", field("amount1", "{{big_price}}"), "￥12345678901.00", "too_long /variables/big_price"},
    {"amount is never shortened", field("amount1", "{{big_price}}", shorten), "￥12345678901.00",
     "too_long /variables/big_price"},
    {"amount with words", field("amount1", "共{{price}}"), "共￥12.50", "bad_form /variables/price"},
    {"amount with 元", field("amount1", "{{number}}元"), "12.5元"},
    {"amount that is missing", field("amount1", "{{nobody}}", reject, "￥0.00"), "￥0.00"},

    {"time", field("time1", "{{when}}"), "2026年11月20日 08:00"},
    {"time range", field("time1", "{{when}}~10:00"), "2026年11月20日 08:00~10:00"},
    {"time that is a text", field("time1", "{{course}}"), "少儿编程", "bad_form /variables/course"},
    {"date", field("date1", "{{day}}"), "2026年11月20日"},
    {"date with a time", field("date1", "{{when}}"), "2026年11月20日 08:00"},
    {"date that is a number", field("date1", "{{digits}}"), "123", "bad_form /variables/digits"},

    {"character_string", field("character_string1", "{{order}}"), "NO-20261121-07"},
    {"character_string with Chinese", field("character_string1", "{{order_zh}}"), "订单7",
     "bad_character /variables/order_zh"},
    {"character_string too long", field("character_string1", "{{long_order}}"), "0123456789012345678901234567890123",
     "too_long /variables/long_order"},
    {"half an order number is none", field("character_string1", "{{long_order}}", shorten),
     "0123456789012345678901234567890123", "too_long /variables/long_order"},
    {"phone_number", field("phone_number1", "{{phone}}"), "+86-0766-66888866"},
    {"phone_number with words", field("phone_number1", "电话{{phone}}"), "电话+86-0766-66888866",
     "bad_character /variables/phone"},
    {"car_number", field("car_number1", "{{plate}}"), "粤A8Z888挂"},
    {"car_number that is a sentence", field("car_number1", "车牌{{plate}}"), "车牌粤A8Z888挂",
     "bad_form /variables/plate"},

    {"name", field("name1", "{{name}}"), "张三"},
    {"name with digits", field("name1", "{{name_digits}}"), "用户410774", "bad_character /variables/name_digits"},
    {"Chinese name of eleven", field("name1", "{{long_name}}"), "一二三四五六七八九十一",
     "too_long /variables/long_name"},
    {"Chinese name of eleven, shortened to ten", field("name1", "{{long_name}}", shorten), "一二三四五六七八九…", "",
     "shortened"},
    {"Latin name of twenty", field("name1", "{{latin_name}}"), "Johann Sebastian Bac"},
    {"letters", field("letter1", "{{letters}}"), "ABCdef"},
    {"letters are cut without a mark", field("letter1", "{{long_letters}}", shorten),
     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef", "", "shortened"},
    {"letters with digits", field("letter1", "{{order}}"), "NO-20261121-07", "bad_character /variables/order"},
    {"phrase", field("phrase1", "{{phrase}}"), "待上课"},
    {"phrase too long", field("phrase1", "{{long_phrase}}"), "请尽快来上课", "too_long /variables/long_phrase"},
    {"phrase is cut without a mark", field("phrase1", "{{long_phrase}}", shorten), "请尽快来上", "", "shortened"},
    {"phrase with digits", field("phrase1", "{{digits}}"), "123", "bad_character /variables/digits"},
    {"symbol", field("symbol1", "{{stars}}"), "***"},
    {"symbol with letters", field("symbol1", "{{letters}}"), "ABCdef", "bad_character /variables/letters"},

    {"old line", field("keyword1", "{{course}}"), "少儿编程"},
    {"old line that folds", field("keyword1", "{{twenty_one}}"), "一二三四五六七八九十一二三四五六七八九十一", "",
     "not_shown_as_written"},
    {"old line may be empty", field("keyword1", "{{nobody}}"), ""},
    {"first is not shown", field("first", "{{course}}"), "少儿编程", "", "not_shown"},
    {"remark is not shown", field("remark", "{{course}}"), "少儿编程", "", "not_shown"},
};

TEST(MessageText, fields_are_filled_cut_and_judged) {
  static_assert(std::size(cases) >= 60);
  for (const Case& one : cases) {
    const FilledField filled = fill_field(one.field, values, nullptr, Frame::hidden);
    EXPECT_EQ(filled.value, one.value) << one.name;
    const std::string defect = filled.defect ? filled.defect->code + " " + filled.defect->pointer : "";
    EXPECT_EQ(defect, one.defect) << one.name;
    const std::string warning = filled.warnings.empty() ? "" : filled.warnings.front().code;
    EXPECT_EQ(warning, one.warning) << one.name;
    EXPECT_LE(filled.warnings.size(), 1u) << one.name;
  }
}

TEST(MessageText, what_is_not_shown_follows_the_channel_and_the_day) {
  struct FrameCase {
    const char* key;
    const char* value;
    Frame frame;
    const char* warning;
  };
  const FrameCase frame_cases[] = {
      {"first", "您好", Frame::hidden, "not_shown"},
      {"first", "您好", Frame::shown, ""},
      {"remark", "再见", Frame::shown, ""},
      {"keyword1", "一二三四五六七八九十一二三四五六七八九十一", Frame::hidden, "not_shown_as_written"},
      {"keyword1", "一二三四五六七八九十一二三四五六七八九十一", Frame::shown, ""},
      {"keyword1", "一二三四五六七八九十一二三四五六七八九十一", Frame::none, ""},
      {"keyword1", "开课啦🎉", Frame::hidden, "not_shown_as_written"},
      {"keyword1", "开课啦🎉", Frame::shown, ""},
      {"thing1", "开课啦🎉", Frame::none, "not_shown_as_written"},
  };
  for (const FrameCase& one : frame_cases) {
    const auto warning = find_warning(one.key, one.value, nullptr, "/type", one.frame);
    EXPECT_EQ(warning ? warning->code : "", one.warning) << one.key << " " << one.value;
  }
}

TEST(MessageText, a_defect_names_the_field_the_limit_and_what_is_there) {
  const FilledField filled = fill_field(field("thing7", "{{twenty_one}}"), values, nullptr, Frame::hidden);
  ASSERT_TRUE(filled.defect);
  EXPECT_EQ(filled.defect->limit, 20);
  EXPECT_EQ(filled.defect->actual, 21);
  EXPECT_NE(filled.defect->zh.find("thing7"), std::string::npos);
  EXPECT_NE(filled.defect->en.find("thing7"), std::string::npos);
}

TemplateForm form(TemplateForm::Origin origin) {
  return {origin,
          {{"课程", "thing1", wechat::FieldKind::thing, {}},
           {"地点", "enum_string2", wechat::FieldKind::enumeration, {"客厅", "餐厅"}}}};
}
const TemplateForm typed = form(TemplateForm::Origin::typed);
const TemplateForm loose = form(TemplateForm::Origin::free);

TEST(MessageText, a_known_template_decides_over_the_key) {
  EXPECT_FALSE(fill_field(field("enum_string2", "{{room}}"), values, &typed, Frame::hidden).defect);
  const FilledField other = fill_field(field("enum_string2", "{{course}}"), values, &typed, Frame::hidden);
  ASSERT_TRUE(other.defect);
  EXPECT_EQ(other.defect->code, "not_listed");
  // What the template lacks is ignored by WeChat: a warning, however long it is.
  const FilledField lacking = fill_field(field("thing9", "{{twenty_one}}"), values, &typed, Frame::hidden);
  EXPECT_FALSE(lacking.defect);
  ASSERT_EQ(lacking.warnings.size(), 1u);
  EXPECT_EQ(lacking.warnings.front().code, "unknown_field");
}

TEST(MessageText, where_wechat_does_not_check_we_warn) {
  const FilledField filled = fill_field(field("thing1", "{{twenty_one}}"), values, &loose, Frame::hidden);
  EXPECT_FALSE(filled.defect);
  ASSERT_EQ(filled.warnings.size(), 1u);
  EXPECT_EQ(filled.warnings.front().code, "refused_elsewhere");
  EXPECT_TRUE(fill_field(field("thing1", "{{course}}"), values, &loose, Frame::hidden).warnings.empty());
}

NotificationType type_with(std::initializer_list<Variable> variables) {
  NotificationType type;
  type.name = "class_reminder";
  type.variables = variables;
  return type;
}

TEST(MessageText, variables_are_read_by_their_declaration) {
  const NotificationType type =
      type_with({{"course", VariableKind::text, true, ""}, {"price", VariableKind::amount, false, ""}});
  const auto read = read_variables(type, {{"course", "少儿编程"}, {"price", 12.5}}, "");
  EXPECT_TRUE(read.defects.empty());
  EXPECT_EQ(read.values, (Values{{"course", "少儿编程"}, {"price", "￥12.50"}}));

  const auto wrong = read_variables(type, {{"price", "free"}, {"teacher", "张三"}}, "");
  ASSERT_EQ(wrong.defects.size(), 3u);
  EXPECT_EQ(wrong.defects[0].pointer + " " + wrong.defects[0].code, "/variables/price bad_amount");
  EXPECT_EQ(wrong.defects[1].pointer + " " + wrong.defects[1].code, "/variables/teacher unknown_variable");
  EXPECT_EQ(wrong.defects[2].pointer + " " + wrong.defects[2].code, "/variables/course missing");

  for (const json::value& nothing : {json::value(nullptr), json::value("")}) {
    const auto empty = read_variables(type, {{"course", nothing}, {"price", nothing}}, "");
    ASSERT_EQ(empty.defects.size(), 1u) << "a required variable may not be empty, another may";
    EXPECT_EQ(empty.defects[0].code, "missing");
    EXPECT_TRUE(empty.values.empty());
  }
}

Route template_route() {
  Route route;
  route.channel = Channel::template_message;
  route.fields = {field("thing1", "{{course}}"), field("enum_string2", "{{room}}")};
  route.url = *TextPattern::parse("https://example.com/c?name={{course}}");
  route.miniprogram =
      MiniProgramTarget{*wechat::AppId::parse("wx0123456789abcdef"), *TextPattern::parse("pages/a?o={{order}}")};
  return route;
}
Route subscribe_route() {
  Route route = template_route();
  route.channel = Channel::subscribe;
  route.page = *TextPattern::parse("pages/a?o={{order}}");
  return route;
}

struct LinkCase {
  const char* name;
  Route route;
  const char* link;
  const char* page;
  const char* url;
  const char* pagepath;  // "-" when no mini program is opened
  bool warns = false;
};
const LinkCase links[] = {
    {"template, its own", template_route(), "", "", "https://example.com/c?name=%E5%B0%91%E5%84%BF%E7%BC%96%E7%A8%8B",
     "pages/a?o=NO-20261121-07"},
    {"template, a web link", template_route(), "https://shop.example/o/1", "", "https://shop.example/o/1", "-"},
    {"template, a page", template_route(), "pages/b", "",
     "https://example.com/c?name=%E5%B0%91%E5%84%BF%E7%BC%96%E7%A8%8B", "pages/b"},
    {"template, no page at all", template_route(), "/pages/b", "",
     "https://example.com/c?name=%E5%B0%91%E5%84%BF%E7%BC%96%E7%A8%8B", "pages/a?o=NO-20261121-07", true},
    {"subscribe, its own", subscribe_route(), "", "pages/a?o=NO-20261121-07", "", "-"},
    {"subscribe, a page", subscribe_route(), "pages/b?x=1", "pages/b?x=1", "", "-"},
    {"subscribe cannot open a web link", subscribe_route(), "https://shop.example/o/1", "pages/a?o=NO-20261121-07", "",
     "-", true},
};

TEST(MessageText, a_tap_leads_where_the_wish_says_or_else_the_route) {
  for (const LinkCase& one : links) {
    const FilledRoute filled = fill_route(one.route, values, one.link, &typed, today);
    EXPECT_TRUE(filled.defects.empty()) << one.name;
    EXPECT_EQ(filled.page, one.page) << one.name;
    EXPECT_EQ(filled.url, one.url) << one.name;
    EXPECT_EQ(filled.miniprogram ? filled.miniprogram->pagepath : "-", one.pagepath) << one.name;
    const bool warned = std::ranges::any_of(filled.warnings, [](const Defect& w) { return w.code == "link_not_used"; });
    EXPECT_EQ(warned, one.warns) << one.name;
    ASSERT_EQ(filled.data.size(), 2u);
    EXPECT_EQ(filled.data[1], (wechat::DataField{"enum_string2", "客厅", ""}));
  }
}

TEST(MessageText, a_slot_that_the_route_leaves_empty_is_a_defect_of_the_type) {
  Route route = template_route();
  route.fields.pop_back();
  const FilledRoute filled = fill_route(route, values, "", &typed, today);
  ASSERT_EQ(filled.defects.size(), 1u);
  EXPECT_EQ(filled.defects[0].pointer + " " + filled.defects[0].code, "/type missing_field");
  EXPECT_TRUE(fill_route(route, values, "", &loose, today).defects.empty()) << "an old template shows nothing there";
  EXPECT_TRUE(fill_route(route, values, "", nullptr, today).defects.empty());
}

TEST(MessageText, a_link_that_its_variables_make_must_lead_to_the_web) {
  Route route = template_route();
  route.url = *TextPattern::parse("{{link}}");
  Values with_link = values;
  struct UrlCase {
    const char* link;
    const char* defect;
  };
  for (const UrlCase& one : {UrlCase{"https://example.com/a", ""}, UrlCase{"HTTP://EXAMPLE.COM/a", ""},
                             UrlCase{"weixin://dl/business", "/variables/link bad_form"},
                             UrlCase{"javascript:alert(1)", "/variables/link bad_form"},
                             UrlCase{"example.com/a", "/variables/link bad_form"}}) {
    with_link["link"] = one.link;
    const FilledRoute filled = fill_route(route, with_link, "", &typed, today);
    const std::string defect = filled.defects.empty() ? "" : filled.defects[0].pointer + " " + filled.defects[0].code;
    EXPECT_EQ(defect, one.defect) << one.link;
  }
}

TEST(MessageText, a_page_without_its_variable_leads_nowhere) {
  Values fewer = values;
  fewer.erase("order");
  const FilledRoute filled = fill_route(subscribe_route(), fewer, "", &typed, today);
  ASSERT_EQ(filled.defects.size(), 1u);
  EXPECT_EQ(filled.defects[0].pointer, "/variables/order");
  EXPECT_TRUE(fill_route(subscribe_route(), fewer, "pages/b", &typed, today).defects.empty());
}

}  // namespace
}  // namespace hongyan::domain
