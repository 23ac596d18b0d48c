// The channel `form` in the years in which WeChat took it: bodies as they were written then, the pool of form ids,
// every answer of WeChat's about one, waiting for one and going on without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/accept/acceptance.hpp"
#include "engine/work_ground.hpp"
#include "store/definitions.hpp"
#include "store/form_ids.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// As the page of 2019 hands it over, its token in the body.
constexpr std::string_view founding_body =
    R"json({"access_token":"21_x","touser":"ogYQ75G33BMpuKOjKjIIOiFP7cF4","template_id":"-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w","page":"pages/index/index","form_id":"b7ed924575c449a080bb140e90a6f326","emphasis_keyword":"keyword1.DATA","data":{"keyword1":{"value":"小石"},"keyword2":{"value":"2019年5月18日 13:00 - 15:00"},"keyword3":{"value":"雅思口语(第二讲)"},"keyword4":{"value":"准时到,带上笔记"}}})json";

class FormChannel : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  FormChannel() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    clock.jump_wall(*parse_iso8601("2019-06-01T04:00:00Z") - now());
    store::Recipient ming;
    ming.uid = "ming";
    ming.identities = {{service, *wechat::OpenId::parse("oService"), "ming", store::Follows::yes, {}},
                       {mini, visitor, "ming", store::Follows::not_known, {}}};
    store::save_recipient(connection(), ming);
    store::save_type(connection(), {.name = "lesson",
                                    .definition = R"({"name":"lesson","variables":{"course":{"type":"text"}},"routes":[
        {"channel":"form","app":"wx3100000000000002","template_id":"FORM","fields":{"keyword1":"{{course}}"},
         "page":"pages/index/index","emphasis_keyword":"keyword1.DATA"},
        {"channel":"template","app":"wx5e00000000000001","template_id":"OA","fields":{"keyword1":"{{course}}"}}]})",
                                    .created_at = {},
                                    .updated_at = {}});
  }
  void collect(std::vector<std::string> ids, store::FormIdKind kind = store::FormIdKind::form) {
    std::vector<store::FormId> collected;
    for (std::string& id : ids)
      collected.push_back({.appid = mini,
                           .openid = visitor,
                           .form_id = std::move(id),
                           .kind = kind,
                           .uses_left = kind == store::FormIdKind::form ? 1 : 3,
                           .collected_at = now(),
                           .expires_at = now() + hours{24 * 7}});
    store::add_form_ids(connection(), collected, now());
  }
  [[nodiscard]] std::int64_t uses() { return store::count_form_uses(connection(), mini, visitor, now()); }
  std::string accept(const Wish& wish) {
    Acceptance acceptance = Acceptor(connection(), random, now()).accept(wish);
    auto* const notification = std::get_if<store::Notification>(&acceptance);
    EXPECT_NE(notification, nullptr);
    if (notification == nullptr) return {};
    insert({*notification});
    return notification->id;
  }
  [[nodiscard]] Wish raw(std::string_view body = R"({"touser":"oMini","template_id":"FORM","data":{}})") const {
    Wish wish;
    wish.key_id = "key";
    wish.channel = Channel::form;
    wish.appid = mini;
    wish.body = read_json(body)->as_object();
    return wish;
  }
  [[nodiscard]] static Wish lesson() {
    Wish wish;
    wish.key_id = "key";
    wish.type = "lesson";
    wish.uid = "ming";
    wish.variables = {{"course", "雅思"}};
    return wish;
  }
  void work() {
    for (int round = 0; round < 4; ++round) {
      rerouter.run_once(now());
      dispatch();
      clock.advance(Milliseconds{1'100});
      rescue();
    }
  }

  const wechat::OpenId visitor = *wechat::OpenId::parse("oMini");
};

TEST_F(FormChannel, the_founding_body_goes_out_as_it_stands_but_for_its_token) {
  const std::string id = accept(raw(founding_body));
  work();
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  ASSERT_EQ(wechat.delivered.size(), 1U);
  json::object wanted = read_json(founding_body)->as_object();
  wanted.erase("access_token");
  EXPECT_EQ(*read_json(wechat.delivered[0]), json::value(wanted));
  EXPECT_THAT(wechat.sends.submitted()[0].request.target,
              HasSubstr("/cgi-bin/message/wxopen/template/send?access_token="));
}

TEST_F(FormChannel, a_form_id_is_one_send_and_a_payment_three) {
  collect({"wxPAY"}, store::FormIdKind::pay);
  clock.advance(hours{1});
  collect({"FORM1"});
  for (const char* const used : {"wxPAY", "wxPAY", "wxPAY", "FORM1"}) {
    accept(lesson());
    work();
    EXPECT_THAT(wechat.delivered.back(), HasSubstr(std::string(R"("form_id":")") + used))
        << "the first to expire first";
    EXPECT_THAT(wechat.delivered.back(), HasSubstr(R"("emphasis_keyword":"keyword1.DATA")"));
  }
  EXPECT_EQ(uses(), 0);
  const std::string next = accept(lesson());
  EXPECT_EQ(find(next).channel, Channel::template_message) << "the next route";
}

TEST_F(FormChannel, what_is_over_after_seven_days_is_not_used) {
  collect({"OLD"});
  clock.advance(hours{24 * 7});
  EXPECT_EQ(find(accept(raw())).reason, "no_form_id");
  EXPECT_EQ(find(accept(lesson())).channel, Channel::template_message);
}

TEST_F(FormChannel, each_answer_of_wechats_settles_the_form_id) {
  struct Case {
    int errcode;
    State state;
    const char* reason;
    std::int64_t uses_left;  // of two ids with one use each
  };
  const Case cases[] = {
      {41028, State::refused, "form_id_worthless", 1}, {41029, State::refused, "form_id_worthless", 1},
      {41031, State::refused, "form_id_worthless", 1}, {41030, State::refused, "content_invalid", 2},
      {40037, State::refused, "template_invalid", 2},  {40003, State::refused, "recipient_invalid", 2},
      {45103, State::refused, "channel_retired", 2},   {46101, State::refused, "channel_retired", 2},
      {45009, State::parked, "quota_spent", 2}};
  for (const Case& one : cases) {
    connection().execute_script("DELETE FROM form_id; DELETE FROM form_id_taken; DELETE FROM park");
    collect({"A", "B"});
    wechat.next_sends = {WeChat::refused(one.errcode)};
    const std::string id = accept(raw());
    dispatch();
    EXPECT_EQ(state_of(id), one.state) << one.errcode;
    EXPECT_EQ(find(id).reason, one.reason) << one.errcode;
    EXPECT_EQ(uses(), one.uses_left) << one.errcode;
    EXPECT_THAT(wechat.delivered, IsEmpty());
  }
}

TEST_F(FormChannel, punished_accounts_are_no_fault_of_the_form_id) {
  for (const int errcode : {41032, 41034, 41035}) {
    connection().execute_script("DELETE FROM form_id; DELETE FROM form_id_taken; DELETE FROM park");
    collect({"A"});
    wechat.next_sends = {WeChat::refused(errcode)};
    const std::string id = accept(raw());
    dispatch();
    EXPECT_NE(state_of(id), State::taken) << errcode;
    EXPECT_EQ(uses(), 1) << errcode;
  }
}

TEST_F(FormChannel, a_lost_answer_keeps_the_form_id) {
  collect({"A"});
  wechat.next_sends = {testing::silence()};
  const std::string id = accept(raw());
  dispatch();
  EXPECT_EQ(state_of(id), State::unknown);
  EXPECT_EQ(uses(), 0) << "nobody knows whether it is used";
}

TEST_F(FormChannel, a_second_send_by_consent_takes_a_second_form_id_and_the_first_counts_as_used) {
  collect({"wxPAY"}, store::FormIdKind::pay);
  wechat.next_sends = {testing::silence()};
  Wish wish = raw();
  wish.on_unknown = domain::OnUnknown::resend;
  const std::string id = accept(wish);
  for (int round = 0; round < 20 && wechat.delivered.empty(); ++round) {
    work();
    clock.advance(Milliseconds{30'000});
  }
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(R"("form_id":"wxPAY")")));
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_EQ(uses(), 1);
}

TEST_F(FormChannel, what_waits_goes_when_a_form_id_comes) {
  Wish wish = raw();
  wish.no_permission = domain::NoPermission::wait;
  const std::string id = accept(wish);
  work();
  EXPECT_EQ(state_of(id), State::waiting);
  collect({"NEW"});
  work();
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(R"("form_id":"NEW")")));
}

TEST_F(FormChannel, a_form_id_of_the_callers_own_is_tried_once) {
  Wish wish = raw(founding_body);
  wish.no_permission = domain::NoPermission::wait;
  wechat.next_sends = {WeChat::refused(41029)};
  const std::string id = accept(wish);
  work();
  EXPECT_EQ(state_of(id), State::waiting) << "for one of the pool";
  EXPECT_EQ(attempts_of(id).size(), 1U);
  store::add_form_ids(connection(),
                      std::vector{store::FormId{.appid = mini,
                                                .openid = *wechat::OpenId::parse("ogYQ75G33BMpuKOjKjIIOiFP7cF4"),
                                                .form_id = "POOL",
                                                .collected_at = now(),
                                                .expires_at = now() + hours{1}}},
                      now());
  work();
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(R"("form_id":"POOL")")));
}

TEST_F(FormChannel, a_refused_form_id_gives_way_to_the_next_route) {
  collect({"BAD"});
  wechat.next_sends = {WeChat::refused(41028)};
  const std::string id = accept(lesson());
  work();
  EXPECT_EQ(state_of(id), State::taken);
  EXPECT_EQ(find(id).channel, Channel::template_message);
  EXPECT_THAT(find(id).refusals, HasSubstr("41028"));
}

TEST_F(FormChannel, after_its_end_the_same_wish_goes_by_the_next_route) {
  collect({"LATE"});
  clock.jump_wall(*parse_iso8601("2020-01-10T00:00:00+08:00") - now());
  collect({"LATER"});
  EXPECT_EQ(find(accept(lesson())).channel, Channel::template_message);
  const Acceptance acceptance = Acceptor(connection(), random, now()).accept(raw());
  const auto* const defects = std::get_if<std::vector<Defect>>(&acceptance);
  ASSERT_NE(defects, nullptr);
  EXPECT_EQ(defects->front().code, "channel_retired");
}

}  // namespace
}  // namespace hongyan::engine
