#include "store/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using From = Ledger::From;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
constexpr Seconds a_minute{60};

const GrantPlace place{*wechat::AppId::parse("wx0000000000000001"), *wechat::OpenId::parse("oA"),
                       *wechat::TemplateId::parse("TPL")};

class LedgerOf : public testing::OnBothStores {
 protected:
  [[nodiscard]] Ledger at(Milliseconds after) { return {connection(), random_, noon + after}; }
  // A moment after the last one.
  [[nodiscard]] Ledger at() { return at(Milliseconds{++moments_}); }
  void grant(int count, GrantKind kind = GrantKind::one_time) {
    for (int i = 0; i < count; ++i) at().add_grant(place, kind, GrantSource::operator_, "");
  }
  // "available pending held spent void revoked".
  [[nodiscard]] std::vector<std::int64_t> balance() {
    const auto account = at().find(place);
    if (!account) return {};
    EXPECT_EQ(account->granted, account->available + account->pending + account->held + account->spent +
                                    account->voided + account->revoked);
    return {account->available, account->pending, account->held, account->spent, account->voided, account->revoked};
  }
  // "kind amount note" from the oldest on.
  [[nodiscard]] std::vector<std::string> journal() {
    std::vector<std::string> words;
    for (const GrantEntry& one : list_grant_entries(connection(), place, "", 100))
      words.insert(words.begin(),
                   one.kind + " " + std::to_string(one.amount) + (one.note.empty() ? "" : " " + one.note));
    return words;
  }

 private:
  testing::SeededRandom random_{11};
  int moments_ = 0;
};
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

// One tap is told by the page and by WeChat, in whatever order; each source may tell of several taps.
TEST_P(LedgerOf, two_tellings_of_a_tap_are_one_grant) {
  constexpr GrantSource report = GrantSource::report, popup = GrantSource::popup_event,
                        operator_ = GrantSource::operator_;
  struct Telling {
    GrantSource source;
    int at_s;
  };
  const struct {
    const char* name;
    std::vector<Telling> tellings;
    std::int64_t grants;
  } cases[] = {
      {"report and event", {{report, 0}, {popup, 1}}, 1},
      {"event and report", {{popup, 0}, {report, 1}}, 1},
      {"in the same moment", {{popup, 0}, {report, 0}}, 1},
      {"at the edge of the window", {{popup, 0}, {report, 120}}, 1},
      {"beyond the window", {{popup, 0}, {report, 121}}, 2},
      {"two reports", {{report, 0}, {report, 1}}, 2},
      {"two events", {{popup, 0}, {popup, 1}}, 2},
      {"two taps, both told twice", {{report, 0}, {report, 1}, {popup, 2}, {popup, 3}}, 2},
      {"two taps in turn", {{report, 0}, {popup, 1}, {report, 2}, {popup, 3}}, 2},
      {"two taps, one event lost", {{report, 0}, {report, 1}, {popup, 2}}, 2},
      {"three reports, then three events",
       {{report, 0}, {report, 1}, {report, 2}, {popup, 3}, {popup, 4}, {popup, 5}},
       3},
      {"an operator's is its own", {{operator_, 0}, {report, 1}, {operator_, 1}}, 3},
      {"a second tap just before the first one's report", {{popup, 0}, {popup, 118}, {report, 119}, {report, 121}}, 2},
  };
  for (const auto& one : cases) {
    connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry");
    for (const auto& [source, at_s] : one.tellings) at(Seconds{at_s}).add_grant(place, GrantKind::one_time, source, "");
    EXPECT_EQ(balance().at(0), one.grants) << one.name;
    EXPECT_THAT(journal(), SizeIs(one.tellings.size())) << one.name;
  }
}

// The clocks of two threads, or of two nodes, differ by a little: what is told next comes next all the same.
TEST_P(LedgerOf, a_telling_by_a_clock_that_is_behind_finds_its_pair) {
  const auto tell = [&](GrantSource source, int at_ms) {
    at(Milliseconds{at_ms}).add_grant(place, GrantKind::one_time, source, "");
  };
  tell(GrantSource::popup_event, 20);
  tell(GrantSource::report, 10);
  ASSERT_TRUE(at(Milliseconds{5}).reserve(place, "N"));
  at(Milliseconds{5}).resolve(place, "N", GrantFate::give_back, From::pending);
  tell(GrantSource::report, 15);
  tell(GrantSource::popup_event, 16);
  EXPECT_EQ(balance().at(0), 2);
}

TEST_P(LedgerOf, the_time_of_one_account_is_not_that_of_the_next) {
  const GrantPlace other{place.appid, *wechat::OpenId::parse("oB"), place.template_id};
  at(std::chrono::hours{24}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  Ledger ledger = at(Milliseconds{1});
  for (const GrantPlace& one : {place, other}) ledger.add_grant(one, GrantKind::one_time, GrantSource::report, "");
  EXPECT_EQ(list_grant_entries(connection(), place, "", 1).at(0).at, noon + std::chrono::hours{24});
  EXPECT_EQ(list_grant_entries(connection(), other, "", 1).at(0).at, noon + Milliseconds{1});
}

// WeChat's news of two acts may come in either order.
TEST_P(LedgerOf, a_withdrawal_ends_the_taps_before_it_whichever_is_told_first) {
  constexpr GrantSource popup = GrantSource::popup_event;
  const struct {
    const char* name;
    Seconds tapped, withdrawn;
    bool tap_first;
    std::int64_t left;
  } cases[] = {
      {"tap, withdrawal", Seconds{10}, Seconds{12}, true, 0},
      {"tap, withdrawal, told in the other order", Seconds{10}, Seconds{12}, false, 0},
      {"withdrawal, tap", Seconds{12}, Seconds{10}, false, 1},
      {"withdrawal, tap, told in the other order", Seconds{12}, Seconds{10}, true, 1},
      {"in one second", Seconds{10}, Seconds{10}, true, 0},
      {"in one second, told in the other order", Seconds{10}, Seconds{10}, false, 0},
  };
  for (const GrantKind kind : {GrantKind::one_time, GrantKind::long_term})
    for (const auto& one : cases) {
      connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry");
      const auto tap = [&](Milliseconds when) { at(when).add_grant(place, kind, popup, "", noon + one.tapped); };
      if (one.tap_first) tap(a_minute);
      at(a_minute + Milliseconds{1}).revoke(place, "", noon + one.withdrawn);
      if (!one.tap_first) tap(a_minute + Milliseconds{2});
      EXPECT_EQ(balance().at(0), one.left) << one.name << " " << to_string(kind);
      const bool nobody_knows = kind == GrantKind::one_time && one.tapped == one.withdrawn;
      EXPECT_EQ(balance().at(2), nobody_knows ? 1 : 0) << one.name << " " << to_string(kind);
      at(a_minute + Milliseconds{3}).add_grant(place, kind, GrantSource::report, "");
      EXPECT_EQ(balance().at(0), one.left) << one.name << ": the page tells of the same tap";
    }
}

TEST_P(LedgerOf, a_tap_told_after_wechat_said_that_there_is_none_is_none) {
  at(Seconds{11}).reserve_unseen(place, "N");
  at(Seconds{12}).resolve(place, "N", GrantFate::spend_and_empty, From::pending);
  const auto tap = [&](Seconds when) {
    at(Seconds{19}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + when);
  };
  tap(Seconds{0});
  EXPECT_EQ(balance().at(0), 0);
  tap(Seconds{15});
  EXPECT_EQ(balance().at(0), 1);
}

// permission "try": the send is quicker than the news of the tap that it lives on.
TEST_P(LedgerOf, a_tap_that_was_used_before_it_was_told_adds_nothing) {
  const auto tap = [&](Seconds told, Seconds when) {
    at(told).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + when);
    return balance().at(0);
  };
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::pending);
  EXPECT_EQ(tap(Seconds{24}, Seconds{16}), 0);
  at(Seconds{25}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  EXPECT_EQ(balance().at(0), 0) << "the page tells of the same tap";
  EXPECT_EQ(tap(Seconds{200}, Seconds{16}), 1) << "one send uses one";
  EXPECT_EQ(tap(Seconds{201}, Seconds{24}), 2) << "a tap after the send";
  at(Seconds{300}).reserve_unseen(place, "M");
  at(Seconds{301}).resolve(place, "M", GrantFate::give_back, From::pending);
  EXPECT_EQ(tap(Seconds{500}, Seconds{290}), 3) << "nothing was sent";
}

TEST_P(LedgerOf, a_tap_that_counted_as_used_by_what_did_not_go_is_there) {
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{10});
  EXPECT_THAT(balance(), ElementsAre(0, 1, 0, 0, 0, 0));
  at(Seconds{22}).resolve(place, "N", GrantFate::give_back, From::pending);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
}

// The page tells when the person tapped, or does not; WeChat's event does, and comes later.
TEST_P(LedgerOf, a_tap_that_may_have_been_used_is_held_until_wechat_tells_when_it_was) {
  struct Case {
    const char* name;
    std::optional<Seconds> told_tap;  // by the page
    std::vector<std::int64_t> then;
    Seconds tapped;  // by WeChat's event
    std::vector<std::int64_t> in_the_end;
  };
  const Case cases[] = {
      {"before the send", std::nullopt, {0, 0, 1, 1, 0, 0}, Seconds{16}, {0, 0, 0, 1, 0, 0}},
      {"after the send", std::nullopt, {0, 0, 1, 1, 0, 0}, Seconds{24}, {1, 0, 0, 1, 0, 0}},
      {"while it was on its way", std::nullopt, {0, 0, 1, 1, 0, 0}, Seconds{20}, {0, 0, 1, 1, 0, 0}},
      {"before it, by the page", Seconds{14}, {0, 0, 0, 1, 0, 0}, Seconds{14}, {0, 0, 0, 1, 0, 0}},
      {"after it, by the page", Seconds{26}, {1, 0, 0, 1, 0, 0}, Seconds{26}, {1, 0, 0, 1, 0, 0}},
  };
  for (const Case& one : cases) {
    connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry");
    at(Seconds{20}).reserve_unseen(place, "N");
    at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::pending);
    const auto told = one.told_tap ? std::optional(noon + *one.told_tap) : std::nullopt;
    at(Seconds{28}).add_grant(place, GrantKind::one_time, GrantSource::report, "", told);
    EXPECT_EQ(balance(), one.then) << one.name;
    at(Seconds{29}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + one.tapped);
    EXPECT_EQ(balance(), one.in_the_end) << one.name;
  }
}

TEST_P(LedgerOf, late_news_of_a_withdrawal_leaves_a_later_tap_that_came_out_of_doubt) {
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::pending);
  at(Seconds{28}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  at(Seconds{29}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{24});
  at(Seconds{30}).revoke(place, "", noon + Seconds{19});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0));
}

TEST_P(LedgerOf, a_page_that_tells_long_after_a_send_tells_of_a_tap_after_it) {
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::pending);
  at(Seconds{36}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0));
}

// The person tapped again while WeChat said that there is nothing: nobody knows which came first.
TEST_P(LedgerOf, a_tap_during_a_refused_send_is_held) {
  grant(2);
  ASSERT_TRUE(at(Seconds{20}).reserve(place, "N"));
  at(Seconds{21}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  at(Seconds{22}).resolve(place, "N", GrantFate::spend_and_empty, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 0, 2, 0));
  at(Seconds{26}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{25});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 2, 0));
}

// WeChat's clock is ahead of ours: our page told of a tap that came after the withdrawal, at a time before it.
TEST_P(LedgerOf, a_tap_that_only_the_clocks_put_before_a_withdrawal_is_held) {
  at(Milliseconds{10'500}).revoke(place, "", noon + Seconds{11});
  at(Milliseconds{10'600}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 0, 0, 0));
  at(Milliseconds{10'900}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{12});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
}

TEST_P(LedgerOf, a_late_event_is_of_the_tap_that_the_page_told_of_then) {
  const auto report = [&](int told_s) {
    at(Seconds{told_s}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  };
  const auto event = [&](int told_s, int tapped_s) {
    at(Seconds{told_s}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{tapped_s});
  };
  report(1);
  event(900, 0);
  EXPECT_EQ(balance().at(0), 1) << "a quarter of an hour late, and the same tap";
  report(910);
  EXPECT_EQ(balance().at(0), 2) << "the next one";
  event(911, 909);
  EXPECT_EQ(balance().at(0), 2);
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

}  // namespace
}  // namespace hongyan::store
