#include <gmock/gmock.h>

#include "engine/accept/acceptance_ground.hpp"
#include "store/followers.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct EmptyMemory {
  std::unique_ptr<testing::TemporaryDatabase> database = testing::fresh_database(sql::Dialect::sqlite);
  testing::SeededRandom random{7};
};
class RawAcceptance : public ::testing::Test, EmptyMemory, protected AcceptanceGround {
 protected:
  RawAcceptance() : AcceptanceGround(*database, random, from_unix_ms(1'795'161'600'000)) {}  // 2026-11-20T08:00:00Z
};

constexpr std::string_view word_reminder =
    R"({"touser":"o_rbq1TOgERuflYd7PsiE9H565Oo","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA","url":"https://example.com/words",
 "data":{"first":{"value":"小石同学,今天的单词还在等你"},"keyword1":{"value":"核心词汇 800 组"},"keyword2":{"value":"今日任务未完成"},"keyword3":{"value":"2019-06-09"},"remark":{"value":"每天一点,走得很远","color":"#173177"}}})";
constexpr std::string_view word_reminder_in_mini_program =
    R"({"touser":"o_rbq1TOgERuflYd7PsiE9H565Oo","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA","miniprogram":{"appid":"wx2210554e092c3f99","pagepath":"pages/index/index"},
 "data":{"first":{"value":"小石同学"},"keyword1":{"value":"核心词汇"}}})";
constexpr std::string_view class_reminder =
    R"({"touser":"OPENID","template_id":"TEMPLATE_ID","page":"pages/course/detail?id=7","miniprogram_state":"formal","lang":"zh_CN",
 "data":{"thing1":{"value":"少儿编程·周六班"},"time2":{"value":"2026年11月21日 09:00"},"amount3":{"value":"￥99.00"},"character_string4":{"value":"NO-20261121-07"},"phrase5":{"value":"待上课"}}})";

Wish with_try(Wish wish) {
  wish.permission = store::Permission::try_;
  return wish;
}

TEST_F(RawAcceptance, the_founding_bodies_go_through_unchanged) {
  struct Founding {
    Channel channel;
    std::string_view body;
  };
  for (const auto& [channel, text] : {Founding{Channel::template_message, word_reminder},
                                      Founding{Channel::template_message, word_reminder_in_mini_program},
                                      Founding{Channel::subscribe, class_reminder}}) {
    const store::Notification stored = accepted(with_try(raw(channel, text)));
    EXPECT_EQ(stored.state, State::ready);
    json::value body = *read_json(stored.body);
    const json::object asked = read_json(text)->as_object();
    if (channel == Channel::template_message) {
      EXPECT_EQ(body.at("client_msg_id"), json::value(stored.id));
      body.as_object().erase("client_msg_id");
    }
    EXPECT_EQ(body.as_object(), asked);
    EXPECT_EQ(stored.openid.text(), asked.at("touser").as_string());
    EXPECT_EQ(stored.template_id.text(), asked.at("template_id").as_string());
    EXPECT_EQ(stored.wish, "{}");
    EXPECT_EQ(stored.type, "");
    EXPECT_EQ(stored.key_id, "key");
  }
}

TEST_F(RawAcceptance, the_duplicate_key_is_made_once_from_the_id_or_taken_from_the_caller) {
  const store::Notification made = accepted(raw(Channel::template_message, word_reminder));
  EXPECT_EQ(made.client_msg_id, made.id);
  EXPECT_LE(made.client_msg_id.size(), 32u);
  Wish own = raw(Channel::template_message, word_reminder);
  own.body["client_msg_id"] = "MSG_000001";
  const store::Notification kept = accepted(own);
  EXPECT_EQ(kept.client_msg_id, "MSG_000001");
  EXPECT_EQ(read_json(kept.body)->at("client_msg_id"), json::value("MSG_000001"));
  EXPECT_EQ(accepted(with_try(raw(Channel::subscribe, class_reminder))).client_msg_id, "");
}

TEST_F(RawAcceptance, a_token_in_the_body_is_dropped) {
  Wish wish = raw(Channel::template_message, word_reminder);
  wish.body["access_token"] = "21_secret";
  EXPECT_EQ(accepted(wish).body.find("21_secret"), std::string::npos);
  const auto seen = preview(wish);
  ASSERT_EQ(seen.routes.size(), 1u);
  const auto warnings = told(seen.routes[0].warnings);
  EXPECT_THAT(warnings, Contains("dropped /access_token"));
}

TEST_F(RawAcceptance, numbers_become_the_text_they_are) {
  const store::Notification stored =
      accepted(raw(Channel::template_message,
                   R"({"touser":"o1","template_id":"t","data":{"number1":{"value":12},"amount2":{"value":99.5}}})"));
  EXPECT_EQ(read_json(stored.body)->at_pointer("/data/number1/value"), json::value("12"));
  EXPECT_EQ(read_json(stored.body)->at_pointer("/data/amount2/value"), json::value("99.5"));
}

struct Case {
  const char* name;
  Channel channel;
  const char* body;
  std::vector<std::string> defects;
};
constexpr Channel tpl = Channel::template_message;
constexpr Channel sub = Channel::subscribe;
const Case cases[] = {
    {"nothing at all", tpl, "{}", {"missing /template_id", "missing /data"}},
    {"no touser", tpl, R"({"template_id":"t","data":{}})", {"missing /touser"}},
    {"touser is a list", tpl, R"({"touser":["o1"],"template_id":"t","data":{}})", {"wrong_kind /touser"}},
    {"touser with a space", tpl, R"({"touser":"o 1","template_id":"t","data":{}})", {"bad_form /touser"}},
    {"template_id is a number", tpl, R"({"touser":"o1","template_id":5,"data":{}})", {"wrong_kind /template_id"}},
    {"template_id with Chinese", tpl, R"({"touser":"o1","template_id":"模板","data":{}})", {"bad_form /template_id"}},
    {"data as a text", tpl, R"({"touser":"o1","template_id":"t","data":"{}"})", {"wrong_kind /data"}},
    {"field as a text", tpl, R"({"touser":"o1","template_id":"t","data":{"thing1":"x"}})", {"wrong_kind /data/thing1"}},
    {"field without a value",
     tpl,
     R"({"touser":"o1","template_id":"t","data":{"thing1":{"color":"#173177"}}})",
     {"wrong_kind /data/thing1"}},
    {"value is null",
     tpl,
     R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":null}}})",
     {"wrong_kind /data/thing1/value"}},
    {"value is a list",
     tpl,
     R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":[]}}})",
     {"wrong_kind /data/thing1/value"}},
    {"key with .DATA",
     tpl,
     R"({"touser":"o1","template_id":"t","data":{"thing1.DATA":{"value":"x"}}})",
     {"bad_key /data/thing1.DATA"}},
    {"thing of twenty-one",
     tpl,
     R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":"一二三四五六七八九十一二三四五六七八九十一"}}})",
     {"too_long /data/thing1/value"}},
    {"phrase with digits",
     sub,
     R"({"touser":"o1","template_id":"t","data":{"phrase1":{"value":"第1课"}}})",
     {"bad_character /data/phrase1/value"}},
    {"two fields wrong",
     sub,
     R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":""},"time2":{"value":"soon"}}})",
     {"empty /data/thing1/value", "bad_form /data/time2/value"}},
    {"old keys have no limit",
     tpl,
     R"({"touser":"o1","template_id":"t","data":{"keyword1":{"value":"一二三四五六七八九十一二三四五六七八九十一"}}})",
     {}},
    {"url is a number", tpl, R"({"touser":"o1","template_id":"t","url":5,"data":{}})", {"wrong_kind /url"}},
    {"url is null", tpl, R"({"touser":"o1","template_id":"t","url":null,"data":{}})", {}},
    {"miniprogram is a text",
     tpl,
     R"({"touser":"o1","template_id":"t","miniprogram":"wx","data":{}})",
     {"wrong_kind /miniprogram"}},
    {"miniprogram without an appid",
     tpl,
     R"({"touser":"o1","template_id":"t","miniprogram":{"pagepath":"a"},"data":{}})",
     {"bad_form /miniprogram/appid"}},
    {"miniprogram with path",
     tpl,
     R"({"touser":"o1","template_id":"t","miniprogram":{"appid":"wx2210554e092c3f99","path":"a"},"data":{}})",
     {"bad_key /miniprogram/path"}},
    {"client_msg_id is a number",
     tpl,
     R"({"touser":"o1","template_id":"t","client_msg_id":5,"data":{}})",
     {"wrong_kind /client_msg_id"}},
    {"unknown language", sub, R"({"touser":"o1","template_id":"t","lang":"de","data":{}})", {"unknown_choice /lang"}},
    {"unknown state",
     sub,
     R"({"touser":"o1","template_id":"t","miniprogram_state":"beta","data":{}})",
     {"unknown_choice /miniprogram_state"}},
};

TEST_F(RawAcceptance, every_defect_has_its_place) {
  for (const Case& one : cases) EXPECT_EQ(defects_of(with_try(raw(one.channel, one.body))), one.defects) << one.name;
}

TEST_F(RawAcceptance, limits_of_addresses) {
  Wish wish = raw(tpl, R"({"touser":"o1","template_id":"t","data":{}})");
  const std::string site = "https://example.com/";
  wish.body["url"] = site + std::string(2'048 - site.size(), 'u');
  EXPECT_THAT(defects_of(wish), IsEmpty());
  wish.body["url"] = site + std::string(2'049 - site.size(), 'u');
  EXPECT_THAT(defects_of(wish), ElementsAre("too_long /url"));
  wish.body.erase("url");
  wish.body["client_msg_id"] = std::string(64, 'c');
  EXPECT_THAT(defects_of(wish), IsEmpty());
  wish.body["client_msg_id"] = std::string(65, 'c');
  EXPECT_THAT(defects_of(wish), ElementsAre("too_long /client_msg_id"));
}

TEST_F(RawAcceptance, apps_that_may_not_send_it) {
  Wish wish = raw(tpl, word_reminder);
  wish.appid = stranger;
  EXPECT_THAT(defects_of(wish), ElementsAre("unknown_app /app"));
  wish.appid = mini;
  EXPECT_THAT(defects_of(wish), ElementsAre("wrong_app_kind /app"));
  wish.appid = {};
  EXPECT_THAT(defects_of(wish), ElementsAre("missing /app"));
  wish.appid = service;
  wish.allowed_apps = {mini.text()};
  EXPECT_THAT(defects_of(wish), ElementsAre("unknown_app /app")) << "what a key may not use does not exist for it";
  wish.allowed_apps = {mini.text(), service.text()};
  EXPECT_THAT(defects_of(wish), IsEmpty());
}

TEST_F(RawAcceptance, an_openid_of_another_app_is_a_mistake) {
  Wish wish = raw(tpl, R"({"touser":"oMini_ming","template_id":"t","data":{}})");
  EXPECT_THAT(defects_of(wish), ElementsAre("wrong_app /touser"));
  wish.body["touser"] = "oNobodyKnows";
  EXPECT_THAT(defects_of(wish), IsEmpty());
}

TEST_F(RawAcceptance, openids_of_another_app_are_a_mistake_in_a_mass_list_too) {
  Wish wish = raw(domain::Channel::mass,
                  R"({"touser":["oService_ming","oMini_ming","oNew"],"msgtype":"text","text":{"content":"晚上好"}})");
  EXPECT_THAT(defects_of(wish), ElementsAre("wrong_app /touser/1"));
}

TEST_F(RawAcceptance, the_blacklist_is_known_before_wechat_says_43019) {
  store::note_blacklisted(connection(), service, std::span(&follower, 1), store::Blacklisted::yes, now(), now());
  const store::Notification stored = accepted(
      raw(domain::Channel::customer, R"({"touser":"oService_ming","msgtype":"text","text":{"content":"好"}})"));
  EXPECT_EQ(stored.state, domain::State::suppressed);
  EXPECT_EQ(stored.reason, "blacklisted");
}

TEST_F(RawAcceptance, a_body_without_touser_goes_to_whom_the_wish_names) {
  Wish wish = raw(tpl, R"({"template_id":"t","data":{}})");
  wish.uid = "ming";
  const store::Notification stored = accepted(wish);
  EXPECT_EQ(stored.openid, follower);
  EXPECT_EQ(stored.uid, "ming");
  EXPECT_EQ(read_json(stored.body)->at("touser"), json::value(follower.text()));
  wish.uid = "nobody";
  EXPECT_THAT(defects_of(wish), ElementsAre("unknown_recipient /to/uid"));
  wish.uid = "";
  wish.openid = follower;
  EXPECT_EQ(accepted(wish).openid, follower);
  wish.body["touser"] = "oOther";
  EXPECT_THAT(defects_of(wish), ElementsAre("contradiction /touser"));
}

TEST_F(RawAcceptance, a_known_template_decides_which_fields_there_are) {
  sync_template(service, tpl, "t", store::TemplateKind::category, {"thing1", "time2"});
  Wish wish = raw(tpl, R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":"课"}}})");
  EXPECT_THAT(defects_of(wish), ElementsAre("missing /data/time2"));
  wish.body =
      read_json(
          R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":"课"},"time2":{"value":"09:00"},"thing9":{"value":"一二三四五六七八九十一二三四五六七八九十一"},"remark":{"value":"再见","color":"#173177"}}})")
          ->as_object();
  EXPECT_THAT(defects_of(wish), IsEmpty());
  const auto seen = preview(wish);
  const auto warnings = told(seen.routes.at(0).warnings);
  EXPECT_THAT(warnings, ElementsAre("unknown_field /data/thing9/value", "not_shown /data/remark/value",
                                    "not_shown /data/remark/color"));
}

TEST_F(RawAcceptance, old_templates_and_test_accounts_take_what_comes_with_a_warning) {
  sync_template(service, tpl, "t", store::TemplateKind::history, {"thing1", "keyword2"});
  Wish wish = raw(
      tpl,
      R"({"touser":"o1","template_id":"t","data":{"thing1":{"value":"一二三四五六七八九十一二三四五六七八九十一"}}})");
  EXPECT_THAT(defects_of(wish), IsEmpty());
  EXPECT_EQ(told(preview(wish).routes.at(0).warnings).at(0), "refused_elsewhere /data/thing1/value");
  save_app(service, store::AppKind::test_account);
  sync_template(service, tpl, "t", store::TemplateKind::category, {"thing1"});
  EXPECT_THAT(defects_of(wish), IsEmpty());
}

TEST_F(RawAcceptance, templates_that_cannot_be_sent) {
  sync_template(service, tpl, "t", store::TemplateKind::category, {"thing1"});
  Wish wish = raw(tpl, R"({"touser":"o1","template_id":"unlisted","data":{"thing1":{"value":"课"}}})");
  EXPECT_THAT(defects_of(wish), IsEmpty()) << "it may have come after the last sync";
  EXPECT_EQ(told(preview(wish).routes.at(0).warnings).at(0), "unknown_template /template_id");
  sync_template(service, tpl, "other", store::TemplateKind::category, {"thing1"});
  wish.body["template_id"] = "t";
  EXPECT_THAT(defects_of(wish), ElementsAre("template_gone /template_id"));
}

TEST_F(RawAcceptance, without_permission_it_is_over_at_once) {
  const Wish wish = raw(sub, R"({"touser":"oMini_ming","template_id":"t","data":{"thing1":{"value":"课"}}})");
  const store::Notification refused = accepted(wish);
  EXPECT_EQ(refused.state, State::suppressed);
  EXPECT_EQ(refused.reason, "no_grant");
  EXPECT_EQ(accepted(with_try(wish)).state, State::ready);
  Wish later = wish;
  later.at = now() + Seconds{60};
  EXPECT_EQ(accepted(later).state, State::scheduled) << "the grant may still come";
  grant("t");
  EXPECT_EQ(accepted(wish).state, State::ready);

  const Wish message = raw(tpl, R"({"touser":"oService_ming","template_id":"t","data":{}})");
  EXPECT_EQ(accepted(message).state, State::ready);
  store::note_follows(connection(), service, follower, store::Follows::no, now(), now());
  EXPECT_EQ(accepted(message).reason, "not_follower");
  store::Recipient ming = *store::find_recipient(connection(), "ming");
  ming.opted_out = true;
  store::save_recipient(connection(), ming);
  EXPECT_EQ(accepted(message).reason, "opted_out");
  EXPECT_EQ(accepted(with_try(wish)).reason, "opted_out");
}

TEST_F(RawAcceptance, what_is_wrong_is_told_even_where_permission_lacks_too) {
  EXPECT_THAT(defects_of(raw(sub, R"({"touser":"oMini_ming","template_id":"t","data":{"phrase1":{"value":"123"}}})")),
              ElementsAre("bad_character /data/phrase1/value"));
}

}  // namespace
}  // namespace hongyan::engine
