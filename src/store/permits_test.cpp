#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/form_ids.hpp"
#include "store/outbox_ground.hpp"
#include "store/windows.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using ::testing::ElementsAre;
using From = Ledger::From;
constexpr WallTime noon = OutboxGround::noon;
using std::chrono::hours;
using std::chrono::minutes;

class Permits : public testing::OnBothStores {
 protected:
  const wechat::AppId appid_ = *wechat::AppId::parse("wx0000000000000001");
  const wechat::OpenId openid_ = *wechat::OpenId::parse("oA");

  [[nodiscard]] CustomerWindow window() { return find_window(connection(), appid_, openid_).value(); }
  [[nodiscard]] bool reserve(WallTime until = noon) { return reserve_place(connection(), appid_, openid_, until); }
  void resolve(GrantFate fate, From from = From::pending) { resolve_place(connection(), appid_, openid_, fate, from); }
  [[nodiscard]] FormId form(std::string_view id, FormIdKind kind, Milliseconds life) const {
    return {.appid = appid_,
            .openid = openid_,
            .form_id = std::string(id),
            .kind = kind,
            .uses_left = kind == FormIdKind::form ? 1 : 3,
            .collected_at = noon,
            .expires_at = noon + life};
  }
  [[nodiscard]] std::optional<std::string> take(std::string_view notification, WallTime until = noon) {
    const auto taken = take_form_id(connection(), appid_, openid_, notification, noon, until);
    return taken ? std::optional(taken->form_id) : std::nullopt;
  }
};
HONGYAN_ON_BOTH_DATABASES(Permits);

TEST_P(Permits, of_two_open_windows_the_larger_count_and_the_later_end_hold) {
  open_window(connection(), appid_, openid_, "message", noon, noon + hours{48}, 5);
  open_window(connection(), appid_, openid_, "menu", noon + minutes{1}, noon + minutes{2}, 3);
  EXPECT_EQ(window().available, 5);
  EXPECT_EQ(window().closes_at, noon + hours{48});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(reserve());
    resolve(GrantFate::spend);
  }
  open_window(connection(), appid_, openid_, "menu", noon + minutes{3}, noon + minutes{4}, 3);
  EXPECT_EQ(window().available, 3) << "two were left";
  open_window(connection(), appid_, openid_, "message", noon + hours{50}, noon + hours{98}, 5);
  EXPECT_EQ(window().available, 5) << "what was left of a closed window is gone";
}

TEST_P(Permits, where_acts_add_up_the_counts_of_open_windows_do) {
  constexpr auto cumulative = domain::WindowRules::Refill::cumulative;
  open_window(connection(), appid_, openid_, "message", noon, noon + hours{48}, 5, cumulative);
  open_window(connection(), appid_, openid_, "menu", noon + minutes{1}, noon + minutes{2}, 3, cumulative);
  EXPECT_EQ(window().available, 8);
  EXPECT_EQ(window().closes_at, noon + hours{48});
  open_window(connection(), appid_, openid_, "message", noon + hours{50}, noon + hours{98}, 5, cumulative);
  EXPECT_EQ(window().available, 5) << "what was left of a closed window is gone";
}

TEST_P(Permits, news_of_an_act_that_comes_late_does_not_give_back_what_was_sent_since) {
  open_window(connection(), appid_, openid_, "message", noon, noon + hours{48}, 5);
  OutboxGround ground(connection());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(reserve());
    ground.taken(ground.sample("N" + std::to_string(i), "oA", domain::Channel::customer));
    resolve(GrantFate::spend);
  }
  open_window(connection(), appid_, openid_, "message", noon - minutes{1}, noon + hours{47}, 5);
  EXPECT_EQ(window().available, 3) << "WeChat counted the two after this act as well";
  open_window(connection(), appid_, openid_, "message", noon + minutes{1}, noon + hours{49}, 5);
  EXPECT_EQ(window().available, 5);
}

TEST_P(Permits, a_place_is_reserved_and_finds_its_fate) {
  EXPECT_FALSE(reserve()) << "no window at all";
  open_window(connection(), appid_, openid_, "message", noon, noon + hours{48}, 2);
  EXPECT_FALSE(reserve(noon + hours{48})) << "closed by then";
  ASSERT_TRUE(reserve());
  ASSERT_TRUE(reserve());
  EXPECT_FALSE(reserve());
  resolve(GrantFate::give_back);
  resolve(GrantFate::hold);
  EXPECT_EQ(window().available, 1);
  EXPECT_EQ(window().held, 1);
  resolve(GrantFate::spend, From::held);
  EXPECT_EQ(window().spent, 1);
  ASSERT_TRUE(reserve());
  resolve(GrantFate::spend_and_empty);
  EXPECT_EQ(window().available, 0);
  EXPECT_EQ(window().pending, 0);
  resolve(GrantFate::give_back);
  EXPECT_EQ(window().available, 0) << "nothing was pending";
}

TEST_P(Permits, the_form_id_that_expires_first_is_used_first) {
  EXPECT_EQ(
      add_form_ids(connection(),
                   std::vector{form("late", FormIdKind::form, hours{168}), form("pay", FormIdKind::pay, hours{100}),
                               form("soon", FormIdKind::form, hours{1})},
                   noon),
      3);
  EXPECT_EQ(add_form_ids(connection(), std::vector{form("soon", FormIdKind::form, hours{9})}, noon), 0);
  EXPECT_EQ(count_form_uses(connection(), appid_, openid_, noon), 5);
  EXPECT_EQ(take("N1"), "soon");
  EXPECT_EQ(take("N2"), "pay");
  EXPECT_EQ(take("N3"), "pay");
  EXPECT_EQ(count_form_uses(connection(), appid_, openid_, noon), 2);
  resolve_form_id(connection(), "N1", GrantFate::give_back, Ledger::From::pending);
  EXPECT_EQ(take("N4", noon + hours{2}), "pay") << "the one given back expires before the send";
  EXPECT_EQ(take("N5"), "soon");
  resolve_form_id(connection(), "N2", GrantFate::spend, Ledger::From::pending);
  resolve_form_id(connection(), "N2", GrantFate::give_back, Ledger::From::pending);
  EXPECT_EQ(take("N6"), "late") << "what was spent does not come back";
  EXPECT_EQ(take("N7"), std::nullopt);
}

// A further try after one that may have used its form id.
TEST_P(Permits, a_second_form_id_is_taken_where_there_is_one) {
  add_form_ids(connection(), std::vector{form("A", FormIdKind::form, hours{1}), form("B", FormIdKind::form, hours{2})},
               noon);
  const auto again = [&] { return *take_form_id(connection(), appid_, openid_, "N1", noon, noon); };
  EXPECT_EQ(take("N1"), "A");
  EXPECT_EQ(again(), (TakenFormId{"B", true}));
  resolve_form_id(connection(), "N1", GrantFate::give_back, Ledger::From::pending);
  EXPECT_EQ(count_form_uses(connection(), appid_, openid_, noon), 1) << "it did not go out after all";
  EXPECT_EQ(again(), (TakenFormId{"B", true}));
  resolve_form_id(connection(), "N1", GrantFate::spend, Ledger::From::held);
  EXPECT_EQ(again(), (TakenFormId{"B", false})) << "there is no other";
  resolve_form_id(connection(), "N1", GrantFate::give_back, Ledger::From::held);
  EXPECT_EQ(take("N2"), "B");
  EXPECT_EQ(take("N3"), std::nullopt) << "A counts as used";
}

TEST_P(Permits, both_uses_may_be_of_one_payment) {
  add_form_ids(connection(), std::vector{form("pay", FormIdKind::pay, hours{1})}, noon);
  EXPECT_EQ(take("N1"), "pay");
  EXPECT_EQ(take("N1"), "pay");
  resolve_form_id(connection(), "N1", GrantFate::spend, Ledger::From::held);
  resolve_form_id(connection(), "N1", GrantFate::spend, Ledger::From::held);
  EXPECT_EQ(count_form_uses(connection(), appid_, openid_, noon), 1);
}

TEST_P(Permits, a_form_id_that_wechat_calls_worthless_is_not_used_again) {
  add_form_ids(connection(), std::vector{form("pay", FormIdKind::pay, hours{100})}, noon);
  EXPECT_EQ(take("N1"), "pay");
  resolve_form_id(connection(), "N1", GrantFate::spend_and_empty, Ledger::From::pending);
  EXPECT_EQ(take("N2"), std::nullopt);
  EXPECT_EQ(prune_form_ids(connection(), noon + hours{99}, 10), 0);
  EXPECT_EQ(prune_form_ids(connection(), noon + hours{101}, 10), 1);
}

TEST_P(Permits, unfollowing_shuts_what_was_open_before) {
  open_window(connection(), appid_, openid_, "message", noon, noon + hours{48}, 5);
  ASSERT_TRUE(reserve());
  shut_window(connection(), appid_, openid_, noon - minutes{1});
  EXPECT_EQ(window().available, 4) << "the news of an act before";
  shut_window(connection(), appid_, openid_, noon + hours{1});
  EXPECT_EQ(window().available, 0);
  EXPECT_EQ(window().closes_at, noon + hours{1});
  EXPECT_EQ(window().pending, 1);
  open_window(connection(), appid_, openid_, "follow", noon + hours{2}, noon + hours{2} + minutes{1}, 3);
  shut_window(connection(), appid_, openid_, noon + hours{1});
  EXPECT_EQ(window().available, 3);
}

TEST_P(Permits, open_windows_are_listed_in_pages) {
  for (const char* const openid : {"oC", "oA", "oB"})
    open_window(connection(), appid_, *wechat::OpenId::parse(openid), "menu", noon, noon + minutes{1}, 3);
  open_window(connection(), appid_, *wechat::OpenId::parse("oD"), "menu", noon - hours{1}, noon, 3);
  const auto listed = [&](std::string_view openid, std::string_view after, std::size_t limit) {
    std::vector<std::string> openids;
    for (const CustomerWindow& one : list_windows(connection(), appid_, openid, noon, after, limit))
      openids.push_back(one.openid.text());
    return openids;
  };
  EXPECT_THAT(listed("", "", 2), ElementsAre("oA", "oB"));
  EXPECT_THAT(listed("", "oB", 2), ElementsAre("oC"));
  EXPECT_THAT(listed("oB", "", 2), ElementsAre("oB"));
}

TEST_P(Permits, the_pool_is_listed_in_pages) {
  add_form_ids(connection(),
               std::vector{form("F2", FormIdKind::form, hours{2}), form("F1", FormIdKind::form, hours{2}),
                           form("P", FormIdKind::pay, hours{1}), form("OVER", FormIdKind::form, -hours{1})},
               noon);
  std::vector<std::string> ids;
  std::vector<FormId> page = list_form_ids(connection(), appid_, openid_, noon, 1);
  for (; !page.empty(); page = list_form_ids(connection(), appid_, openid_, noon, 1, &page.front()))
    ids.push_back(page.front().form_id);
  EXPECT_THAT(ids, ElementsAre("P", "F1", "F2"));
}

}  // namespace
}  // namespace hongyan::store
