// What the dispatcher sends, when, and what stops it.
#include "engine/send/dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "engine/work_ground.hpp"
#include "store/recipients.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr Channel tpl = Channel::template_message;
constexpr Channel sub = Channel::subscribe;

DispatchRules few_slots() {
  DispatchRules rules;
  rules.in_flight_max = 4;
  rules.claim_max = 16;
  return rules;
}

class Dispatching : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Dispatching() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}, few_slots()) {
    dispatch();
  }

  void opt_out(std::string_view uid) {
    store::Recipient person;
    person.uid = uid;
    person.opted_out = true;
    store::save_recipient(connection(), person);
  }
  [[nodiscard]] std::vector<std::string> sent_bodies() const {
    std::vector<std::string> bodies;
    for (const http::Exchange& one : wechat.sends.submitted()) bodies.push_back(one.request.body);
    return bodies;
  }
};

TEST_F(Dispatching, sends_the_stored_body_once_to_the_channels_own_address) {
  grant(1);
  insert({sample("A"), sample("B", sub)});
  dispatch();
  dispatch();
  ASSERT_THAT(wechat.sends.submitted(), SizeIs(2));
  const http::Exchange& first = wechat.sends.submitted()[0];
  EXPECT_EQ(first.request.target, "/cgi-bin/message/template/send?access_token=T2");
  EXPECT_EQ(first.request.body, "body of A");
  EXPECT_EQ(first.request.method, http::Method::post);
  EXPECT_EQ(first.origin.host, "api.weixin.qq.com");
  EXPECT_EQ(wechat.sends.submitted()[1].request.target, "/cgi-bin/message/subscribe/send?access_token=T1");
  EXPECT_EQ(find("A").lease_until, now() + std::chrono::hours{24}) << "watched until its receipt's deadline";
}

TEST_F(Dispatching, the_urgent_and_the_old_go_first) {
  store::Notification late = sample("A", tpl, "o1"), old = sample("B", tpl, "o2"), urgent = sample("C", tpl, "o3"),
                      last = sample("D", tpl, "o4");
  old.ready_at = now() - Seconds{9};
  urgent.priority = 0;
  last.priority = 2;
  last.ready_at = now() - Seconds{99};
  insert({late, old, urgent, last});
  dispatch();
  EXPECT_THAT(sent_bodies(), ElementsAre("body of C", "body of B", "body of A", "body of D"));
}

// Before its intent; each a reason of its own.
TEST_F(Dispatching, our_own_rules_stop_a_send_before_it_begins) {
  opt_out("unwilling");
  save_app(*wechat::AppId::parse("wx00000000000000aa"), store::AppKind::service_account, store::LedgerSight::partial,
           "no url");
  const struct {
    const char* name;
    std::function<void(store::Notification&)> spoil;
    State state, uncertain_state;
    const char* reason;
  } cases[] = {
      {"its time is over", [&](store::Notification& one) { one.expires_at = now(); }, State::expired, State::unknown,
       "expired"},
      {"the app is gone", [](store::Notification& one) { one.appid = *wechat::AppId::parse("wx00000000000000ff"); },
       State::suppressed, State::unknown, "app_gone"},
      {"the app's host is none",
       [](store::Notification& one) { one.appid = *wechat::AppId::parse("wx00000000000000aa"); }, State::suppressed,
       State::unknown, "api_origin_invalid"},
      {"opted out meanwhile", [](store::Notification& one) { one.uid = "unwilling"; }, State::suppressed,
       State::unknown, "opted_out"},
      {"a stranger's uid says nothing", [](store::Notification& one) { one.uid = "unheard of"; }, State::taken,
       State::taken, ""},
      {"no grant", [&](store::Notification& one) { one.channel = sub, one.appid = mini; }, State::suppressed,
       State::unknown, "no_grant"},
  };
  for (const bool uncertain : {false, true})
    for (const auto& one : cases) {
      connection().execute_script("DELETE FROM notification; DELETE FROM attempt");
      store::Notification spoiled = sample("A");
      spoiled.uncertain = uncertain;
      spoiled.first_uncertain_at = now();
      one.spoil(spoiled);
      insert({spoiled});
      const std::size_t before = wechat.sends.submitted().size();
      dispatch();
      EXPECT_EQ(state_of("A"), uncertain ? one.uncertain_state : one.state) << one.name;
      EXPECT_EQ(find("A").reason, uncertain && find("A").channel == sub ? "" : one.reason) << one.name;
      EXPECT_EQ(wechat.sends.submitted().size() - before, one.state == State::taken ? 1u : 0u) << one.name;
    }
}

TEST_F(Dispatching, an_opt_out_between_claim_and_intent_is_heard) {
  store::Notification one = sample("A");
  one.uid = "ming";
  insert({one});
  dispatcher.run_once(now());
  ASSERT_EQ(state_of("A"), State::claimed);
  opt_out("ming");
  dispatch();
  EXPECT_EQ(state_of("A"), State::suppressed);
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
}

TEST_F(Dispatching, an_opt_out_is_heard_by_those_who_were_addressed_by_openid) {
  store::Notification one = sample("A");
  ASSERT_EQ(one.uid, "");
  store::Recipient person;
  person.uid = "ming";
  store::Identity identity;
  identity.appid = one.appid;
  identity.openid = one.openid;
  identity.uid = "ming";
  person.identities = {std::move(identity)};
  store::save_recipient(connection(), person);
  insert({one, sample("B", tpl, "somebody_else")});
  dispatcher.run_once(now());
  person.opted_out = true;
  store::save_recipient(connection(), person);
  dispatch();
  EXPECT_EQ(state_of("A"), State::suppressed);
  EXPECT_EQ(find("A").reason, "opted_out");
  EXPECT_EQ(state_of("B"), State::taken);
}

TEST_F(Dispatching, a_cancel_between_claim_and_intent_is_heard) {
  grant(1);
  insert({sample("A", sub)});
  dispatcher.run_once(now());
  ASSERT_EQ(store::cancel_notification(connection(), "A", now()), store::CancelResult::cancelled);
  dispatch();
  EXPECT_EQ(state_of("A"), State::cancelled);
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
}

TEST_F(Dispatching, one_call_at_a_time_to_a_person_and_in_flight_max_at_once) {
  std::vector<store::Notification> many;
  for (int i = 0; i < 30; ++i) {
    many.push_back(sample("N" + std::to_string(i), tpl, "o" + std::to_string(i % 6)));
    wechat.next_sends.push_back(testing::answer(200, R"({"errcode":0,"errmsg":"ok","msgid":1})", Milliseconds{100}));
  }
  insert(many);
  std::size_t most = 0;
  for (int round = 0; round < 1'000 && wechat.delivered.size() + dispatcher.in_flight() < 60; ++round) {
    dispatcher.run_once(now());
    most = std::max(most, wechat.sends.under_way());
    const sql::Rows lanes = connection().execute(
        "SELECT openid FROM notification WHERE state = 'sending' GROUP BY openid HAVING COUNT(*) > 1", {});
    ASSERT_TRUE(lanes.rows.empty());
    if (dispatcher.in_flight() == 0 && wechat.delivered.size() == 30) break;
  }
  dispatch();
  EXPECT_EQ(most, 4u);
  EXPECT_EQ(wechat.delivered.size(), 30u);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(state_of("N" + std::to_string(i)), State::taken);
}

TEST_F(Dispatching, a_dispatcher_that_can_do_nothing_waits) {
  wechat.next_sends = {testing::silence()};
  std::vector<store::Notification> same_person;
  for (int i = 0; i < 20; ++i) same_person.push_back(sample("N" + std::to_string(i)));
  insert(same_person);
  for (int round = 0; round < 3; ++round) dispatcher.run_once(now());
  ASSERT_EQ(dispatcher.in_flight(), 1u);
  const WallTime before = now();
  for (int round = 0; round < 10; ++round) dispatcher.run_once(now());
  EXPECT_EQ(now() - before, Milliseconds{50}) << "each round lets five milliseconds pass";
}

TEST_F(Dispatching, claims_that_cannot_begin_in_time_are_given_back_unchanged) {
  wechat.next_sends = {testing::silence()};
  store::Notification waiting = sample("B");
  waiting.reason = "token_stale";
  waiting.ready_at = now() + Milliseconds{1};
  insert({sample("A")});
  dispatcher.run_once(now());
  dispatcher.run_once(now());
  clock.advance(Seconds{1});
  insert({waiting});
  dispatcher.run_once(now());
  ASSERT_EQ(state_of("B"), State::claimed);
  clock.advance(Seconds{8});
  for (int round = 0; round < 2'000 && state_of("B") == State::claimed && dispatcher.in_flight() == 1; ++round)
    dispatcher.run_once(now());
  dispatch();
  EXPECT_EQ(state_of("B"), State::taken) << "after the silent call to the same person";
}

TEST_F(Dispatching, without_a_token_notifications_wait_ever_longer) {
  save_app(*wechat::AppId::parse("wx00000000000000bb"), store::AppKind::service_account);
  store::Notification one = sample("A");
  one.appid = *wechat::AppId::parse("wx00000000000000bb");
  insert({one});
  Milliseconds last{0};
  for (int round = 0; round < 6; ++round) {
    dispatcher.run_once(now());
    dispatcher.run_once(now());
    ASSERT_EQ(state_of("A"), State::retry_wait);
    EXPECT_EQ(find("A").reason, "waits_for_token");
    const Milliseconds wait = find("A").ready_at - now();
    EXPECT_GE(wait, last);
    last = wait;
    clock.advance(wait);
    rescue();
  }
  EXPECT_GT(last, Seconds{2});
  EXPECT_THAT(attempts_of("A"), IsEmpty());
}

TEST_F(Dispatching, what_was_decided_too_long_ago_is_not_sent_any_more) {
  insert({sample("A", tpl, "o1"), sample("B", tpl, "o2")});
  // Writing the first one takes so long that the second one's answer could come after its lease.
  wechat.next_sends = {WeChat::accepted()};
  dispatcher.run_once(now());
  ASSERT_EQ(state_of("A"), State::claimed);
  clock.advance(Seconds{5} + Milliseconds{1});
  dispatch();
  EXPECT_EQ(state_of("A"), State::taken) << "the lease begins with the intent";
  EXPECT_EQ(state_of("B"), State::taken);
}

TEST_F(Dispatching, a_failing_memory_loses_no_ending_and_sends_nothing_twice) {
  insert({sample("A")});
  dispatcher.run_once(now());
  dispatcher.run_once(now());
  ASSERT_EQ(dispatcher.in_flight(), 1u);
  faults.fail_at(1, testing::FaultPlan::When::before, testing::FaultPlan::Times::for_ever);
  for (int i = 0; i < 3; ++i) EXPECT_THROW(dispatcher.run_once(now()), Failure);
  EXPECT_EQ(dispatcher.in_flight(), 0u);
  faults.fail_never();
  dispatch();
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(1));
}

// The lease ends while the call is under way; another node rescues; then the answer comes.
TEST_F(Dispatching, a_late_answer_is_still_the_truth) {
  const struct {
    const char* name;
    Channel channel;
    int grants;
    testing::ScriptedEnding answer;
    State rescued, end;
    std::vector<std::int64_t> balance;
  } cases[] = {
      {"unknown, then taken", sub, 2, WeChat::accepted("7"), State::unknown, State::resolved_sent, {1, 0, 0, 1, 0, 0}},
      {"unknown, then refused",
       sub,
       2,
       WeChat::refused(47003),
       State::unknown,
       State::resolved_not_sent,
       {2, 0, 0, 0, 0, 0}},
      {"unknown, then no connection",
       sub,
       2,
       testing::trouble(http::Breakdown::not_connected),
       State::unknown,
       State::resolved_not_sent,
       {2, 0, 0, 0, 0, 0}},
      {"unknown, then silence",
       sub,
       2,
       testing::trouble(http::Breakdown::no_answer),
       State::unknown,
       State::unknown,
       {1, 0, 1, 0, 0, 0}},
      {"waiting, then taken", tpl, 0, WeChat::accepted("8"), State::retry_wait, State::taken, {}},
      {"waiting, then refused", tpl, 0, WeChat::refused(47003), State::retry_wait, State::retry_wait, {}},
  };
  for (const auto& one : cases) {
    connection().execute_script(
        "DELETE FROM notification; DELETE FROM attempt; DELETE FROM grant_account; DELETE FROM grant_entry");
    grant(one.grants);
    wechat.next_sends = {one.answer};
    wechat.next_sends[0].delay = Milliseconds{9'000};
    insert({sample("A", one.channel)});
    dispatcher.run_once(now());
    dispatcher.run_once(now());
    ASSERT_EQ(state_of("A"), State::sending) << one.name;
    clock.jump_wall(Seconds{16});
    rescue();
    ASSERT_EQ(state_of("A"), one.rescued) << one.name;
    clock.advance(Seconds{9});
    dispatcher.run_once(now());
    EXPECT_EQ(state_of("A"), one.end) << one.name;
    EXPECT_EQ(balance(), one.balance) << one.name;
    ASSERT_THAT(attempts_of("A"), SizeIs(1)) << one.name;
    EXPECT_EQ(dispatcher.in_flight(), 0u) << one.name;
    if (one.end == State::taken) {
      EXPECT_EQ(find("A").lease_until, now() + std::chrono::hours{24}) << "its receipt is awaited";
    }
  }
}

TEST_F(Dispatching, two_dispatchers_on_one_memory_send_each_once) {
  testing::ScriptedWeChat seen_by_other{clock};
  WorkGround other({*memory, failing, seen_by_other.sends, seen_by_other.errands, clock, random}, few_slots(), "n2");
  std::vector<store::Notification> many;
  for (int i = 0; i < 40; ++i) many.push_back(sample("N" + std::to_string(i), tpl, "o" + std::to_string(i % 7)));
  insert(many);
  other.dispatcher.note_work();
  for (const auto& appid : {service, mini}) (void)other.tokens.find(appid.text());
  other.tokens.run_once(now());
  for (int round = 0; round < 200; ++round) {
    dispatcher.run_once(now());
    other.dispatcher.run_once(now());
    if (round % 10 == 9) clock.advance(Seconds{6}), rescue();
  }
  std::map<std::string, int> times;
  for (const auto* const delivered : {&wechat.delivered, &seen_by_other.delivered})
    for (const std::string& body : *delivered) ++times[body];
  EXPECT_EQ(times.size(), 40u);
  for (const auto& [body, count] : times) EXPECT_EQ(count, 1) << body;
  EXPECT_FALSE(seen_by_other.delivered.empty());
  EXPECT_EQ(seen_by_other.token_fetches, 0) << "what one node fetched serves the other";
}

TEST_F(Dispatching, a_host_that_cannot_be_reached_is_left_for_the_next_and_nothing_else_is_sent_twice) {
  save_app(service, store::AppKind::service_account, store::LedgerSight::complete, "https://api.weixin.qq.com",
           {"https://api2.weixin.qq.com"});
  wechat.next_sends = {testing::trouble(http::Breakdown::not_connected), WeChat::accepted("7")};
  insert({sample("N1")});
  dispatch();
  EXPECT_EQ(state_of("N1"), State::retry_wait);
  clock.advance(Seconds{3});
  rescue();
  insert({sample("N2", tpl, "oB")});
  dispatch();
  EXPECT_EQ(state_of("N1"), State::taken);
  EXPECT_EQ(state_of("N2"), State::taken);
  std::vector<std::string> hosts;
  for (const http::Exchange& one : wechat.sends.submitted()) hosts.push_back(one.origin.host);
  EXPECT_THAT(hosts, ElementsAre("api.weixin.qq.com", "api2.weixin.qq.com", "api2.weixin.qq.com"));
}

}  // namespace
}  // namespace hongyan::engine
