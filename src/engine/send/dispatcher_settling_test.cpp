// Every way an exchange with WeChat may end, through the dispatcher: what becomes of the notification, its attempt, the
// grants and the account.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using http::Breakdown;
using testing::ScriptedEnding;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
constexpr Channel tpl = Channel::template_message;
constexpr Channel sub = Channel::subscribe;

class Settling : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Settling() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}
};

struct Case {
  const char* name;
  ScriptedEnding ending;
  Channel channel;
  int grants;
  State state;
  const char* reason;
  const char* outcome;
  const char* cause;
  std::vector<std::int64_t> balance;  // available, pending, held, spent, void, revoked
};

const std::vector<std::int64_t> none{};
const Case cases[] = {
    {"errcode 0", WeChat::accepted(), tpl, 0, State::taken, "", "taken", "", none},
    {"45065: had it before", WeChat::refused(45065), tpl, 0, State::taken, "", "taken", "", none},
    {"40003", WeChat::refused(40003), tpl, 0, State::refused, "recipient_invalid", "refused", "recipient_invalid",
     none},
    {"43004", WeChat::refused(43004), tpl, 0, State::refused, "recipient_refused", "refused", "recipient_refused",
     none},
    {"40037", WeChat::refused(40037), tpl, 0, State::refused, "template_invalid", "refused", "template_invalid", none},
    {"47003", WeChat::refused(47003), tpl, 0, State::refused, "content_invalid", "refused", "content_invalid", none},
    {"45009", WeChat::refused(45009), tpl, 0, State::parked, "quota_spent", "parked", "quota_spent", none},
    {"45011", WeChat::refused(45011), tpl, 0, State::parked, "quota_spent", "parked", "quota_spent", none},
    {"48001", WeChat::refused(48001), tpl, 0, State::parked, "account_blocked", "parked", "account_blocked", none},
    {"40001", WeChat::refused(40001), tpl, 0, State::retry_wait, "token_stale", "retry", "token_stale", none},
    {"-1", WeChat::refused(-1), tpl, 0, State::retry_wait, "errcode_-1", "retry", "errcode_-1", none},
    {"98765", WeChat::refused(98765), tpl, 0, State::retry_wait, "unknown_errcode", "retry", "unknown_errcode", none},
    {"silence", testing::silence(), tpl, 0, State::retry_wait, "timeout_after_write", "retry", "timeout_after_write",
     none},
    {"reset", testing::trouble(Breakdown::no_answer), tpl, 0, State::retry_wait, "reset_after_write", "retry",
     "reset_after_write", none},
    {"502", testing::answer(502, "<html>"), tpl, 0, State::retry_wait, "http_5xx", "retry", "http_5xx", none},
    {"503 with WeChat's words", testing::answer(503, R"({"errcode":0,"errmsg":"ok","msgid":5})"), tpl, 0, State::taken,
     "", "taken", "", none},
    {"no JSON", testing::answer(200, "<html>"), tpl, 0, State::retry_wait, "bad_answer", "retry", "bad_answer", none},
    {"JSON without an errcode", testing::answer(200, "{}"), tpl, 0, State::retry_wait, "bad_answer", "retry",
     "bad_answer", none},
    {"cut", testing::trouble(Breakdown::bad_answer), tpl, 0, State::retry_wait, "bad_answer", "retry", "bad_answer",
     none},
    {"no connection", testing::trouble(Breakdown::not_connected), tpl, 0, State::retry_wait, "not_connected", "retry",
     "not_connected", none},
    {"not written", testing::trouble(Breakdown::not_written), tpl, 0, State::retry_wait, "not_connected", "retry",
     "not_connected", none},

    {"errcode 0 spends", WeChat::accepted(), sub, 2, State::taken, "", "taken", "", {1, 0, 0, 1, 0, 0}},
    {"43101 empties",
     WeChat::refused(43101),
     sub,
     2,
     State::refused,
     "no_grant",
     "refused",
     "no_grant",
     {0, 0, 0, 0, 2, 0}},
    {"47003 gives back",
     WeChat::refused(47003),
     sub,
     2,
     State::refused,
     "content_invalid",
     "refused",
     "content_invalid",
     {2, 0, 0, 0, 0, 0}},
    {"43108 gives back",
     WeChat::refused(43108),
     sub,
     2,
     State::retry_wait,
     "wechat_busy",
     "retry",
     "wechat_busy",
     {2, 0, 0, 0, 0, 0}},
    {"45009 gives back",
     WeChat::refused(45009),
     sub,
     2,
     State::parked,
     "quota_spent",
     "parked",
     "quota_spent",
     {2, 0, 0, 0, 0, 0}},
    {"40001 gives back",
     WeChat::refused(40001),
     sub,
     2,
     State::retry_wait,
     "token_stale",
     "retry",
     "token_stale",
     {2, 0, 0, 0, 0, 0}},
    {"no connection gives back",
     testing::trouble(Breakdown::not_connected),
     sub,
     2,
     State::retry_wait,
     "not_connected",
     "retry",
     "not_connected",
     {2, 0, 0, 0, 0, 0}},
    {"silence holds",
     testing::silence(),
     sub,
     2,
     State::unknown,
     "timeout_after_write",
     "unknown",
     "timeout_after_write",
     {1, 0, 1, 0, 0, 0}},
    {"an empty object holds",
     testing::answer(200, "{}"),
     sub,
     2,
     State::unknown,
     "bad_answer",
     "unknown",
     "bad_answer",
     {1, 0, 1, 0, 0, 0}},
    {"-1 holds",
     WeChat::refused(-1),
     sub,
     2,
     State::unknown,
     "errcode_-1",
     "unknown",
     "errcode_-1",
     {1, 0, 1, 0, 0, 0}},
    {"98765 holds",
     WeChat::refused(98765),
     sub,
     1,
     State::unknown,
     "unknown_errcode",
     "unknown",
     "unknown_errcode",
     {0, 0, 1, 0, 0, 0}},
    {"silence, the only grant",
     testing::silence(),
     sub,
     1,
     State::retry_wait,
     "timeout_after_write",
     "retry",
     "timeout_after_write",
     {0, 0, 1, 0, 0, 0}},
    {"no grant", WeChat::accepted(), sub, 0, State::suppressed, "no_grant", "", "", none},
};

TEST_F(Settling, each_ending_has_its_consequence) {
  for (const Case& one : cases) {
    connection().execute_script(
        "DELETE FROM notification; DELETE FROM attempt; DELETE FROM grant_account; DELETE FROM grant_entry; DELETE "
        "FROM park");
    clock.advance(Milliseconds{1'100});  // what is parked is read again
    grant(one.grants);
    clock.advance(Seconds{10});  // certainly tapped before the send
    wechat.next_sends = {one.ending};
    insert({sample("N", one.channel)});
    dispatch();
    const store::Notification after = find("N");
    EXPECT_EQ(after.state, one.state) << one.name << " " << domain::to_string(after.state);
    EXPECT_EQ(after.reason, one.reason) << one.name;
    EXPECT_EQ(balance(), one.balance) << one.name;
    const bool in_doubt = std::string_view(one.cause).ends_with("_after_write") || after.state == State::unknown ||
                          after.reason == "errcode_-1" || after.reason == "http_5xx" || after.reason == "bad_answer" ||
                          after.reason == "unknown_errcode";
    EXPECT_EQ(after.uncertain, in_doubt) << one.name;
    const auto attempts = attempts_of("N");
    if (one.outcome == std::string_view()) {
      EXPECT_THAT(attempts, SizeIs(0)) << one.name;
      continue;
    }
    ASSERT_THAT(attempts, SizeIs(1)) << one.name;
    EXPECT_EQ(attempts[0].outcome, one.outcome) << one.name;
    EXPECT_EQ(attempts[0].cause, one.cause) << one.name;
  }
}

TEST_F(Settling, what_the_other_side_said_is_kept_beside_our_words) {
  wechat.next_sends = {WeChat::refused(47003, "argument invalid! data.thing1.value invalid rid: 6aac-7ed0-1250"),
                       testing::trouble(Breakdown::not_connected), testing::answer(502, "<html>"),
                       WeChat::accepted("9223372036854775807")};
  insert({sample("A", tpl, "oA"), sample("B", tpl, "oB"), sample("C", tpl, "oC"), sample("D", tpl, "oD")});
  dispatch();
  const auto a = attempts_of("A").at(0), b = attempts_of("B").at(0), c = attempts_of("C").at(0),
             d = attempts_of("D").at(0);
  EXPECT_EQ(a.errcode, 47003);
  EXPECT_THAT(a.errmsg, HasSubstr("data.thing1.value"));
  EXPECT_EQ(a.rid, "6aac-7ed0-1250");
  EXPECT_EQ(b.errcode, std::nullopt);
  EXPECT_EQ(b.errmsg, "scripted");
  EXPECT_THAT(c.errmsg, HasSubstr("HTTP 502"));
  EXPECT_EQ(d.msgid, "9223372036854775807");
}

TEST_F(Settling, an_api_or_a_whole_account_is_parked_for_everybody) {
  const struct {
    int errcode;
    const char* api;
    const char* reason;
    int sent;  // of two templates to different people and nothing else
  } parks[] = {{45009, "/cgi-bin/message/template/send", "quota_spent", 1},
               {48001, "/cgi-bin/message/template/send", "account_blocked", 1},
               {48004, "/cgi-bin/message/template/send", "account_blocked", 1},
               {50002, "", "account_blocked", 1}};
  for (const auto& one : parks) {
    connection().execute_script("DELETE FROM notification; DELETE FROM attempt; DELETE FROM park");
    clock.advance(Milliseconds{1'100});
    wechat.next_sends = {WeChat::refused(one.errcode, "words")};
    insert({sample("A", tpl, "oA")});
    dispatch();
    insert({sample("B", tpl, "oB")});
    dispatch();
    const auto found = store::list_parks(connection(), now());
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].api, one.api);
    EXPECT_EQ(found[0].reason, one.reason);
    EXPECT_EQ(found[0].errcode, one.errcode);
    EXPECT_EQ(found[0].errmsg, "words");
    EXPECT_EQ(state_of("B"), State::parked);
    EXPECT_EQ(find("B").reason, one.reason);
    EXPECT_THAT(attempts_of("B"), SizeIs(0)) << "nothing is sent in vain";
    clock.advance(found[0].until - now() + Milliseconds{1'000});
    rescue();
    dispatch();
    EXPECT_EQ(state_of("B"), State::taken) << one.errcode;
  }
}

TEST_F(Settling, a_refused_token_is_renewed_once_and_the_send_repeated) {
  wechat.next_sends = {WeChat::refused(40001)};
  insert({sample("A")});
  dispatch();
  EXPECT_EQ(state_of("A"), State::retry_wait);
  clock.advance(Milliseconds{250});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_THAT(wechat.tokens_used, ElementsAre("T2", "T3"));
  EXPECT_EQ(wechat.token_fetches, 3) << "one of each app, and the new one";
}

TEST_F(Settling, many_refusals_of_one_token_are_one_refresh) {
  std::vector<store::Notification> many;
  for (int i = 0; i < 60; ++i) {
    many.push_back(sample("N" + std::to_string(i), tpl, "o" + std::to_string(i)));
    wechat.next_sends.push_back(WeChat::refused(i % 2 == 0 ? 40001 : 42001));
  }
  insert(many);
  dispatch();
  clock.advance(Milliseconds{250});
  rescue();
  dispatch();
  EXPECT_EQ(wechat.delivered.size(), 60u);
  EXPECT_EQ(wechat.token_fetches, 3);
}

TEST_F(Settling, one_uncertain_subscribe_send_per_person_and_template) {
  grant(3);
  wechat.next_sends = {testing::silence()};
  insert({sample("A", sub)});
  dispatch();
  ASSERT_EQ(state_of("A"), State::unknown);
  insert({sample("B", sub), sample("C", sub, "oB")});
  grant(1, "oB");
  dispatch();
  EXPECT_EQ(state_of("B"), State::retry_wait);
  EXPECT_EQ(find("B").reason, "person_busy");
  EXPECT_EQ(state_of("C"), State::taken) << "others go on";
  EXPECT_THAT(balance(), ElementsAre(2, 0, 1, 0, 0, 0)) << "what B had reserved is back";
}

TEST_F(Settling, the_only_grant_makes_a_second_send_harmless) {
  grant(1);
  wechat.next_sends = {testing::silence(), WeChat::refused(43101)};
  insert({sample("A", sub)});
  dispatch();
  ASSERT_EQ(state_of("A"), State::retry_wait);
  clock.advance(Seconds{10});
  rescue();
  dispatch();
  EXPECT_EQ(wechat.sends.submitted().size(), 2u);
  EXPECT_EQ(state_of("A"), State::unknown) << "43101 proves no second message, not the first";
  EXPECT_EQ(find("A").reason, "likely_sent");
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 0, 0, 0));
}

TEST_F(Settling, with_hidden_grants_nothing_is_sent_twice) {
  save_app(mini, store::AppKind::mini_program, store::LedgerSight::partial);
  grant(1);
  wechat.next_sends = {testing::silence()};
  insert({sample("A", sub)});
  dispatch();
  EXPECT_EQ(state_of("A"), State::unknown);
}

TEST_F(Settling, whoever_consents_to_a_duplicate_gets_the_resends_he_asked_for) {
  grant(5);
  store::Notification one = sample("A", sub);
  one.on_unknown = domain::OnUnknown::resend;
  one.resends_left = 1;
  wechat.next_sends = {testing::silence(), testing::silence()};
  insert({one});
  dispatch();
  ASSERT_EQ(state_of("A"), State::retry_wait);
  clock.advance(Seconds{10});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("A"), State::unknown);
  EXPECT_TRUE(find("A").duplicate_possible);
  EXPECT_EQ(wechat.sends.submitted().size(), 2u);
  EXPECT_THAT(balance(), ElementsAre(3, 0, 2, 0, 0, 0)) << "each send may have used one";
}

TEST_F(Settling, permission_try_sends_without_a_grant_and_invents_none) {
  store::Notification accepted = sample("A", sub), refused = sample("B", sub, "oB"), bad = sample("C", sub, "oC");
  accepted.permission = refused.permission = bad.permission = store::Permission::try_;
  wechat.next_sends = {WeChat::accepted(), WeChat::refused(43101), WeChat::refused(47003)};
  insert({accepted, refused, bad});
  dispatch();
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_EQ(find("B").reason, "no_grant");
  EXPECT_EQ(state_of("C"), State::refused);
  EXPECT_THAT(balance("oA"), ElementsAre(0, 0, 0, 1, 0, 0));
  EXPECT_THAT(balance("oB"), ElementsAre(0, 0, 0, 0, 1, 0));
  EXPECT_THAT(balance("oC"), ElementsAre(0, 0, 0, 0, 0, 0)) << "a grant nobody gave cannot come back";
}

}  // namespace
}  // namespace hongyan::engine
