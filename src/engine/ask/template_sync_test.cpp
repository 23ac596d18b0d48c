#include "engine/ask/template_sync.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "store/definitions.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using testing::answer;
using WeChat = testing::ScriptedWeChat;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::string_view of_service =
    R"({"template_list":[{"template_id":"OLD","title":"背单词提醒","content":"{{first.DATA}}\n课程:{{keyword1.DATA}}\n","example":"e"},)"
    R"({"template_id":"NEW","title":"开课提醒","content":"课程名称:{{thing4.DATA}}\n时间:{{time6.DATA}}\n","example":""}]})";
constexpr std::string_view of_mini =
    R"({"errcode":0,"errmsg":"ok","data":[{"priTmplId":"ONE","title":"上课提醒","content":"课程:{{thing1.DATA}}\n","example":"","type":2},)"
    R"({"priTmplId":"LONG","title":"故障提醒","content":"位置:{{enum_string2.DATA}}\n","example":"","type":3,)"
    R"("keywordEnumValueList":[{"enumValueList":["客厅","餐厅"],"keywordCode":"enum_string2.DATA"}]}]})";

class Syncing : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Syncing() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    for (const auto& appid : {service, mini}) (void)tokens.find_or_fetch(appid.text(), now());
  }
  [[nodiscard]] std::expected<SyncReport, ErrandTrouble> sync(const wechat::AppId& appid,
                                                              std::vector<testing::ScriptedEnding> endings) {
    wechat.next_errands.assign(endings.begin(), endings.end());
    return sync_templates({wechat.errands, egress, tokens, clock, random}, connection(), *apps.find(appid.text()));
  }
  [[nodiscard]] store::Template stored(const wechat::AppId& appid, std::string_view id) {
    auto found = store::find_template(connection(), appid, *wechat::TemplateId::parse(id));
    CHECK(found.has_value());
    return *std::move(found);
  }
};

TEST_F(Syncing, a_service_accounts_templates_are_told_apart_by_their_slots) {
  const auto report = sync(service, {answer(200, std::string(of_service)), WeChat::refused(48001, "api unauthorized")});
  ASSERT_TRUE(report);
  ASSERT_THAT(report->channels, SizeIs(2));
  EXPECT_EQ(report->channels[1].channel, domain::Channel::notice);
  EXPECT_EQ(report->channels[1].trouble.value_or(ErrandTrouble{}).errcode, 48001);
  EXPECT_EQ(report->templates, 2);
  EXPECT_EQ(report->gone, 0);
  EXPECT_EQ(stored(service, "OLD").kind, store::TemplateKind::history);
  const store::Template category = stored(service, "NEW");
  EXPECT_EQ(category.kind, store::TemplateKind::category);
  EXPECT_EQ(category.title, "开课提醒");
  EXPECT_EQ(category.channel, domain::Channel::template_message);
  ASSERT_THAT(category.slots, SizeIs(2));
  EXPECT_EQ(category.slots[0].key, "thing4");
  EXPECT_EQ(category.slots[0].label, "课程名称");
}

TEST_F(Syncing, a_mini_programs_templates_say_which_consent_they_need) {
  ASSERT_TRUE(sync(mini, {answer(200, std::string(of_mini))}));
  EXPECT_EQ(stored(mini, "ONE").kind, store::TemplateKind::one_time);
  const store::Template long_term = stored(mini, "LONG");
  EXPECT_EQ(long_term.kind, store::TemplateKind::long_term);
  EXPECT_EQ(long_term.channel, domain::Channel::subscribe);
  EXPECT_THAT(long_term.slots.at(0).allowed, ::testing::ElementsAre("客厅", "餐厅"));
}

TEST_F(Syncing, a_service_accounts_notices_are_templates_of_their_own_channel) {
  const auto report = sync(service, {answer(200, std::string(of_service)), answer(200, std::string(of_mini))});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->templates, 4);
  EXPECT_EQ(stored(service, "LONG").channel, domain::Channel::notice);
  EXPECT_EQ(stored(service, "LONG").kind, store::TemplateKind::long_term);
  EXPECT_EQ(stored(service, "NEW").channel, domain::Channel::template_message);
  ASSERT_TRUE(sync(service, {answer(200, std::string(of_service)), WeChat::refused(45009, "reach max api daily")}));
  EXPECT_FALSE(stored(service, "LONG").gone_at) << "a list that could not be had says nothing of what is gone";
}

TEST_F(Syncing, a_mini_program_has_form_templates_while_wechat_takes_them) {
  const std::string forms =
      R"({"errcode":0,"errmsg":"ok","list":[{"template_id":"FORM","title":"上课提醒","content":"学员:{{keyword1.DATA}}\n","example":""}]})";
  std::string twenty = R"({"errcode":0,"errmsg":"ok","list":[)";
  for (int i = 0; i < 20; ++i)
    twenty += fmt::format(R"({}{{"template_id":"F{}","title":"t","content":"c","example":""}})", i == 0 ? "" : ",", i);
  twenty += "]}";
  clock.jump_wall(*parse_iso8601("2019-11-01T00:00:00Z") - now());
  const auto report = sync(mini, {answer(200, std::string(of_mini)), answer(200, twenty), answer(200, forms)});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->templates, 23);
  EXPECT_EQ(stored(mini, "FORM").channel, domain::Channel::form);
  EXPECT_EQ(stored(mini, "FORM").slots.at(0).key, "keyword1");
  clock.jump_wall(*parse_iso8601("2020-02-01T00:00:00Z") - now());
  EXPECT_THAT(sync(mini, {answer(200, std::string(of_mini))}).value_or(SyncReport{}).channels, SizeIs(1));
}

TEST_F(Syncing, what_wechat_no_longer_lists_is_marked_gone_and_may_come_back) {
  ASSERT_TRUE(sync(service, {answer(200, std::string(of_service))}));
  EXPECT_EQ(sync(service, {answer(200, R"({"template_list":[]})")}).value_or(SyncReport{}).gone, 2);
  EXPECT_TRUE(stored(service, "NEW").gone_at);
  EXPECT_EQ(sync(service, {answer(200, std::string(of_service))}).value_or(SyncReport{}).gone, 0);
  EXPECT_FALSE(stored(service, "NEW").gone_at);
}

TEST_F(Syncing, a_stale_token_is_renewed_once) {
  const auto report =
      sync(service, {WeChat::refused(40001), answer(200, R"({"access_token":"FRESH","expires_in":7200})"),
                     answer(200, std::string(of_service))});
  EXPECT_TRUE(report);
  EXPECT_THAT(wechat.errands.submitted().back().request.target, HasSubstr("access_token=FRESH"));
}

TEST_F(Syncing, troubles_are_told_in_wechats_words_and_change_nothing) {
  ASSERT_TRUE(sync(service, {answer(200, std::string(of_service))}));
  const struct {
    std::vector<testing::ScriptedEnding> endings;
    int errcode;
    const char* words;
  } cases[] = {
      {{WeChat::refused(48001, "api unauthorized")}, 48001, "api unauthorized"},
      {{testing::trouble(http::Breakdown::not_connected)}, 0, "scripted"},
      {{answer(200, "<html>")}, 0, ""},
      {{answer(200, R"({"template_list":7})")}, 0, ""},
      {{WeChat::refused(40001, "no"), answer(200, R"({"access_token":"F1","expires_in":7200})"),
        WeChat::refused(40001, "still no")},
       40001,
       "still no"},
  };
  for (const auto& one : cases) {
    const auto report = sync(service, one.endings);
    ASSERT_FALSE(report) << one.words;
    EXPECT_EQ(report.error().errcode, one.errcode);
    EXPECT_THAT(report.error().errmsg, HasSubstr(one.words));
    EXPECT_FALSE(report.error().errmsg.empty());
    EXPECT_FALSE(stored(service, "NEW").gone_at) << one.words;
  }
}

TEST_F(Syncing, without_a_token_nothing_is_asked) {
  save_app(*wechat::AppId::parse("wx00000000000000cc"), store::AppKind::service_account);
  const auto report = sync(*wechat::AppId::parse("wx00000000000000cc"), {WeChat::refused(40125, "invalid appsecret")});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().errmsg, HasSubstr("no access_token"));
}

}  // namespace
}  // namespace hongyan::engine
