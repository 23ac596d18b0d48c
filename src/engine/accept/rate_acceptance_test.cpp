// 长期限频 at acceptance: a route whose template's rate is used up gives way, waits, or stops what would be over by
// then.
#include <gtest/gtest.h>

#include "engine/accept/acceptance_ground.hpp"
#include "engine/routing/refusal.hpp"
#include "store/send_rates.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using std::chrono::hours;

struct Doors {
  std::unique_ptr<testing::TemporaryDatabase> database = testing::fresh_database(sql::Dialect::sqlite);
  testing::SeededRandom random{7};
  testing::ManualClock clock;
};

class RateAcceptance : public ::testing::Test, protected Doors, protected AcceptanceGround {
 protected:
  RateAcceptance() : AcceptanceGround(*database, random, clock.wall()) {
    sync_template(mini, Channel::subscribe, "FLIGHT", store::TemplateKind::long_term, {"character_string1"});
    store::Ledger(connection(), random, now())
        .add_grant({mini, visitor, flight_}, store::GrantKind::long_term, store::GrantSource::report, "");
    store::save_rate(connection(), {mini, flight_, {"character_string1", 1, domain::RatePer::day}, now()});
    save_type("delay", type(R"({"channel":"template","app":"wx5e00000000000001","template_id":"OA",)"
                            R"("fields":{"thing1":"{{number}}"}})"));
    save_type("only", type(""));
  }
  [[nodiscard]] static std::string type(std::string_view second) {
    return std::string(R"({"name":"t","variables":{"number":{"type":"text"}},"routes":[{"channel":"subscribe",)") +
           R"("app":"wx3100000000000002","template_id":"FLIGHT","fields":{"character_string1":"{{number}}"}})" +
           (second.empty() ? "" : "," + std::string(second)) + "]}";
  }
  void use(std::string_view value) {
    const std::int64_t today = domain::quota_day({}, now());
    const store::RatePlace place{mini, visitor, flight_, store::kept_rate_value(value)};
    store::take_rate_turn(connection(), place, today);
    store::add_rate_uses(connection(), place, {"earlier", 1}, std::array{today});
  }
  [[nodiscard]] store::Notification tell(std::string_view name, std::string_view number,
                                         std::optional<Milliseconds> lives = std::nullopt) {
    Wish wish = typed(name, R"({"number":")" + std::string(number) + R"("})");
    if (lives) wish.expires_at = now() + *lives;
    return accepted(wish);
  }

  const wechat::TemplateId flight_ = *wechat::TemplateId::parse("FLIGHT");
};

TEST_F(RateAcceptance, the_next_route_is_taken_and_the_first_kept_with_its_time) {
  EXPECT_EQ(tell("delay", "HY1").channel, Channel::subscribe);
  use("HY1");
  const store::Notification second = tell("delay", "HY1");
  EXPECT_EQ(second.channel, Channel::template_message);
  EXPECT_EQ(second.state, State::ready);
  const auto refusals = read_refusals(second.refusals);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals[0].reason, domain::rate_limited);
  EXPECT_EQ(refusals[0].until, domain::rate_returns(domain::rate_period(domain::RatePer::day, {}, now())));
  EXPECT_EQ(tell("delay", "HY2").channel, Channel::subscribe) << "another value";
}

TEST_F(RateAcceptance, without_another_route_it_waits_where_it_lives_long_enough) {
  use("HY1");
  const store::Notification waits = tell("only", "HY1");
  EXPECT_EQ(waits.state, State::ready) << "the dispatcher parks it until the next period";
  const store::Notification late = tell("only", "HY1", hours{1});
  EXPECT_EQ(late.state, State::suppressed);
  EXPECT_EQ(late.reason, domain::rate_limited);
  EXPECT_EQ(read_refusals(late.refusals).at(0).reason, domain::rate_limited);
}

TEST_F(RateAcceptance, one_for_later_is_not_stopped_by_todays_count) {
  use("HY1");
  Wish wish = typed("only", R"({"number":"HY1"})");
  wish.at = now() + hours{2};
  wish.expires_at = now() + hours{3};
  EXPECT_EQ(accepted(wish).state, State::scheduled);
}

TEST_F(RateAcceptance, a_body_of_wechats_own_is_counted_alike) {
  use("HY1");
  const auto warned = preview(raw(Channel::subscribe, R"({"touser":"oMini_ming","template_id":"FLIGHT",)"
                                                      R"("data":{"character_string1":{"value":"HY1"}}})"));
  ASSERT_EQ(warned.routes.size(), 1U);
  ASSERT_TRUE(warned.routes[0].rate);
  EXPECT_EQ(warned.routes[0].rate->left, 0);
  EXPECT_EQ(told(warned.routes[0].warnings).at(0), "rate_limited /template_id");
}

}  // namespace
}  // namespace hongyan::engine
