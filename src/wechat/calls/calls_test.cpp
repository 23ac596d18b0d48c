#include <gtest/gtest.h>

#include "wechat/calls/newtmpl.hpp"
#include "wechat/calls/quota.hpp"
#include "wechat/calls/subscribe_message.hpp"
#include "wechat/calls/template_message.hpp"
#include "wechat/calls/token.hpp"
#include "wechat/testdata/wire.hpp"

namespace hongyan::wechat {
namespace {

using testing::reply_of;

const AppId appid = AppId::parse("wx2210554e092c3f99").value();
const OpenId openid = OpenId::parse("o_rbq1TOgERuflYd7PsiE9H565Oo").value();
const TemplateId template_id = TemplateId::parse("ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY").value();

TemplateMessage course_reminder() {
  TemplateMessage message;
  message.touser = openid;
  message.template_id = template_id;
  message.url = "https://example.com/o/1?a=1&b=<2>";
  message.miniprogram = MiniProgramLink{"wx2210554e092c3f99", "pages/index?id=1"};
  message.client_msg_id = "MSG_000001";
  message.data = {{"character_string2", "NO.2025001", ""},
                  {"thing4", "少儿编程·周六班 \"A\"", "#173177"},
                  {"time6", "2025-05-04 19:00", ""},
                  {"amount8", "￥100.00", ""}};
  return message;
}

TEST(Calls, RequestsAreTheGoldenOnes) {
  TemplateMessage bare;
  bare.touser = openid;
  bare.template_id = template_id;
  SubscribeMessage subscribe;
  subscribe.touser = openid;
  subscribe.template_id = template_id;
  subscribe.page = "pages/course/detail?id=7";
  subscribe.data = {
      {"thing1", "少儿编程·周六班", ""}, {"time2", "2026年11月21日 09:00", ""}, {"phrase5", "待上课", ""}};
  SubscribeMessage trial = subscribe;
  trial.page = "";
  trial.miniprogram_state = MiniProgramState::trial;
  trial.lang = CardLanguage::en_US;
  const std::vector<std::string> keywords{"课程名称", "开课时间"};
  const std::vector<std::string> categories{"2", "616"};
  const TemplateChoice choice{"401", {1, 2, 5}, "上课 提醒"};
  const testing::GoldenCall calls[] = {
      {"token.txt", plain_token_call(appid, Secret("0123456789abcdef0123456789abcdef"))},
      {"stable_token.txt", stable_token_call(appid, Secret("0123456789abcdef0123456789abcdef"), Refresh::normal)},
      {"stable_token_force.txt", stable_token_call(appid, Secret("0123456789abcdef0123456789abcdef"), Refresh::force)},
      {"template_send.txt", template_send_call(course_reminder())},
      {"template_send_bare.txt", template_send_call(bare)},
      {"template_list.txt", template_list_call()},
      {"template_add.txt", template_add_call("47123", keywords)},
      {"template_add_old.txt", template_add_call("TM00015", {})},
      {"template_delete.txt", template_delete_call(template_id)},
      {"industry_set.txt", industry_set_call({1, 4})},
      {"industry_get.txt", industry_get_call()},
      {"subscribe_send.txt", subscribe_send_call(subscribe)},
      {"subscribe_send_trial.txt", subscribe_send_call(trial)},
      {"newtmpl_add.txt", newtmpl_add_call(choice)},
      {"newtmpl_add_form.txt", newtmpl_add_call(choice, BodyEncoding::form)},
      {"newtmpl_delete.txt", newtmpl_delete_call(template_id)},
      {"newtmpl_category.txt", newtmpl_category_call()},
      {"newtmpl_titles.txt", newtmpl_titles_call(categories, {30, 30})},
      {"newtmpl_keywords.txt", newtmpl_keywords_call("99")},
      {"newtmpl_list.txt", newtmpl_list_call()},
      {"quota_get.txt", quota_get_call(Api::subscribe_send)},
      {"clear_quota.txt", clear_quota_call(appid)},
  };
  testing::expect_golden_calls(calls);
}

TEST(Calls, ARawBodyStaysAsItIs) {
  const std::string raw =
      R"({"touser":"o_rbq1TOgERuflYd7PsiE9H565Oo","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA",)"
      R"("url":"https://example.com/words","data":{"first":{"value":"小石同学,今天的单词还在等你"},)"
      R"("remark":{"value":"每天一点,走得很远","color":"#173177"}}})";
  const json::object body = read_json(raw)->as_object();
  EXPECT_EQ(template_send_call(body, "").body, raw);
  EXPECT_EQ(subscribe_send_call(body).body, raw);
  const std::string with_id = template_send_call(body, "hy_1").body;
  EXPECT_EQ(with_id, raw.substr(0, raw.size() - 1) + R"(,"client_msg_id":"hy_1"})");
  EXPECT_EQ(template_send_call(read_json(with_id)->as_object(), "hy_2").body, with_id) << "the caller's own id wins";
}

TEST(Calls, NothingIsEscapedThatWeChatWantsRaw) {
  const std::string body = template_send_call(course_reminder()).body;
  EXPECT_EQ(body.find("\\u"), std::string::npos);
  EXPECT_EQ(body.find("\\/"), std::string::npos);
  EXPECT_NE(body.find("<2>"), std::string::npos);
}

TEST(ReadSent, KeepsAll64BitsOfTheMsgid) {
  struct Case {
    std::string body, msgid;
  };
  const Case cases[] = {
      {R"({"errcode":0,"errmsg":"ok","msgid":2918131553548107776})", "2918131553548107776"},
      {R"({"errcode":0,"errmsg":"ok","msgid":9223372036854775807})", "9223372036854775807"},
      {R"({"errcode":0,"errmsg":"ok","msgid":18446744073709551615})", "18446744073709551615"},
      {R"({"errcode":0,"errmsg":"ok","msgid":"3395159288267931652"})", "3395159288267931652"},
      {R"({"errcode":0,"errmsg":"ok"})", ""},
      {R"({"msgid":7})", "7"},
  };
  for (const Case& c : cases) EXPECT_EQ(read_sent(reply_of(c.body))->msgid, c.msgid);
  EXPECT_FALSE(read_sent(reply_of("{}")));
}

TEST(ReadToken, WantsATokenAndALife) {
  const auto token = read_token(reply_of(R"({"access_token":"21_x","expires_in":7200})"));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->token.reveal(), "21_x");
  EXPECT_EQ(token->expires_in.count(), 7200);
  for (const std::string body :
       {R"({"access_token":"","expires_in":7200})", R"({"expires_in":7200})", R"({"access_token":"x"})",
        R"({"access_token":"x","expires_in":0})", R"({"access_token":"x","expires_in":-1})",
        R"({"access_token":"x","expires_in":99999999999})"})
    EXPECT_FALSE(read_token(reply_of(body))) << body;
}

TEST(ReadTemplates, OfTheAccountLibrary) {
  const auto templates = read_template_list(reply_of(testing::read_golden("replies/template_list.json")));
  ASSERT_TRUE(templates);
  ASSERT_EQ(templates->size(), 2u);
  const PrivateTemplate& old = templates->front();
  EXPECT_EQ(old.title, "领取奖金提醒");
  EXPECT_EQ(old.deputy_industry, "互联网|电子商务");
  EXPECT_EQ(old.grant, TemplateGrant::follower);
  const std::vector<Slot> old_slots{{"", "result", FieldKind::free_text, {}},
                                    {"领奖金额", "withdrawMoney", FieldKind::free_text, {}},
                                    {"领奖时间", "withdrawTime", FieldKind::free_text, {}},
                                    {"", "remark", FieldKind::free_text, {}}};
  EXPECT_EQ(old.slots, old_slots);
  const std::vector<Slot> typed{{"课程名称", "thing4", FieldKind::thing, {}},
                                {"开课时间", "time6", FieldKind::time, {}},
                                {"订单金额", "amount8", FieldKind::amount, {}},
                                {"状态", "const9", FieldKind::constant, {}}};
  EXPECT_EQ(templates->back().slots, typed);
  EXPECT_TRUE(read_template_list(reply_of(R"({"template_list":[]})"))->empty());
  EXPECT_FALSE(read_template_list(reply_of(R"({"template_list":{}})")));
  EXPECT_FALSE(read_template_list(reply_of(R"({"template_list":[{}]})")));
}

TEST(ReadTemplates, OfSubscribeMessages) {
  const auto templates = read_subscribe_templates(reply_of(testing::read_golden("replies/newtmpl_list.json")));
  ASSERT_TRUE(templates);
  ASSERT_EQ(templates->size(), 2u);
  EXPECT_EQ(templates->front().grant, TemplateGrant::one_time);
  const std::vector<Slot> meeting{{"会议时间", "date2", FieldKind::date, {}},
                                  {"会议地点", "thing1", FieldKind::thing, {}}};
  EXPECT_EQ(templates->front().slots, meeting);
  EXPECT_EQ(templates->back().grant, TemplateGrant::long_term);
  const std::vector<std::string> rooms{"客厅", "餐厅", "厨房", "卧室"};
  EXPECT_EQ(templates->back().slots.at(1).allowed, rooms);
  EXPECT_EQ(templates->back().slots.at(1).kind, FieldKind::enumeration);
  EXPECT_TRUE(templates->back().slots.at(0).allowed.empty());
}

TEST(ParseSlots, FindsKeysInAnyText) {
  struct Case {
    std::string_view content;
    std::string keys;
  };
  const Case cases[] = {
      {"", ""},
      {"no slot", ""},
      {"{{thing1.DATA}}", "thing1 "},
      {"A:{{thing1.DATA}}B:{{thing2.DATA}}", "thing1 thing2 "},
      {"A:{{thing1.DATA}}\nB:{{thing1.DATA}}", "thing1 "},
      {"{{thing1.DATA", ""},
      {"{{{{x.DATA}}", ""},
      {"{{.DATA}}", ""},
  };
  for (const Case& c : cases) {
    std::string keys;
    for (const Slot& slot : parse_slots(c.content)) keys += slot.key + ' ';
    EXPECT_EQ(keys, c.keys) << c.content;
  }
  EXPECT_EQ(parse_slots("说明 \n 会议时间 ： {{date2.DATA}}")[0].label, "会议时间");
}

TEST(ReadLibrary, TitlesKeywordsCategoriesIndustriesQuota) {
  const auto categories = read_categories(reply_of(R"({"errcode":0,"errmsg":"ok","data":[{"id":616,"name":"公交"}]})"));
  ASSERT_TRUE(categories);
  EXPECT_EQ(categories->at(0).id, "616");
  const auto titles = read_public_titles(
      reply_of(R"({"errcode":0,"count":55,"data":[{"tid":99,"title":"付款成功通知","type":2,"categoryId":"616"}]})"));
  ASSERT_TRUE(titles);
  EXPECT_EQ(titles->count, 55);
  EXPECT_EQ(titles->titles.at(0).tid, "99");
  EXPECT_EQ(titles->titles.at(0).grant, TemplateGrant::one_time);
  const auto keywords =
      read_keywords(reply_of(R"({"errcode":0,"data":[{"kid":1,"name":"物品名称","example":"名称","rule":"thing"}]})"));
  ASSERT_TRUE(keywords);
  EXPECT_EQ(keywords->at(0).rule, "thing");
  EXPECT_FALSE(read_keywords(reply_of(R"({"errcode":0,"data":[{"name":"x"}]})")));
  EXPECT_EQ(read_added_template(reply_of(R"({"errcode":0,"template_id":"D"})")), "D");
  EXPECT_EQ(read_added_subscribe_template(
                reply_of(R"({"errmsg":"template has added already","priTmplId":"P","errcode":200022})")),
            "P");
  EXPECT_FALSE(read_added_subscribe_template(reply_of("{}")));
  const auto industries = read_industries(reply_of(
      R"({"primary_industry":{"first_class":"运输与仓储","second_class":"快递"},"secondary_industry":{"first_class":"IT科技","second_class":"互联网|电子商务"}})"));
  ASSERT_TRUE(industries);
  EXPECT_EQ(industries->primary.second_class, "快递");
  EXPECT_EQ(industries->secondary.first_class, "IT科技");
  EXPECT_EQ(read_quota(reply_of(R"({"errcode":0,"quota":{"daily_limit":1000,"used":1,"remain":999}})"))->remain, 999);
  EXPECT_FALSE(read_quota(reply_of("{}")));
}

TEST(SubscribeWords, ReadBack) {
  for (const auto state : {MiniProgramState::formal, MiniProgramState::trial, MiniProgramState::developer})
    EXPECT_EQ(parse_miniprogram_state(to_string(state)), state);
  for (const auto language : {CardLanguage::zh_CN, CardLanguage::en_US, CardLanguage::zh_HK, CardLanguage::zh_TW})
    EXPECT_EQ(parse_card_language(to_string(language)), language);
  EXPECT_EQ(parse_miniprogram_state("release"), std::nullopt);
  EXPECT_EQ(parse_card_language("zh"), std::nullopt);
}

}  // namespace
}  // namespace hongyan::wechat
