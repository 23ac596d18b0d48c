// What is refused of the bodies without a template, and where.
#include "domain/body/message_body.hpp"

#include <gmock/gmock.h>

namespace hongyan::domain {
namespace {

using ::testing::ElementsAre;

struct Case {
  std::string name;
  std::string_view body;
  std::vector<std::string> defects;
};

const WallTime today = parse_iso8601("2026-11-20T12:00:00+08:00").value();

std::vector<std::string> defects_of(Channel channel, std::string_view text, WallTime now = today) {
  MessageBody message = open_body(channel, read_json(text)->as_object());
  check_body(message, channel, nullptr, now);
  std::vector<std::string> told;
  for (const Defect& one : message.defects) {
    EXPECT_TRUE(!one.zh.empty() && !one.en.empty()) << one.code;
    told.push_back(one.code + " " + one.pointer);
  }
  return told;
}

const Case mass_cases[] = {
    {"a text", R"({"touser":["o1","o2"],"msgtype":"text","text":{"content":"hello from boxer."}})", {}},
    {"articles to all",
     R"({"filter":{"is_to_all":true},"mpnews":{"media_id":"123dsdajkasd231jhksad"},"msgtype":"mpnews","send_ignore_reprint":0})",
     {}},
    {"pictures as documented today",
     R"({"touser":["o1","o2"],"msgtype":"image","images":{"media_ids":["aaa","bbb"],"recommend":"推荐语","need_open_comment":1,"only_fans_can_comment":0}})",
     {}},
    {"one picture as older pages have it",
     R"({"touser":["o1","o2"],"msgtype":"image","image":{"media_id":"BTgN0opcW3Y5zV_ZebbsD3NFKRWf6cb7OPswPi9Q83fOJHK2P67dzxn11Cp7THat"}})",
     {}},
    {"pictures by names of ours", R"({"touser":["o1","o2"],"msgtype":"image","images":{"media":["poster"]}})", {}},
    {"a video",
     R"({"touser":["o1","o2"],"msgtype":"mpvideo","mpvideo":{"media_id":"m","title":"t","description":"d"}})",
     {}},
    {"a video by a name of ours",
     R"({"touser":["o1","o2"],"msgtype":"mpvideo","mpvideo":{"media":"film","title":"t"}})",
     {}},
    {"a video without an id",
     R"({"touser":["o1","o2"],"msgtype":"mpvideo","mpvideo":{}})",
     {"missing /mpvideo/media_id"}},
    {"a video whose title is a number",
     R"({"touser":["o1","o2"],"msgtype":"mpvideo","mpvideo":{"media_id":"m","title":5}})",
     {"wrong_kind /mpvideo/title"}},
    {"a video as the page of mass/send writes it",
     R"({"touser":["o1","o2"],"msgtype":"video","video":{"media_id":"m"}})",
     {}},
    {"a text without words", R"({"touser":["o1","o2"],"msgtype":"text","text":{}})", {"missing /text/content"}},
    {"empty words", R"({"touser":["o1","o2"],"msgtype":"text","text":{"content":""}})", {"empty /text/content"}},
    {"words that are a number",
     R"({"touser":["o1","o2"],"msgtype":"text","text":{"content":5}})",
     {"wrong_kind /text/content"}},
    {"a voice without an id", R"({"touser":["o1","o2"],"msgtype":"voice","voice":{}})", {"missing /voice/media_id"}},
    {"articles by a name",
     R"({"touser":["o1","o2"],"msgtype":"mpnews","mpnews":{"media":"n"}})",
     {"missing /mpnews/media_id"}},
    {"a card without an id",
     R"({"touser":["o1","o2"],"msgtype":"wxcard","wxcard":{"card_id":null}})",
     {"missing /wxcard/card_id"}},
    {"no picture", R"({"touser":["o1","o2"],"msgtype":"image","images":{}})", {"missing /images/media_ids"}},
    {"an empty list of pictures",
     R"({"touser":["o1","o2"],"msgtype":"image","images":{"media_ids":[]}})",
     {"wrong_kind /images/media_ids"}},
    {"pictures that are a text",
     R"({"touser":["o1","o2"],"msgtype":"image","images":{"media_ids":"aaa"}})",
     {"wrong_kind /images/media_ids"}},
    {"a picture that is a number",
     R"({"touser":["o1","o2"],"msgtype":"image","images":{"media_ids":["aaa",5]}})",
     {"wrong_kind /images/media_ids/1"}},
    {"a name that is a number",
     R"({"touser":["o1","o2"],"msgtype":"image","images":{"media":["poster",5]}})",
     {"wrong_kind /images/media/1"}},
    {"ids and names",
     R"({"touser":["o1","o2"],"msgtype":"image","images":{"media":["poster"],"media_ids":["aaa"]}})",
     {"contradiction /images/media"}},
    {"pictures that are no object",
     R"({"touser":["o1","o2"],"msgtype":"image","image":{},"images":5})",
     {"wrong_kind /images"}},
    {"a kind of no mass message", R"({"touser":["o1","o2"],"msgtype":"news","news":{}})", {"unknown_choice /msgtype"}},
};

TEST(MessageBody, RefusesMassContentThatWeChatWouldRefuse) {
  for (const Case& one : mass_cases) EXPECT_EQ(defects_of(Channel::mass, one.body), one.defects) << one.name;
  const std::string words(2'049, 'x');
  for (const auto& [channel, before] :
       {std::pair{Channel::mass, R"({"filter":{"is_to_all":true},"msgtype":"text","text":{"content":")"},
        std::pair{Channel::customer, R"({"touser":"o1","msgtype":"text","text":{"content":")"}}) {
    EXPECT_THAT(defects_of(channel, before + words + "\"}}"), ElementsAre("too_long /text/content"));
    EXPECT_THAT(defects_of(channel, before + words.substr(1) + "\"}}"), ElementsAre());
    // 2,048 bytes, however few characters.
    std::string chinese;
    for (int i = 0; i < 683; ++i) chinese += "字";
    EXPECT_THAT(defects_of(channel, before + chinese + "\"}}"), ElementsAre("too_long /text/content"));
  }
}

const Case card_cases[] = {
    {"members come",
     R"({"activity_id":"966_x","target_state":0,"template_info":{"parameter_list":[{"name":"member_count","value":"2"},{"name":"room_limit","value":"5"}]}})",
     {}},
    {"numbers for texts",
     R"({"activity_id":"966_x","target_state":0,"template_info":{"parameter_list":[{"name":"member_count","value":2},{"name":"room_limit","value":5}]}})",
     {}},
    {"it begins",
     R"({"activity_id":"966_x","target_state":1,"template_info":{"parameter_list":[{"name":"path","value":"pages/a"},{"name":"version_type","value":"release"}]}})",
     {}},
    {"a parameter without a value",
     R"({"activity_id":"966_x","target_state":0,"template_info":{"parameter_list":[{"name":"member_count"},{"name":"room_limit","value":""}]}})",
     {"wrong_kind /template_info/parameter_list/0/value", "wrong_kind /template_info/parameter_list/1/value"}},
    {"a parameter that is no object",
     R"({"activity_id":"966_x","target_state":0,"template_info":{"parameter_list":[5,{"name":"room_limit","value":"5"}]}})",
     {"missing /template_info/parameter_list"}},
    {"a version that there is not",
     R"({"activity_id":"966_x","target_state":1,"template_info":{"parameter_list":[{"name":"path","value":"pages/a"},{"name":"version_type","value":"beta"}]}})",
     {"unknown_choice /template_info/parameter_list/1/value"}},
};

TEST(MessageBody, RefusesCardParametersThatWeChatWouldRefuse) {
  for (const Case& one : card_cases) EXPECT_EQ(defects_of(Channel::card, one.body), one.defects) << one.name;
}

TEST(MessageBody, RefusesChoicesOfAMenuThatNobodyCouldTap) {
  EXPECT_THAT(
      defects_of(
          Channel::customer,
          R"({"touser":"o1","msgtype":"msgmenu","msgmenu":{"list":[{"id":"101","content":"满意"},5,{"id":"102"},{"content":""}]}})"),
      ElementsAre("wrong_kind /msgmenu/list/1", "missing /msgmenu/list/2/content", "empty /msgmenu/list/3/content"));
}

TEST(MessageBody, KnowsWhatEachKindOfAccountMaySend) {
  struct Row {
    AppKind app;
    std::string_view body;
    std::vector<std::string> defects;
  };
  const std::string
      menu = R"({"touser":"o1","msgtype":"msgmenu","msgmenu":{"list":[{"id":"101","content":"满意"}]}})",
      voice = R"({"touser":"o1","msgtype":"voice","voice":{"media_id":"m"}})",
      link = R"({"touser":"o1","msgtype":"link","link":{"title":"t","url":"URL"}})",
      own_page =
          R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"title":"t","pagepath":"p","thumb_media_id":"m"}})",
      page =
          R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"appid":"wx2210554e092c3f99","title":"t","pagepath":"p","thumb_media_id":"m"}})";
  for (const Row& row :
       {Row{AppKind::mini_program, voice, {"wrong_app_kind /msgtype"}},
        Row{AppKind::mini_program, menu, {"wrong_app_kind /msgtype"}}, Row{AppKind::mini_program, link, {}},
        Row{AppKind::mini_program, own_page, {}}, Row{AppKind::service_account, voice, {}},
        Row{AppKind::service_account, menu, {}}, Row{AppKind::service_account, link, {"wrong_app_kind /msgtype"}},
        Row{AppKind::service_account, page, {}},
        Row{AppKind::service_account, own_page, {"bad_form /miniprogrampage/appid"}},
        Row{AppKind::subscription_account, menu, {"wrong_app_kind /msgtype"}}, Row{AppKind::test_account, menu, {}}}) {
    MessageBody message = open_body(Channel::customer, read_json(row.body)->as_object());
    check_body(message, Channel::customer, nullptr, today);
    check_for_app(message, Channel::customer, row.app);
    std::vector<std::string> told;
    for (const Defect& one : message.defects) told.push_back(one.code + " " + one.pointer);
    EXPECT_EQ(told, row.defects) << to_string(row.app) << " " << row.body;
  }
}

std::vector<std::string> warnings_of(Channel channel, std::string_view text, const char* now) {
  MessageBody message = open_body(channel, read_json(text)->as_object());
  check_body(message, channel, nullptr, parse_iso8601(now).value());
  std::vector<std::string> told;
  for (const Defect& one : message.warnings) told.push_back(one.code + " " + one.pointer);
  return told;
}

TEST(MessageBody, what_the_phone_does_not_show_is_said_since_it_does_not) {
  constexpr std::string_view framed =
      R"({"touser":"o1","template_id":"T","data":{"first":{"value":"您好","color":"#173177"},"keyword1":{"value":"a"}}})";
  constexpr const char* before = "2023-05-03T23:59:59+08:00";
  constexpr const char* since = "2023-05-04T00:00:00+08:00";
  EXPECT_THAT(warnings_of(Channel::template_message, framed, before), ElementsAre());
  EXPECT_THAT(warnings_of(Channel::template_message, framed, since),
              ElementsAre("not_shown /data/first/value", "not_shown /data/first/color"));
  EXPECT_THAT(warnings_of(Channel::form, framed, "2019-06-01T00:00:00+08:00"),
              ElementsAre("not_shown /data/first/color"))
      << "a channel without colours";
  constexpr std::string_view articles = R"({"touser":"o1","msgtype":"mpnews","mpnews":{"media_id":"M"}})";
  EXPECT_THAT(warnings_of(Channel::customer, articles, "2021-10-20T00:00:00+08:00"), ElementsAre());
  EXPECT_THAT(warnings_of(Channel::customer, articles, "2021-10-21T00:00:00+08:00"),
              ElementsAre("going_away /msgtype"));
}

TEST(MessageBody, a_template_message_leads_to_the_web) {
  const auto with = [](std::string_view url) {
    return R"({"touser":"o1","template_id":"T","url":")" + std::string(url) + R"(","data":{"thing1":{"value":"a"}}})";
  };
  for (const std::string_view good : {"", "https://example.com", "http://example.com/a?b=c", "HTTPS://EXAMPLE.COM"})
    EXPECT_THAT(defects_of(Channel::template_message, with(good)), ElementsAre()) << good;
  for (const std::string_view bad :
       {"weixin://dl/business", "javascript:alert(1)", "example.com", "//example.com", "https://"})
    EXPECT_THAT(defects_of(Channel::template_message, with(bad)), ElementsAre("bad_form /url")) << bad;
  EXPECT_THAT(
      defects_of(
          Channel::uniform,
          R"({"touser":"o1","mp_template_msg":{"appid":"wx0123456789abcdef","template_id":"T","url":"app://a","data":{}}})"),
      ElementsAre("bad_form /mp_template_msg/url"));
}

TEST(MessageBody, news_had_eight_articles_and_has_one) {
  const auto news = [](int articles, std::string_view last) {
    std::string list;
    for (int i = 1; i < articles; ++i) list += R"({"title":"t","url":"https://example.com"},)";
    return R"({"touser":"o1","msgtype":"news","news":{"articles":[)" + list + std::string(last) + "]}}";
  };
  const WallTime before = parse_iso8601("2018-10-11T23:59:59+08:00").value();
  const WallTime since = parse_iso8601("2018-10-12T00:00:00+08:00").value();
  constexpr std::string_view good = R"({"title":"t"})";
  EXPECT_THAT(defects_of(Channel::customer, news(8, good), before), ElementsAre());
  EXPECT_THAT(defects_of(Channel::customer, news(9, good), before), ElementsAre("too_many /news/articles"));
  EXPECT_THAT(defects_of(Channel::customer, news(3, "{}"), before), ElementsAre("missing /news/articles/2/title"));
  EXPECT_THAT(defects_of(Channel::customer, news(2, good), since), ElementsAre("too_many /news/articles"));
  EXPECT_THAT(defects_of(Channel::customer, news(1, good), since), ElementsAre());
}

}  // namespace
}  // namespace hongyan::domain
