#include "store/send_rates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using domain::RatePer;
using From = Ledger::From;
using std::chrono::hours;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
constexpr DaySpan today{100, 100}, month{80, 110};

class SendRates : public testing::OnBothStores {
 protected:
  const wechat::AppId appid_ = *wechat::AppId::parse("wx0000000000000001");
  const wechat::TemplateId template_id_ = *wechat::TemplateId::parse("TPL");
  const RatePlace place_ = place("P-7");

  [[nodiscard]] RatePlace place(std::string_view value, std::string_view openid = "oA") const {
    return {appid_, *wechat::OpenId::parse(openid), template_id_, kept_rate_value(value)};
  }
  void declare(RatePer per, std::int64_t times = 1) {
    save_rate(connection(), {appid_, template_id_, {"character_string1", times, per}, noon});
  }
  void add(std::string_view id, std::int64_t day, int attempt = 1) {
    take_rate_turn(connection(), place_, day);
    add_rate_uses(connection(), place_, {id, attempt}, std::array{day});
  }
  void resolve(std::string_view id, GrantFate fate, From from = From::pending, std::int64_t day = 100) {
    resolve_rate_uses(connection(), id, fate, from, day);
  }
  [[nodiscard]] std::int64_t count(DaySpan days, std::string_view but_for = "", Aside aside = Aside::all) {
    return count_rate_uses(connection(), place_, days, but_for, aside);
  }
  [[nodiscard]] std::vector<RateCount> list(std::string_view openid = "", const RatePlace* after = nullptr) {
    return list_rate_counts(connection(), appid_, openid, {today, month}, noon, after, 10);
  }
};
HONGYAN_ON_BOTH_DATABASES(SendRates);

TEST_P(SendRates, a_rate_is_declared_changed_and_lifted) {
  EXPECT_FALSE(find_rate(connection(), appid_, template_id_));
  declare(RatePer::day);
  declare(RatePer::month, 3);
  const auto found = find_rate(connection(), appid_, template_id_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rate, (domain::SendRate{"character_string1", 3, RatePer::month}));
  EXPECT_EQ(list_rates(connection(), appid_).size(), 1U);
  EXPECT_TRUE(delete_rate(connection(), appid_, template_id_));
  EXPECT_FALSE(delete_rate(connection(), appid_, template_id_));
}

TEST_P(SendRates, what_counts_is_what_may_have_been_taken) {
  const struct {
    const char* name;
    GrantFate fate;
    From from;
    std::int64_t counts;
  } cases[] = {{"taken", GrantFate::spend, From::pending, 1},
               {"in doubt", GrantFate::hold, From::pending, 1},
               {"certainly not sent", GrantFate::give_back, From::pending, 0},
               {"refused for want of consent", GrantFate::spend_and_empty, From::pending, 0},
               {"under way", GrantFate::none, From::pending, 1},
               {"news of one in doubt is none of one under way", GrantFate::give_back, From::held, 1}};
  for (const auto& one : cases) {
    connection().execute_script("DELETE FROM rate_use");
    add("N", 100);
    resolve("N", one.fate, one.from);
    EXPECT_EQ(count(today), one.counts) << one.name;
  }
}

TEST_P(SendRates, what_was_in_doubt_is_settled_by_later_news) {
  add("A", 100);
  resolve("A", GrantFate::hold);
  resolve("A", GrantFate::give_back, From::held);
  EXPECT_EQ(count(today), 0);
  add("B", 100);
  resolve("B", GrantFate::hold);
  resolve("B", GrantFate::spend_and_empty, From::held);
  EXPECT_EQ(count(today), 1) << "a refused second attempt proves nothing of the first";
  resolve("B", GrantFate::spend, From::held, 101);
  EXPECT_EQ(count(today), 1);
}

TEST_P(SendRates, counts_by_person_value_and_days) {
  add("A", 100);
  add("B", 90);
  EXPECT_EQ(count(today), 1);
  EXPECT_EQ(count(month), 2);
  EXPECT_EQ(count_rate_uses(connection(), place("P-8"), month, "", Aside::all), 0);
  EXPECT_EQ(count_rate_uses(connection(), place("P-7", "oB"), month, "", Aside::all), 0);
}

TEST_P(SendRates, a_notifications_own_sends_are_left_out_as_asked) {
  add("A", 100);
  resolve("A", GrantFate::hold);
  add("A", 100, 2);
  EXPECT_EQ(count(today, "A", Aside::all), 0);
  EXPECT_EQ(count(today, "A", Aside::under_way), 1) << "the first attempt may have arrived";
  EXPECT_EQ(count(today, "B", Aside::under_way), 2);
  EXPECT_EQ(find_rate_place(connection(), "A"), place_);
  EXPECT_FALSE(find_rate_place(connection(), "B"));
}

TEST_P(SendRates, a_send_that_was_taken_before_midnight_does_not_count_after_it) {
  take_rate_turn(connection(), place_, 100);
  add_rate_uses(connection(), place_, {"A", 1}, std::array<std::int64_t, 2>{100, 101});
  EXPECT_EQ(count({101, 101}), 1) << "as long as nobody knows";
  resolve("A", GrantFate::spend, From::pending, 100);
  EXPECT_EQ(count(today), 1);
  EXPECT_EQ(count({101, 101}), 0);
}

TEST_P(SendRates, long_and_strange_values_are_kept_as_digests) {
  EXPECT_EQ(kept_rate_value("保单 P-7"), "保单 P-7");
  EXPECT_EQ(kept_rate_value(""), "");
  for (const std::string& value : {std::string(500, 'x'), std::string("a\0b", 3), std::string("sha256:abc")}) {
    EXPECT_EQ(kept_rate_value(value).size(), 71U);
    const RatePlace strange = place(value);
    take_rate_turn(connection(), strange, 100);
    add_rate_uses(connection(), strange, {value.substr(0, 1), 1}, std::array{today.first});
    EXPECT_EQ(count_rate_uses(connection(), strange, today, "", Aside::all), 1);
  }
}

TEST_P(SendRates, wechats_word_stands_until_the_rate_is_declared_anew) {
  declare(RatePer::day);
  EXPECT_FALSE(find_rate_full(connection(), place_));
  add("A", 100);
  const RateFull full{noon + hours{12}, noon, 43101, "A"};
  mark_rate_full(connection(), place_, full);
  EXPECT_EQ(find_rate_full(connection(), place_), full);
  declare(RatePer::day);
  EXPECT_EQ(find_rate_full(connection(), place_), full) << "the same again";
  declare(RatePer::day, 2);
  EXPECT_FALSE(find_rate_full(connection(), place_));
  EXPECT_EQ(count(today), 1);
}

TEST_P(SendRates, the_counts_of_running_periods_are_listed) {
  declare(RatePer::day);
  add("A", 100);
  resolve("A", GrantFate::spend);
  add("B", 99);
  for (const auto& [id, openid, value] : {std::tuple{"C", "oB", "P-1"}, {"D", "oB", "P-2"}}) {
    take_rate_turn(connection(), place(value, openid), 100);
    add_rate_uses(connection(), place(value, openid), {id, 1}, std::array{today.first});
  }
  mark_rate_full(connection(), place("P-2", "oB"), {noon + hours{1}, noon, 45009, "D"});
  const auto all = list();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].place, place_);
  EXPECT_EQ(all[0].spent, 1) << "yesterday's is over";
  EXPECT_EQ(all[1].pending, 1);
  EXPECT_FALSE(all[1].full);
  ASSERT_TRUE(all[2].full);
  EXPECT_EQ(all[2].full->errcode, 45009);
  EXPECT_EQ(list("oB").size(), 2U);
  EXPECT_EQ(list("", &all[1].place).size(), 1U);
  declare(RatePer::month, 5);
  EXPECT_EQ(list("oA").front().spent + list("oA").front().pending, 2);
  ASSERT_TRUE(delete_rate(connection(), appid_, template_id_));
  EXPECT_TRUE(list().empty());
}

TEST_P(SendRates, what_is_long_over_is_forgotten) {
  add("A", 40);
  add("B", 100);
  take_rate_turn(connection(), place("P-8"), 40);
  EXPECT_EQ(prune_rates(connection(), 60, 10), 1);
  EXPECT_EQ(count({0, 200}), 1);
  EXPECT_EQ(prune_rates(connection(), 60, 10), 0);
  EXPECT_EQ(prune_rates(connection(), 101, 10), 1);
  EXPECT_EQ(count({0, 200}), 0);
}

}  // namespace
}  // namespace hongyan::store
