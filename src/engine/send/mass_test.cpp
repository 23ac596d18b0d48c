// Mass messages through the dispatcher and the callback reader: what each answer means, and what the end of a job
// tells.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/mass_quota.hpp"
#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view to_list = R"({"touser":["oA","oB"],"msgtype":"text","text":{"content":"hi"}})";
constexpr std::string_view to_tag =
    R"({"filter":{"is_to_all":false,"tag_id":2},"msgtype":"text","text":{"content":"hi"}})";
constexpr std::string_view to_all = R"({"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"hi"}})";

testing::ScriptedEnding job(std::int64_t msg_id, int errcode = 0) {
  return testing::answer(
      200, fmt::format(R"({{"errcode":{},"errmsg":"send job submission success","msg_id":{}}})", errcode, msg_id));
}

class Mass : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Mass() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}

  [[nodiscard]] store::Notification mass(std::string_view id, std::string_view body = to_list) const {
    store::Notification one = sample(id, Channel::mass);
    one.openid = {};
    one.template_id = {};
    one.body = body;
    one.client_msg_id = id;
    one.expires_at = now() + std::chrono::hours{24 * 60};
    return one;
  }
  void send(std::string_view id, testing::ScriptedEnding ending, std::string_view body = to_list) {
    wechat.next_sends = {std::move(ending)};
    insert({mass(id, body)});
    dispatch();
  }
  // All within the month of the first.
  void send_one_a_day(int jobs) {
    for (int i = 0; i < jobs; ++i) {
      send(fmt::format("A{}", i), job(100 + i), to_all);
      EXPECT_EQ(state_of(fmt::format("A{}", i)), State::taken) << i;
      clock.advance(std::chrono::hours{24});
    }
  }
  void finish(std::string_view callback, std::string_view msg_id, std::string_view status) {
    push(callback, service, "oOperator",
         fmt::format("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oOperator]]></FromUserName>"
                     "<CreateTime>{}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
                     "<Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>{}</MsgID><Status><![CDATA[{}]]></Status>"
                     "<TotalCount>4</TotalCount><FilterCount>3</FilterCount><SentCount>2</SentCount>"
                     "<ErrorCount>1</ErrorCount></xml>",
                     to_unix_ms(now()) / 1'000, msg_id, status));
  }
};

TEST_F(Mass, the_second_to_all_of_a_day_waits_for_the_next_and_then_goes) {
  send("A1", job(1), to_all);
  send("A2", job(2), to_all);
  EXPECT_EQ(state_of("A2"), State::parked);
  EXPECT_EQ(find("A2").reason, "quota_budget");
  const WallTime tomorrow = domain::next_quota_day({}, now());
  EXPECT_GE(find("A2").ready_at, tomorrow);
  EXPECT_LT(find("A2").ready_at, tomorrow + std::chrono::minutes{5});
  send("T1", job(3), to_tag);
  EXPECT_EQ(state_of("T1"), State::taken) << "tags have a quota of their own";
  finish("C1", "1", "send success");
  wechat.next_sends = {job(4)};
  clock.advance(find("A2").ready_at - now());
  rescue();
  dispatch();
  EXPECT_EQ(state_of("A2"), State::taken);
}

TEST_F(Mass, one_that_may_have_gone_counts_and_one_that_failed_does_not) {
  send("A1", job(1), to_all);
  finish("C1", "1", "err(40001)");
  ASSERT_EQ(state_of("A1"), State::failed_after_accept);
  send("A2", testing::silence(), to_all);
  ASSERT_EQ(state_of("A2"), State::retry_wait) << "it is asked for under its own number";
  send("A3", job(3), to_all);
  EXPECT_EQ(state_of("A3"), State::parked);
  EXPECT_EQ(find("A3").reason, "quota_budget");
  wechat.next_sends = {job(2, 45065)};
  clock.advance(Milliseconds{70'000});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("A2"), State::taken) << "its own first try is no reason to wait";
}

struct Answer {
  const char* name;
  int errcode;
  State state;
  const char* reason;
};
const Answer answers[] = {
    {"taken", 0, State::taken, ""},
    {"taken before", 45065, State::taken, ""},
    {"again within its first minute", 45066, State::retry_wait, "wechat_busy"},
    {"the number is too long", 45067, State::refused, "content_invalid"},
    {"no quota", 45028, State::parked, "quota_spent"},
    {"fewer than two followers", 40130, State::refused, "recipient_invalid"},
    {"no such tag", 40152, State::refused, "recipient_invalid"},
    {"a kind that the account may not send", 48008, State::refused, "content_invalid"},
    {"a media id that is gone", 40007, State::refused, "content_invalid"},
    {"the account may not", 48001, State::parked, "account_blocked"},
};

TEST_F(Mass, answers_mean_what_they_mean_to_a_job) {
  for (const Answer& one : answers) {
    const std::string id = fmt::format("N{}", one.errcode);
    send(id, job(34'182, one.errcode));
    const store::Notification stored = find(id);
    EXPECT_EQ(stored.state, one.state) << one.name << " " << domain::to_string(stored.state);
    EXPECT_EQ(stored.reason, one.reason) << one.name;
    EXPECT_THAT(attempts_of(id), SizeIs(1)) << one.name;
    EXPECT_TRUE(one.state != State::taken || attempts_of(id).front().msgid == "34182") << one.name;
    if (one.state == State::parked) store::lift_park(connection(), service, "/cgi-bin/message/mass/send");
    clock.advance(Milliseconds{2'000});  // what is parked is read once a second
  }
}

TEST_F(Mass, a_job_whose_answer_was_lost_is_asked_for_under_its_own_number) {
  send("N1", testing::silence());
  EXPECT_EQ(state_of("N1"), State::retry_wait);
  EXPECT_GE(find("N1").ready_at, now() + Milliseconds{60'000});  // sooner WeChat says 45066
  wechat.next_sends = {job(77, 45065)};
  clock.advance(Milliseconds{70'000});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("N1"), State::taken);
  finish("C1", "77", "send success");
  EXPECT_EQ(state_of("N1"), State::delivered);
}

struct End {
  const char* status;
  State state;
};
const End ends[] = {{"send success", State::delivered},         {"sendsuccess", State::delivered},
                    {"send fail", State::failed_after_accept},  {"err(30003)", State::failed_after_accept},
                    {"err(40002)", State::failed_after_accept}, {"something new", State::taken_unconfirmed}};

TEST_F(Mass, the_end_of_a_job_is_its_receipt_with_its_counts) {
  int number = 1;
  for (const End& one : ends) {
    const std::string id = fmt::format("N{}", number);
    send(id, job(1'000 + number));
    finish(fmt::format("C{}", number), fmt::format("{}", 1'000 + number), one.status);
    EXPECT_EQ(state_of(id), one.state) << one.status;
    const auto receipts = store::list_receipts(connection(), id);
    ASSERT_THAT(receipts, SizeIs(1)) << one.status;
    EXPECT_EQ(receipts.front().status, one.status);
    EXPECT_THAT(receipts.front().detail,
                HasSubstr(R"("total_count":4,"filter_count":3,"sent_count":2,"error_count":1)"));
    ++number;
  }
}

TEST_F(Mass, the_end_of_a_job_of_the_console_is_about_none_of_ours) {
  send("N1", testing::silence());
  send("N2", job(5));
  finish("C1", "999", "send success");
  EXPECT_EQ(state_of("N1"), State::retry_wait);
  EXPECT_EQ(state_of("N2"), State::taken);
}

TEST_F(Mass, a_spent_month_holds_jobs_to_all_until_the_next_and_leaves_tags_open) {
  send_one_a_day(4);
  send("A9", WeChat::accepted(), to_all);
  EXPECT_THAT(attempts_of("A9"), IsEmpty()) << "WeChat need not be asked";
  EXPECT_EQ(find("A9").reason, "quota_budget");
  const WallTime month = domain::next_quota_month({}, now());
  EXPECT_EQ(state_of("A9"), State::parked);
  EXPECT_GE(find("A9").ready_at, month);
  EXPECT_LT(find("A9").ready_at, month + std::chrono::hours{1});
  EXPECT_THAT(store::list_parks(connection(), now()), IsEmpty());
  clock.advance(Milliseconds{2'000});  // what is parked is read once a second
  send("T1", job(200), to_tag);
  EXPECT_EQ(state_of("T1"), State::taken);
}

TEST_F(Mass, a_spent_day_of_lists_parks_their_api_until_tomorrow) {
  send("L1", WeChat::refused(45028));
  const auto parks = store::list_parks(connection(), now());
  ASSERT_THAT(parks, SizeIs(1));
  EXPECT_EQ(parks.front().api, "/cgi-bin/message/mass/send");
  const WallTime tomorrow = domain::next_quota_day({}, now());
  EXPECT_GE(find("L1").ready_at, tomorrow);
  EXPECT_LT(find("L1").ready_at, tomorrow + std::chrono::hours{1});
}

}  // namespace
}  // namespace hongyan::engine
