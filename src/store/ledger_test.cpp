#include "store/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/ledger_ground.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using testing::a_minute;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::noon;
using testing::place;
using ::testing::SizeIs;
using From = Ledger::From;

class LedgerOf : public testing::LedgerGround {};
HONGYAN_ON_BOTH_DATABASES(LedgerOf);

// Where one reserved grant, of three given, ends by each fate.
TEST_P(LedgerOf, one_time_grants_reserves_first_and_then_decides) {
  const struct {
    GrantFate fate;
    std::vector<std::int64_t> from_pending, from_held;
  } cases[] = {
      {GrantFate::none, {2, 1, 0, 0, 0, 0}, {2, 0, 1, 0, 0, 0}},
      {GrantFate::spend, {2, 0, 0, 1, 0, 0}, {2, 0, 0, 1, 0, 0}},
      {GrantFate::give_back, {3, 0, 0, 0, 0, 0}, {3, 0, 0, 0, 0, 0}},
      {GrantFate::hold, {2, 0, 1, 0, 0, 0}, {2, 0, 1, 0, 0, 0}},
      {GrantFate::spend_and_empty, {0, 0, 0, 0, 3, 0}, {0, 0, 0, 0, 3, 0}},
  };
  for (const auto& one : cases) {
    for (const From from : {From::pending, From::held}) {
      connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry");
      grant(3);
      ASSERT_TRUE(at(a_minute).reserve(place, "N"));
      if (from == From::held) at(a_minute).resolve(place, "N", GrantFate::hold, From::pending);
      at(a_minute).resolve(place, "N", one.fate, from);
      EXPECT_EQ(balance(), from == From::pending ? one.from_pending : one.from_held) << static_cast<int>(one.fate);
    }
  }
}

TEST_P(LedgerOf, nobody_gives_nothing) {
  EXPECT_FALSE(at().reserve(place, "N"));
  EXPECT_THAT(balance(), IsEmpty());
  grant(1);
  EXPECT_TRUE(at().reserve(place, "N"));
  EXPECT_FALSE(at().reserve(place, "M"));
  at().resolve(place, "N", GrantFate::spend, From::held);
  EXPECT_THAT(balance(), ElementsAre(0, 1, 0, 0, 0, 0)) << "nothing was held";
  at().resolve(place, "N", GrantFate::spend, From::pending);
  at().resolve(place, "N", GrantFate::spend, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 1, 0, 0)) << "spent once";
  EXPECT_THAT(journal(), ElementsAre("grant 1", "reserve 1", "spend 1"));
}

TEST_P(LedgerOf, consent_taken_back_leaves_what_is_on_the_wire) {
  grant(3);
  ASSERT_TRUE(at().reserve(place, "N"));
  at().revoke(place, "withdrawn in WeChat");
  EXPECT_THAT(balance(), ElementsAre(0, 1, 0, 0, 0, 2));
  EXPECT_FALSE(at().reserve(place, "M"));
  at().revoke(place, "again");
  EXPECT_THAT(journal(), ElementsAre("grant 1", "grant 1", "grant 1", "reserve 1", "revoke 2 withdrawn in WeChat",
                                     "revoke 0 again"));
}

TEST_P(LedgerOf, no_grant_at_wechat_empties_the_account_and_says_how_much) {
  grant(3);
  ASSERT_TRUE(at(a_minute).reserve(place, "N"));
  at(a_minute).resolve(place, "N", GrantFate::spend_and_empty, From::pending);
  EXPECT_EQ(journal().back(), "void 3");
}

TEST_P(LedgerOf, long_term_consent_is_not_used_up) {
  grant(2, GrantKind::long_term);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
  for (const GrantFate fate : {GrantFate::spend, GrantFate::give_back, GrantFate::hold}) {
    EXPECT_TRUE(at().reserve(place, "N"));
    at().resolve(place, "N", fate, From::pending);
    EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
  }
  at().resolve(place, "N", GrantFate::spend_and_empty, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 0, 0, 1)) << "the person refuses";
  EXPECT_FALSE(at().reserve(place, "N"));
  at().reserve_unseen(place, "N");
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 0, 0, 1));
  grant(1, GrantKind::long_term);
  EXPECT_TRUE(at().reserve(place, "N"));
  EXPECT_THAT(journal(), ElementsAre("grant 1", "grant 1", "revoke 1 refused at sending", "grant 1"));
}

TEST_P(LedgerOf, a_send_under_way_ends_although_its_template_turned_out_long_term) {
  grant(1);
  ASSERT_TRUE(at().reserve(place, "N"));
  grant(1, GrantKind::long_term);
  at().resolve(place, "N", GrantFate::spend, From::pending);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0));
}

TEST_P(LedgerOf, an_assumed_grant_never_becomes_one_to_count_on) {
  at().reserve_unseen(place, "N");
  EXPECT_THAT(balance(), ElementsAre(0, 1, 0, 0, 0, 0));
  at().resolve(place, "N", GrantFate::give_back, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 0, 0, 0)) << "not sent: nobody gave anything";
  EXPECT_FALSE(at().reserve(place, "M"));

  at(Seconds{1}).reserve_unseen(place, "N");
  at(Seconds{1}).resolve(place, "N", GrantFate::hold, From::pending);
  at(Seconds{1}).resolve(place, "N", GrantFate::give_back, From::held);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 0, 0, 0));

  at(Seconds{2}).reserve_unseen(place, "N");
  at(Seconds{2}).resolve(place, "N", GrantFate::spend, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 1, 0, 0)) << "sent: there was one";

  grant(1);
  ASSERT_TRUE(at(Seconds{3}).reserve(place, "N"));
  at(Seconds{3}).resolve(place, "N", GrantFate::give_back, From::pending);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0)) << "a seen grant comes back";
}

TEST_P(LedgerOf, accounts_and_journals_are_listed_by_page) {
  const auto place_of = [](std::string_view appid, std::string_view openid, std::string_view template_id) {
    return GrantPlace{*wechat::AppId::parse(appid), *wechat::OpenId::parse(openid),
                      *wechat::TemplateId::parse(template_id)};
  };
  const std::vector<GrantPlace> places{
      place_of("wx0000000000000001", "oA", "TPL"), place_of("wx0000000000000001", "oA", "TPL2"),
      place_of("wx0000000000000001", "oB", "TPL"), place_of("wx0000000000000002", "oA", "TPL")};
  for (const GrantPlace& one : places) at().add_grant(one, GrantKind::one_time, GrantSource::operator_, "note");
  const auto found = [&](std::string_view openid, const GrantPlace* after, std::size_t limit) {
    std::vector<GrantPlace> listed;
    for (const GrantAccount& one : list_grants(connection(), places[0].appid, openid, after, limit))
      listed.push_back(one.place);
    return listed;
  };
  EXPECT_THAT(found("", nullptr, 9), ElementsAre(places[0], places[1], places[2]));
  EXPECT_THAT(found("", nullptr, 2), ElementsAre(places[0], places[1]));
  EXPECT_THAT(found("", &places[1], 2), ElementsAre(places[2]));
  EXPECT_THAT(found("oA", &places[0], 2), ElementsAre(places[1]));

  for (int i = 1; i <= 4; ++i)
    at(Seconds{i}).add_grant(place, GrantKind::one_time, GrantSource::operator_, std::to_string(i));
  const auto newest = list_grant_entries(connection(), place, "", 2);
  ASSERT_THAT(newest, SizeIs(2));
  EXPECT_EQ(newest[0].note, "4");
  EXPECT_EQ(newest[0].source, "operator");
  EXPECT_EQ(newest[0].at, noon + Seconds{4});
  const auto older = list_grant_entries(connection(), place, newest[1].id, 9);
  ASSERT_THAT(older, SizeIs(3));
  EXPECT_EQ(older[0].note, "2");
  EXPECT_EQ(older[2].note, "note");
}

TEST_P(LedgerOf, consent_that_does_not_add_up_is_one_grant_until_it_is_used) {
  const auto confirm = [&](std::string_view mark) { return at().add_only_grant(place, GrantSource::report, mark); };
  EXPECT_TRUE(confirm("link1"));
  EXPECT_FALSE(confirm("link2")) << "one is there already";
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
  ASSERT_TRUE(at().reserve(place, "N1"));
  EXPECT_FALSE(confirm("link3")) << "it may still be under way";
  EXPECT_FALSE(confirm("link3b"));
  EXPECT_THAT(balance(), ElementsAre(0, 1, 1, 0, 0, 0)) << "nobody knows whether that was one more";
  at().resolve(place, "N1", GrantFate::spend, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 1, 0, 0));
  EXPECT_FALSE(confirm("link1")) << "the page that was opened again";
  EXPECT_FALSE(confirm("link3")) << "and the other one";
  EXPECT_TRUE(confirm("link4"));
  EXPECT_TRUE(at().reserve(place, "N2"));
  at().resolve(place, "N2", GrantFate::spend, From::pending);
  EXPECT_TRUE(confirm("")) << "without a mark nothing is the same as before";
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 2, 0, 0));
  EXPECT_THAT(journal(),
              ElementsAre("grant 1 link1", "same 0 link2", "reserve 1", "hold 1 link3", "same 0 link3b", "spend 1",
                          "same 0 link1", "same 0 link3", "return 1 link4", "reserve 1", "spend 1", "grant 1"));
}

// A send whose answer was lost goes out once more while the person confirms: it may use the new one.
TEST_P(LedgerOf, consent_that_does_not_add_up_is_in_doubt_while_a_send_goes_out_anew) {
  const auto confirm = [&](Milliseconds after, std::string_view mark) {
    return at(after).add_only_grant(place, GrantSource::report, mark);
  };
  EXPECT_TRUE(confirm(Seconds{1}, "link1"));
  ASSERT_TRUE(at(Seconds{2}).reserve(place, "N"));
  at(Seconds{3}).resolve(place, "N", GrantFate::hold, From::pending);
  at(Seconds{20}).note_sent_anew(place, "N");
  EXPECT_FALSE(confirm(Milliseconds{19'600}, "link2")) << "the other machine's clock is behind";
  at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::held);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 1, 0, 0));
  EXPECT_TRUE(confirm(a_minute, "link3"));
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0));
}

}  // namespace
}  // namespace hongyan::store
