// Templates chosen and deleted at WeChat, and what is remembered of them.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/definitions.hpp"

namespace hongyan::api {
namespace {

using ::testing::HasSubstr;

const std::string service = "/v1/apps/" + std::string(service_appid);
const std::string program = "/v1/apps/" + std::string(program_appid);

testing::ScriptedEnding wechat_says(std::string body) { return testing::answer(200, std::move(body)); }
testing::ScriptedEnding done() { return wechat_says(R"({"errcode":0,"errmsg":"ok"})"); }
testing::ScriptedEnding refusal(int errcode, const std::string& words) {
  return wechat_says(fmt::format(R"({{"errcode":{},"errmsg":"{}"}})", errcode, words));
}
constexpr std::string_view listed =
    R"({"errcode":0,"errmsg":"ok","data":[{"priTmplId":"T1","title":"报名结果通知","type":2,)"
    R"("content":"活动名称:{{thing1.DATA}}\n活动场所:{{enum_string5.DATA}}\n","example":"",)"
    R"("keywordEnumValueList":[{"enumValueList":["客厅","餐厅"],"keywordCode":"enum_string5.DATA"}]}]})";
constexpr std::string_view none_listed = R"({"errcode":0,"errmsg":"ok","data":[]})";
constexpr std::string_view choice = R"({"tid":"401","kidList":[1,5],"sceneDesc":"报名"})";

struct Templates : ::testing::Test {
  ApiHouse house;
};

TEST_F(Templates, one_that_is_added_is_known_at_once_with_its_listed_values) {
  house.next_answers = {wechat_says(R"({"errcode":0,"errmsg":"ok","priTmplId":"T1"})"),
                        wechat_says(std::string(listed))};
  const http::Response added = house.post(program + "/templates", std::string(choice));
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(house.asked.at(0).body, choice);
  EXPECT_EQ(text_at(added, "/template_id"), "T1");
  EXPECT_EQ(text_at(added, "/channel"), "subscribe");
  EXPECT_EQ(text_at(added, "/slots/1/allowed"), R"(["客厅","餐厅"])");
  EXPECT_EQ(text_at(house.get(program + "/templates"), "/items/0/template_id"), "T1");
  const auto preview = [&](const std::string& value) {
    return house.post(
        "/v1/notifications/preview",
        fmt::format(
            R"({{"app":"{}","channel":"subscribe","permission":"try","message":{{"touser":"oA",)"
            R"("template_id":"T1","data":{{"thing1":{{"value":"读书会"}},"enum_string5":{{"value":"{}"}}}}}}}})",
            program_appid, value));
  };
  EXPECT_THAT(preview("阳台").body, HasSubstr("enum_string5"));
  EXPECT_THAT(preview("客厅").body, ::testing::Not(HasSubstr("not_listed")));
  EXPECT_THAT(preview("阳台").body, HasSubstr("not_listed"));
}

TEST_F(Templates, one_that_is_deleted_is_gone_at_once) {
  house.next_answers = {wechat_says(R"({"errcode":0,"errmsg":"ok","priTmplId":"T1"})"),
                        wechat_says(std::string(listed)), done()};
  ASSERT_EQ(house.post(program + "/templates", std::string(choice)).status, 201);
  ASSERT_EQ(house.del(program + "/templates/T1").status, 204);
  EXPECT_THAT(house.asked.back().target, HasSubstr("/wxaapi/newtmpl/deltemplate"));
  EXPECT_NE(text_at(house.get(program + "/templates"), "/items/0/gone_at"), "null");
  const http::Response type = house.put(
      "/v1/notification-types/signed_up",
      fmt::format(R"({{"title":"t","variables":{{"a":{{"type":"text"}}}},"routes":[{{"channel":"subscribe","app":"{}",)"
                  R"("template_id":"T1","fields":{{"thing1":"{{{{a}}}}"}}}}]}})",
                  program_appid));
  EXPECT_GE(type.status, 400) << type.body;
  EXPECT_THAT(type.body, HasSubstr("unknown_template"));
}

TEST_F(Templates, each_way_of_naming_goes_to_its_library) {
  struct Case {
    const std::string& app;
    std::string body, path, sent, answer;
  };
  const std::string private_list = R"({"template_list":[]})";
  const Case cases[] = {
      {service, R"({"template_id_short":"47123","keyword_name_list":["课程名称","提醒时间"]})",
       "/cgi-bin/template/api_add_template",
       R"({"template_id_short":"47123","keyword_name_list":["课程名称","提醒时间"]})",
       R"({"errcode":0,"errmsg":"ok","template_id":"T9"})"},
      {service, R"({"tid":"401","kidList":[1,5],"sceneDesc":"报名"})", "/wxaapi/newtmpl/addtemplate",
       std::string(choice), R"({"errcode":0,"errmsg":"ok","priTmplId":"T9"})"},
      {program, R"({"tid":"401","kidList":[1,5],"sceneDesc":"a b","encoding":"form"})", "/wxaapi/newtmpl/addtemplate",
       "tid=401&kidList=1&kidList=5&sceneDesc=a%20b", R"({"errcode":0,"errmsg":"ok","priTmplId":"T9"})"},
      {program, R"({"id":"AT0002","keyword_id_list":[3,4]})", "/cgi-bin/wxopen/template/add",
       R"({"id":"AT0002","keyword_id_list":[3,4]})", R"({"errcode":0,"errmsg":"ok","template_id":"T9"})"},
  };
  for (const Case& one : cases) {
    house.asked.clear();
    house.next_answers = {wechat_says(one.answer), refusal(45009, "reach max api daily quota limit")};
    const http::Response added = house.post(one.app + "/templates", one.body);
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_THAT(house.asked.front().target, HasSubstr(one.path));
    EXPECT_EQ(house.asked.front().body, one.sent);
    EXPECT_EQ(text_at(added, "/template_id"), "T9");
    EXPECT_EQ(text_at(added, "/synced_at"), "null") << "the list could not be had";
    EXPECT_EQ(text_at(added, "/warnings/0/code"), "errcode_45009") << added.body;
    house.clock.advance(std::chrono::hours{48});
  }
}

TEST_F(Templates, a_choice_that_the_account_has_is_answered_with_the_template_that_is_there) {
  const std::string there =
      R"({"errmsg":"template has added already rid: 6a-1-2","priTmplId":"T1","errcode":200022,"rid":"6a-1-2"})";
  house.next_answers = {wechat_says(there), wechat_says(std::string(listed))};
  const http::Response refused = house.post(program + "/templates", std::string(choice));
  ASSERT_EQ(refused.status, 502) << refused.body;
  EXPECT_EQ(text_at(refused, "/errors/0/code"), "errcode_200022");
  EXPECT_EQ(text_at(refused, "/existing_template_id"), "T1");
  EXPECT_THAT(text_at(refused, "/errors/0/detail"), HasSubstr("T1"));
  EXPECT_EQ(text_at(house.get(program + "/templates"), "/items/0/template_id"), "T1") << "synced behind it";
  house.next_answers = {refusal(200022, "template has added already"), wechat_says(std::string(listed))};
  const http::Response bare = house.post(program + "/templates", std::string(choice));
  EXPECT_EQ(text_at(bare, "/errors/0/code"), "errcode_200022");
  EXPECT_THAT(bare.body, ::testing::Not(HasSubstr("existing_template_id")));
  house.next_answers = {refusal(200014, "invalid tid")};
  EXPECT_THAT(house.post(program + "/templates", std::string(choice)).body,
              ::testing::Not(HasSubstr("existing_template_id")));
}

TEST_F(Templates, what_no_library_has_is_refused_before_anything_is_asked) {
  struct Case {
    const std::string& app;
    std::string body;
    int status;
    const char* pointer;
  };
  const Case cases[] = {
      {service, "{}", 400, ""},
      {service, R"({"template_id_short":"47123","tid":"1"})", 400, ""},
      {service, R"({"template_id_short":"47123"})", 400, "/keyword_name_list"},
      {service, R"({"template_id_short":"x47123"})", 400, "/template_id_short"},
      {service, R"({"template_id_short":"47123","keyword_name_list":"[1]"})", 400, "/keyword_name_list"},
      {program, R"({"template_id_short":"47123","keyword_name_list":["a"]})", 422, "/template_id_short"},
      {program, R"({"tid":"401","kidList":[1],"sceneDesc":"s"})", 400, "/kidList"},
      {program, R"({"tid":"401","kidList":[1,1],"sceneDesc":"s"})", 400, "/kidList/1"},
      {program, R"({"tid":"401","kidList":[1,2,3,4,5,6],"sceneDesc":"s"})", 400, "/kidList"},
      {program, R"({"tid":"a","kidList":[1,2],"sceneDesc":"s"})", 400, "/tid"},
      {program, R"({"tid":"401","kidList":[1,2]})", 400, "/sceneDesc"},
      {program, R"({"tid":"401","kidList":[1,2],"sceneDesc":"一二三四五六七八九十一二三四五六"})", 400, "/sceneDesc"},
      {program, R"({"tid":"401","kidList":[1,2],"sceneDesc":"s","encoding":"xml"})", 400, "/encoding"},
      {program, R"({"id":"AT0002","keyword_id_list":[]})", 400, "/keyword_id_list"},
      {service, R"({"id":"AT0002","keyword_id_list":[1]})", 422, "/id"},
      {program, R"({"tid":"401","kidList":[1,2],"sceneDesc":"s","page":1})", 400, "/page"},
  };
  for (const Case& one : cases) {
    const http::Response refused = house.post(one.app + "/templates", one.body);
    EXPECT_EQ(refused.status, one.status) << one.body << refused.body;
    EXPECT_EQ(text_at(refused, "/errors/0/pointer"), one.pointer) << one.body << refused.body;
  }
  EXPECT_EQ(house.del(program + "/templates/never_seen").status, 404);
  EXPECT_TRUE(house.asked.empty());
  house.next_answers = {refusal(40037, "invalid template_id")};
  EXPECT_EQ(house.del(program + "/templates/never_seen?channel=form").status, 502);
  EXPECT_THAT(house.asked.back().target, HasSubstr("/cgi-bin/wxopen/template/del"));
}

TEST_F(Templates, the_libraries_are_told_page_by_page) {
  house.next_answers = {
      wechat_says(R"({"errcode":0,"errmsg":"ok","data":[{"id":307,"name":"在线教育"}]})"),
      wechat_says(
          R"({"errcode":0,"errmsg":"ok","count":31,"data":[{"tid":99,"title":"付款成功通知","type":2,"categoryId":"616"}]})"),
      wechat_says(R"({"errcode":0,"errmsg":"ok","count":31,"data":[]})"),
      wechat_says(
          R"({"errcode":0,"errmsg":"ok","data":[{"kid":1,"name":"物品名称","example":"名称","rule":"thing"}]})"),
      wechat_says(R"({"errcode":0,"errmsg":"ok","list":[{"id":"AT0002","title":"购买成功通知"}],"total_count":1})")};
  EXPECT_EQ(text_at(house.get(program + "/template-library/categories"), "/items/0/name"), "在线教育");
  const http::Response titles = house.get(program + "/template-library/titles?categories=2,616&limit=1");
  EXPECT_EQ(text_at(titles, "/items/0/grant"), "one_time") << titles.body;
  EXPECT_EQ(text_at(titles, "/total"), "31");
  EXPECT_THAT(house.asked.back().target, HasSubstr("ids=2,616&start=0&limit=1"));
  const http::Response last =
      house.get(program + "/template-library/titles?categories=2&cursor=" + text_at(titles, "/next_cursor"));
  EXPECT_EQ(text_at(last, "/next_cursor"), "null") << last.body;
  EXPECT_THAT(house.asked.back().target, HasSubstr("start=1&limit=30"));
  EXPECT_EQ(text_at(house.get(program + "/template-library/keywords?tid=99"), "/items/0/rule"), "thing");
  EXPECT_EQ(text_at(house.get(program + "/template-library/titles?library=form"), "/items/0/tid"), "AT0002");
  EXPECT_EQ(house.get(program + "/template-library/titles").status, 400);
  EXPECT_EQ(house.get(program + "/template-library/titles?categories=a").status, 400);
  EXPECT_EQ(house.get(program + "/template-library/keywords").status, 400);
  EXPECT_EQ(house.get(program + "/template-library/titles?categories=2&cursor=eHg").status, 400);
}

TEST_F(Templates, industries_are_shown_and_set) {
  house.next_answers = {
      wechat_says(
          R"({"primary_industry":{"first_class":"教育","second_class":"培训"},"secondary_industry":{"first_class":"餐饮","second_class":"餐饮"}})"),
      done(), wechat_says(R"({"template_list":[]})"), wechat_says(std::string(none_listed))};
  EXPECT_EQ(text_at(house.get(service + "/industries"), "/primary/second_class"), "培训");
  const http::Response set = house.put(service + "/industries", R"({"primary":16,"secondary":1})");
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(text_at(set, "/templates/templates"), "0") << "synced behind it";
  EXPECT_EQ(house.put(service + "/industries", R"({"primary":42,"secondary":1})").status, 400);
  EXPECT_EQ(house.put(service + "/industries", R"({"primary":1})").status, 400);
  EXPECT_EQ(house.get(program + "/industries").status, 422);
  house.next_answers = {refusal(43100, "change template too frequently")};
  EXPECT_EQ(house.put(service + "/industries", R"({"primary":16,"secondary":1})").status, 502);
}

TEST_F(Templates, blocked_messages_are_told_without_whole_openids) {
  const std::string blocked =
      R"({"errcode":0,"errmsg":"ok","msginfo":[{"id":7,"tmpl_msg_id":"T1","title":"t","content":"c","send_timestamp":1767225600,"openid":"oSomebodyWithALongName"}]})";
  house.next_answers = {wechat_says(blocked), wechat_says(blocked)};
  const http::Response page = house.get(service + "/blocked-messages?template_id=T1&limit=1");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(text_at(page, "/items/0/id"), "7");
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("limit":1)"));
  const std::string reader = house.make_key({"apps:read"});
  const http::Response masked =
      house.call({.target = service + "/blocked-messages?template_id=T1&cursor=" + text_at(page, "/next_cursor"),
                  .headers = ApiHouse::bearing(reader)});
  EXPECT_THAT(masked.body, ::testing::Not(HasSubstr("oSomebodyWithALongName"))) << masked.body;
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("largest_id":7)"));
  house.next_answers = {
      wechat_says(R"({"errcode":0,"errmsg":"ok","msginfo":{"id":"8","tmpl_msg_id":"T1","openid":"o"}})"),
      wechat_says(R"({"errcode":0,"errmsg":"ok","msginfo":{}})")};
  const http::Response first = house.get(service + "/blocked-messages?template_id=T1");
  EXPECT_EQ(text_at(first, "/items/0/id"), "8") << first.body;
  const http::Response last =
      house.get(service + "/blocked-messages?template_id=T1&cursor=" + text_at(first, "/next_cursor"));
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("largest_id":8)"));
  EXPECT_EQ(text_at(last, "/items"), "[]") << last.body;
  EXPECT_EQ(text_at(last, "/next_cursor"), "null");
  EXPECT_EQ(house.get(service + "/blocked-messages").status, 400);
  EXPECT_EQ(house.get(service + "/blocked-messages?template_id=T1&cursor=eHg").status, 400);
}

}  // namespace
}  // namespace hongyan::api
