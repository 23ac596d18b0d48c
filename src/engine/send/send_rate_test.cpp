// 长期限频: what a template's rate lets out, holds back and learns, from the intent to the end of an attempt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/accept/acceptance.hpp"
#include "engine/routing/permits.hpp"
#include "engine/work_ground.hpp"
#include "store/definitions.hpp"
#include "store/recipients.hpp"
#include "store/send_rates.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::RatePer;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::Not;

class SendRate : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  SendRate() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    declare(RatePer::day);
    consent();
    dispatch();
  }
  void declare(RatePer per, std::int64_t times = 1) {
    store::save_rate(connection(), {mini, template_id, {"character_string1", times, per}, now()});
  }
  void consent(std::string_view openid = "oA") {
    store::Ledger(connection(), random, now())
        .add_grant(place(openid), store::GrantKind::long_term, store::GrantSource::report, "");
  }
  void send(std::string_view id, std::string_view value = "P-7", Milliseconds lives = hours{48},
            std::string_view openid = "oA") {
    store::Notification one = sample(id, Channel::subscribe, openid);
    one.body =
        R"({"touser":"oA","template_id":"TPL","data":{"character_string1":{"value":")" + std::string(value) + R"("}}})";
    one.expires_at = now() + lives;
    insert({one});
    dispatch();
  }
  void pass(Milliseconds time) {
    clock.advance(time);
    rescue();
    dispatch();
  }
  void pass_the_day() { pass(hours{24}); }
  [[nodiscard]] bool consents(std::string_view openid = "oA") { return balance(openid).at(0) == 1; }
  [[nodiscard]] std::string reason_of(std::string_view id) { return find(id).reason; }
  [[nodiscard]] store::RateCount counts() {
    const auto month = domain::rate_period(RatePer::month, {}, now());
    const std::int64_t today = domain::quota_day({}, now());
    const auto found = store::list_rate_counts(connection(), mini, "oA",
                                               {{today, today}, {month.first_day, month.last_day}}, now(), nullptr, 1);
    return found.empty() ? store::RateCount{} : found.front();
  }
};

TEST_F(SendRate, what_goes_over_it_waits_for_the_next_day) {
  send("A");
  send("B");
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_EQ(state_of("B"), State::parked);
  EXPECT_EQ(reason_of("B"), "rate_limited");
  EXPECT_EQ(wechat.delivered.size(), 1U);
  EXPECT_EQ(counts().spent, 1);
  const WallTime next = domain::rate_returns(domain::rate_period(RatePer::day, {}, now()));
  EXPECT_EQ(find("B").ready_at, next);
  pass_the_day();
  EXPECT_EQ(state_of("B"), State::taken);
  EXPECT_EQ(wechat.delivered.size(), 2U);
}

TEST_F(SendRate, another_value_or_person_or_template_is_free) {
  consent("oB");
  send("A");
  send("B", "P-8");
  send("C", "P-7", hours{48}, "oB");
  EXPECT_EQ(state_of("B"), State::taken);
  EXPECT_EQ(state_of("C"), State::taken);
  ASSERT_TRUE(store::delete_rate(connection(), mini, template_id));
  send("D");
  EXPECT_EQ(state_of("D"), State::taken) << "the rate was lifted";
}

TEST_F(SendRate, a_month_is_waited_for_as_well) {
  declare(RatePer::month, 2);
  for (const char* const id : {"A", "B", "C"}) send(id, "P-7", hours{24 * 40});
  EXPECT_EQ(state_of("B"), State::taken);
  EXPECT_EQ(find("C").ready_at, domain::rate_returns(domain::rate_period(RatePer::month, {}, now())));
}

TEST_F(SendRate, what_ends_before_the_next_period_says_why) {
  send("A");
  send("B", "P-7", hours{1});
  EXPECT_EQ(state_of("B"), State::suppressed);
  EXPECT_EQ(reason_of("B"), "rate_limited");
  EXPECT_EQ(wechat.sends.submitted().size(), 1U);
}

TEST_F(SendRate, what_was_certainly_not_sent_gives_its_place_back) {
  wechat.next_sends = {testing::trouble(http::Breakdown::not_connected), WeChat::refused(47003)};
  for (const char* const id : {"A", "B"}) {
    send(id);
    EXPECT_EQ(counts().pending + counts().held + counts().spent, 0) << id;
  }
  EXPECT_EQ(state_of("A"), State::retry_wait);
  send("C");
  EXPECT_EQ(state_of("C"), State::taken);
  pass(Milliseconds{5'000});
  EXPECT_EQ(state_of("A"), State::parked) << "C was quicker";
  pass_the_day();
  EXPECT_EQ(state_of("A"), State::taken);
}

TEST_F(SendRate, what_is_in_doubt_keeps_its_place) {
  wechat.next_sends = {testing::silence()};
  send("A");
  pass(hours{0});
  EXPECT_EQ(state_of("A"), State::unknown);
  EXPECT_EQ(counts().held, 1);
  ASSERT_TRUE(store::take_step(connection(), "A", domain::Step::prove_sent, "", now()));
  send("B");
  EXPECT_EQ(reason_of("B"), "rate_limited");
}

TEST_F(SendRate, a_refusal_that_the_count_explains_leaves_the_consent) {
  declare(RatePer::day, 3);
  send("A");
  for (const auto& [id, errcode] : {std::pair{"B", 43101}, std::pair{"D", 45009}}) {
    wechat.next_sends = {WeChat::refused(errcode)};
    send(id);
    EXPECT_EQ(state_of(id), State::parked) << errcode;
    EXPECT_EQ(reason_of(id), "rate_limited") << errcode;
    EXPECT_TRUE(consents()) << errcode;
    ASSERT_TRUE(counts().full) << errcode;
    EXPECT_EQ(counts().full->errcode, errcode);
    EXPECT_EQ(counts().full->notification_id, id);
    EXPECT_TRUE(store::list_parks(connection(), now()).empty()) << errcode;
    const std::size_t asked = wechat.sends.submitted().size();
    send(std::string("after ") + id);
    EXPECT_EQ(wechat.sends.submitted().size(), asked) << "WeChat is not asked again before the next period";
    declare(RatePer::day, errcode == 43101 ? 4 : 3);  // lifts what WeChat said
  }
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_rate_misses_total 2"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("hongyan_ledger_misses_total")));
}

TEST_F(SendRate, a_refusal_of_the_first_of_a_period_is_a_withdrawal) {
  wechat.next_sends = {WeChat::refused(43101)};
  send("A");
  EXPECT_EQ(state_of("A"), State::refused);
  EXPECT_EQ(reason_of("A"), "no_grant");
  EXPECT_FALSE(consents());
  EXPECT_FALSE(counts().full);
}

TEST_F(SendRate, an_unexplained_45009_waits_a_day_and_closes_the_api_to_nobody) {
  declare(RatePer::month);
  consent("oB");
  wechat.next_sends = {WeChat::refused(45009)};
  send("A", "P-7", hours{24 * 40});
  EXPECT_EQ(state_of("A"), State::parked);
  const WallTime tomorrow = domain::rate_returns(domain::rate_period(RatePer::day, {}, now()));
  EXPECT_EQ(counts().full->until, tomorrow);
  send("B", "P-7", hours{24}, "oB");
  EXPECT_EQ(state_of("B"), State::taken);
  wechat.next_sends = {WeChat::refused(45009)};
  pass_the_day();
  EXPECT_EQ(counts().full->until, domain::rate_returns(domain::rate_period(RatePer::month, {}, now())))
      << "the API's day is another one: it is the rate";
}

TEST_F(SendRate, a_refusal_that_cannot_wait_ends_it_with_the_reason) {
  declare(RatePer::day, 3);
  send("A");
  wechat.next_sends = {WeChat::refused(43101)};
  send("B", "P-7", hours{1});
  EXPECT_EQ(state_of("B"), State::refused);
  EXPECT_EQ(reason_of("B"), "rate_limited");
  EXPECT_TRUE(consents());
}

TEST_F(SendRate, another_route_is_taken_by_what_finds_its_place_gone) {
  store::Recipient ming;
  ming.uid = "ming";
  ming.identities = {{mini, *wechat::OpenId::parse("oA"), "ming", store::Follows::not_known, {}},
                     {service, *wechat::OpenId::parse("oF"), "ming", store::Follows::yes, {}}};
  store::save_recipient(connection(), ming);
  store::save_type(connection(), {.name = "delay",
                                  .definition = R"({"name":"delay","variables":{"number":{"type":"text"}},"routes":[
         {"channel":"subscribe","app":"wx3100000000000002","template_id":"TPL","fields":{"character_string1":"{{number}}"}},
         {"channel":"template","app":"wx5e00000000000001","template_id":"OA","fields":{"thing1":"{{number}}"}}]})",
                                  .created_at = {},
                                  .updated_at = {}});
  Wish wish;
  wish.key_id = "key";
  wish.type = "delay";
  wish.uid = "ming";
  wish.variables = {{"number", "P-7"}};
  std::vector<std::string> ids;
  for (int i = 0; i < 2; ++i) {  // both are accepted while the place is free
    Acceptance acceptance = Acceptor(connection(), random, now()).accept(wish);
    ids.push_back(std::get<store::Notification>(acceptance).id);
    insert({std::get<store::Notification>(acceptance)});
  }
  dispatch();
  rerouter.run_once(now());
  dispatch();
  if (find(ids[0]).channel != Channel::subscribe) std::swap(ids[0], ids[1]);
  EXPECT_EQ(find(ids[0]).channel, Channel::subscribe);
  EXPECT_EQ(find(ids[1]).channel, Channel::template_message);
  EXPECT_EQ(state_of(ids[1]), State::taken);
  EXPECT_THAT(find(ids[1]).refusals, HasSubstr("rate_limited"));
}

TEST_F(SendRate, two_nodes_never_find_the_last_place_free_together) {
  Permits one(connection(), random, now()), other(connection(), random, now());
  store::Notification first = sample("A", Channel::subscribe), second = sample("B", Channel::subscribe);
  first.body = second.body = R"({"data":{"character_string1":{"value":"P-7"}}})";
  EXPECT_TRUE(one.reserve(first).granted);
  const auto refused = other.reserve(second);
  EXPECT_FALSE(refused.granted);
  EXPECT_TRUE(refused.rate_returns);
  one.take_back(first);
  EXPECT_TRUE(other.reserve(second).granted);
}

}  // namespace
}  // namespace hongyan::engine
