#include "engine/access/token_keeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <span>
#include <thread>
#include <utility>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using testing::answer;
using WeChat = testing::ScriptedWeChat;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Tokens : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Tokens() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}

  const std::string app_ = "wx5e00000000000001";
  // The text of the current token; "" when there is none.
  [[nodiscard]] std::string text() {
    const auto token = tokens.find(app_);
    return token ? token->text.reveal() : "";
  }
  // What asking and one round of the keeper lead to.
  [[nodiscard]] std::string fetched() {
    (void)text();
    tokens.run_once(now());
    return text();
  }
  [[nodiscard]] std::int64_t generation() { return tokens.find(app_).value_or(Token{}).generation; }
};

TEST_F(Tokens, are_fetched_when_asked_for_and_kept) {
  EXPECT_EQ(text(), "");
  EXPECT_EQ(fetched(), "T1");
  EXPECT_EQ(fetched(), "T1");
  EXPECT_EQ(wechat.token_fetches, 1);
  EXPECT_EQ(tokens.find_or_fetch(mini.text(), now()).value_or(Token{}).text.reveal(), "T2");
}

TEST_F(Tokens, are_asked_for_in_the_apps_own_way) {
  ASSERT_EQ(fetched(), "T1");
  EXPECT_EQ(wechat.errands.submitted().at(0).request.target, "/cgi-bin/stable_token");
  store::App plain = *store::find_app(connection(), vault, mini);
  plain.token_mode = store::TokenMode::plain;
  store::save_app(connection(), vault, plain);
  apps.refresh(connection());
  (void)tokens.find_or_fetch(mini.text(), now());
  EXPECT_TRUE(wechat.errands.submitted().at(1).request.target.starts_with("/cgi-bin/token?"));
}

TEST_F(Tokens, of_a_year_without_stable_ones_are_plain_as_soon_as_an_answer_told_the_year) {
  testing::ScriptedEnding unknown_url = WeChat::refused(40066);
  std::get<http::Response>(unknown_url.result).headers.set("Date", "Sat, 01 Jun 2019 00:00:00 GMT");
  wechat.next_errands = {unknown_url, unknown_url};
  EXPECT_NE(fetched(), "");
  EXPECT_TRUE(wechat.errands.submitted().back().request.target.starts_with("/cgi-bin/token?"));
}

TEST_F(Tokens, are_renewed_before_their_end_while_the_old_one_serves) {
  ASSERT_EQ(fetched(), "T1");
  clock.advance(Seconds{7'200 - 11 * 60 - 1});
  EXPECT_EQ(fetched(), "T1");
  EXPECT_EQ(wechat.token_fetches, 1) << "eleven minutes before its end";
  clock.advance(Seconds{120});
  wechat.next_errands = {WeChat::refused(-1)};
  EXPECT_EQ(fetched(), "T1") << "WeChat is busy";
  clock.advance(Seconds{1});
  EXPECT_EQ(fetched(), "T3");
  EXPECT_EQ(generation(), 2);
}

TEST_F(Tokens, past_their_end_are_not_used) {
  ASSERT_EQ(fetched(), "T1");
  clock.advance(Seconds{7'200});
  EXPECT_EQ(text(), "");
  EXPECT_EQ(fetched(), "T2");
}

// The machine is three hours ahead, which the second answer confirms.
TEST_F(Tokens, are_renewed_and_end_in_the_time_that_their_answers_tell) {
  testing::ScriptedEnding dated = answer(200, R"({"access_token":"DATED","expires_in":7200})");
  std::get<http::Response>(dated.result).headers.set("Date", "Fri, 20 Nov 2026 05:00:00 GMT");
  wechat.next_errands = {dated, dated};
  ASSERT_EQ(fetched(), "DATED");
  ASSERT_TRUE(tokens.find_or_fetch(mini.text(), now()));
  ASSERT_LT(now(), clock.wall());
  tokens.refuse(app_, 1);
  EXPECT_EQ(fetched(), "T3") << "not when the machine's time has come";
  clock.advance(Seconds{7'200});
  EXPECT_EQ(text(), "");
  EXPECT_FALSE(tokens.find(mini.text()));
}

TEST_F(Tokens, are_fetched_though_the_clock_was_set_back) {
  ASSERT_EQ(fetched(), "T1");
  clock.jump_wall(-std::chrono::hours{24});
  tokens.refuse(app_, 1);
  EXPECT_EQ(fetched(), "T2");
}

TEST_F(Tokens, a_storm_of_refusals_of_one_generation_is_one_fetch) {
  ASSERT_EQ(fetched(), "T1");
  for (int i = 0; i < 1'000; ++i) {
    tokens.refuse(app_, 1);
    if (i % 7 == 0) tokens.run_once(now());
  }
  EXPECT_EQ(fetched(), "T2");
  EXPECT_EQ(wechat.token_fetches, 2);
}

TEST_F(Tokens, a_storm_from_many_threads_is_one_fetch) {
  ASSERT_EQ(fetched(), "T1");
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int k = 0; k < 250; ++k) tokens.refuse(app_, 1), (void)tokens.find(app_);
      });
    for (int k = 0; k < 50; ++k) tokens.run_once(now());
  }
  EXPECT_EQ(fetched(), "T2");
  EXPECT_EQ(wechat.token_fetches, 2);
}

TEST_F(Tokens, a_refusal_of_an_older_generation_asks_for_nothing) {
  ASSERT_EQ(fetched(), "T1");
  tokens.refuse(app_, 1);
  ASSERT_EQ(fetched(), "T2");
  tokens.refuse(app_, 1);
  EXPECT_EQ(fetched(), "T2");
  EXPECT_EQ(wechat.token_fetches, 2);
}

TEST_F(Tokens, what_another_node_fetched_is_not_fetched_again) {
  ASSERT_EQ(fetched(), "T1");
  testing::ScriptedWeChat seen_by_other{clock};
  WorkGround other({*memory, failing, seen_by_other.sends, seen_by_other.errands, clock, random}, {}, "n2");
  EXPECT_EQ(other.tokens.find_or_fetch(app_, now()).value_or(Token{}).text.reveal(), "T1");
  // Both are refused; one of them renews.
  tokens.refuse(app_, 1);
  other.tokens.refuse(app_, 1);
  tokens.run_once(now());
  other.tokens.run_once(now());
  EXPECT_EQ(text(), "T2");
  EXPECT_EQ(other.tokens.find(app_).value_or(Token{}).text.reveal(), "T2");
  EXPECT_EQ(wechat.token_fetches + seen_by_other.token_fetches, 2);
}

// Does something once, in the middle of whoever asks it for a number.
class Interrupting final : public Random {
 public:
  explicit Interrupting(Random& random) : random_(random) {}
  void fill(std::span<std::byte> bytes) override {
    if (auto act = std::exchange(once, nullptr)) act();
    random_.fill(bytes);
  }
  std::function<void()> once;

 private:
  Random& random_;
};

TEST_F(Tokens, a_renewal_that_ends_between_our_look_and_our_lease_is_seen) {
  Interrupting interrupting(random);
  testing::ScriptedWeChat seen_by_other{clock};
  WorkGround other({*memory, failing, seen_by_other.sends, seen_by_other.errands, clock, interrupting}, {}, "n2");
  ASSERT_EQ(fetched(), "T1");
  ASSERT_TRUE(other.tokens.find_or_fetch(app_, now()));
  tokens.refuse(app_, 1);
  other.tokens.refuse(app_, 1);
  interrupting.once = [&] { tokens.run_once(now()); };
  other.tokens.run_once(now());
  EXPECT_EQ(other.tokens.find(app_).value_or(Token{}).text.reveal(), "T2");
  EXPECT_EQ(wechat.token_fetches, 2);
  EXPECT_EQ(seen_by_other.token_fetches, 0);
}

TEST_F(Tokens, whoever_finds_the_lease_taken_waits_for_its_result) {
  testing::ScriptedWeChat seen_by_other{clock};
  WorkGround other({*memory, failing, seen_by_other.sends, seen_by_other.errands, clock, random}, {}, "n2");
  wechat.next_errands = {answer(200, R"({"access_token":"SLOW","expires_in":7200})")};
  {
    sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
    ASSERT_TRUE(store::take_lease(connection(), "token/" + app_, "n2", now(), now() + Seconds{15}));
    transaction.commit();
  }
  EXPECT_EQ(fetched(), "") << "somebody else is at it";
  EXPECT_EQ(wechat.token_fetches, 0);
  (void)other.tokens.find_or_fetch(app_, now());
  clock.advance(Milliseconds{100});
  EXPECT_EQ(fetched(), "T1") << "his";
  EXPECT_EQ(wechat.token_fetches, 0);
}

TEST_F(Tokens, a_dead_nodes_lease_ends) {
  ASSERT_TRUE(store::take_lease(connection(), "token/" + app_, "dead", now(), now() + Seconds{15}));
  EXPECT_EQ(fetched(), "");
  clock.advance(Seconds{15});
  EXPECT_EQ(fetched(), "T1");
}

TEST_F(Tokens, a_configuration_error_parks_the_app_with_wechats_words) {
  wechat.next_errands = {WeChat::refused(40164, "invalid ip 1.2.3.4")};
  EXPECT_EQ(fetched(), "");
  const auto parks = store::list_parks(connection(), now());
  ASSERT_THAT(parks, SizeIs(1));
  EXPECT_EQ(parks[0].reason, "ip_not_whitelisted");
  EXPECT_EQ(parks[0].errcode, 40164);
  EXPECT_EQ(parks[0].errmsg, "invalid ip 1.2.3.4");
  for (int i = 0; i < 299; ++i) clock.advance(Seconds{1}), (void)fetched();
  EXPECT_EQ(wechat.token_fetches, 1) << "asked once in five minutes";
  clock.advance(Seconds{1});
  EXPECT_EQ(fetched(), "T2");
  EXPECT_THAT(store::list_parks(connection(), now()), IsEmpty());
}

TEST_F(Tokens, a_passing_trouble_is_asked_about_again_soon) {
  const testing::ScriptedEnding troubles[] = {WeChat::refused(-1), testing::silence(), testing::answer(502, "<html>"),
                                              testing::trouble(http::Breakdown::not_connected),
                                              answer(200, R"({"errcode":0})")};
  for (const auto& trouble : troubles) wechat.next_errands.push_back(trouble);
  for (std::size_t i = 0; i < std::size(troubles); ++i) {
    EXPECT_EQ(fetched(), "") << i;
    EXPECT_EQ(fetched(), "") << "not at once";
    EXPECT_EQ(wechat.token_fetches, static_cast<int>(i) + 1);
    clock.advance(Seconds{1});
  }
  EXPECT_EQ(fetched(), "T6");
  EXPECT_THAT(store::list_parks(connection(), now()), IsEmpty());
}

TEST_F(Tokens, the_very_token_that_was_refused_is_not_asked_for_in_a_loop) {
  const auto same = [] { return answer(200, R"({"access_token":"SAME","expires_in":7200})"); };
  wechat.next_errands = {same(), same(), same(), same()};
  ASSERT_EQ(fetched(), "SAME");
  tokens.refuse(app_, 1);
  EXPECT_EQ(fetched(), "");
  EXPECT_EQ(wechat.token_fetches, 2);
  for (int i = 0; i < 29; ++i) {
    clock.advance(Seconds{1});
    EXPECT_EQ(fetched(), "");
  }
  EXPECT_EQ(wechat.token_fetches, 2) << "thirty seconds of patience";
  clock.advance(Seconds{1});
  EXPECT_EQ(fetched(), "SAME") << "WeChat insists: tried once more";
  EXPECT_EQ(generation(), 2);
  tokens.refuse(app_, 2);
  EXPECT_EQ(fetched(), "");
  EXPECT_EQ(wechat.token_fetches, 4);
  clock.advance(Seconds{30});
  EXPECT_EQ(fetched(), "T5");
}

TEST_F(Tokens, nobodys_app_has_none) {
  EXPECT_FALSE(tokens.find_or_fetch("wxnobody", now()));
  EXPECT_EQ(wechat.token_fetches, 0);
}

TEST_F(Tokens, a_memory_that_fails_is_reported_and_survived) {
  for (std::int64_t step = 1; step <= 12; ++step) {
    faults.fail_at(step, step % 2 == 0 ? testing::FaultPlan::When::after : testing::FaultPlan::When::before);
    (void)text();
    try {
      tokens.run_once(now());
    } catch (const Failure&) {
    }
    faults.fail_never();
    clock.advance(Seconds{16});
    EXPECT_NE(fetched(), "") << step;
    tokens.refuse(app_, generation());
  }
}

}  // namespace
}  // namespace hongyan::engine
