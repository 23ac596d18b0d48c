// What news of a tap is worth to the ledger, whoever tells it, however late, by whatever clock.
#include <gmock/gmock.h>

#include "testing/ledger_ground.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using testing::a_minute;
using ::testing::ElementsAre;
using testing::noon;
using testing::place;
using ::testing::SizeIs;
using From = Ledger::From;

class LedgerOfTaps : public testing::LedgerGround {};
HONGYAN_ON_BOTH_DATABASES(LedgerOfTaps);

// One tap is told by the page and by WeChat, in whatever order; each source may tell of several taps.
TEST_P(LedgerOfTaps, two_tellings_of_a_tap_are_one_grant) {
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
TEST_P(LedgerOfTaps, a_telling_by_a_clock_that_is_behind_finds_its_pair) {
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

TEST_P(LedgerOfTaps, the_time_of_one_account_is_not_that_of_the_next) {
  const GrantPlace other{place.appid, *wechat::OpenId::parse("oB"), place.template_id};
  at(std::chrono::hours{24}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  Ledger ledger = at(Milliseconds{1});
  for (const GrantPlace& one : {place, other}) ledger.add_grant(one, GrantKind::one_time, GrantSource::report, "");
  EXPECT_EQ(list_grant_entries(connection(), place, "", 1).at(0).at, noon + std::chrono::hours{24});
  EXPECT_EQ(list_grant_entries(connection(), other, "", 1).at(0).at, noon + Milliseconds{1});
}

// WeChat's news of two acts may come in either order.
TEST_P(LedgerOfTaps, a_withdrawal_ends_the_taps_before_it_whichever_is_told_first) {
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

TEST_P(LedgerOfTaps, a_tap_told_after_wechat_said_that_there_is_none_is_none) {
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
TEST_P(LedgerOfTaps, a_tap_that_was_used_before_it_was_told_adds_nothing) {
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

TEST_P(LedgerOfTaps, a_send_of_one_millisecond_is_over) {
  for (int i = 0; i < 8; ++i) {
    at(Seconds{20 + i}).reserve_unseen(place, "N" + std::to_string(i));
    at(Seconds{20 + i}).resolve(place, "N" + std::to_string(i), GrantFate::give_back, From::pending);
  }
  at(Seconds{60}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
}

TEST_P(LedgerOfTaps, a_tap_that_counted_as_used_by_what_did_not_go_is_there) {
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{10});
  EXPECT_THAT(balance(), ElementsAre(0, 1, 0, 0, 0, 0));
  at(Seconds{22}).resolve(place, "N", GrantFate::give_back, From::pending);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
}

// The page tells when the person tapped, or does not; WeChat's event does, and comes later.
TEST_P(LedgerOfTaps, a_tap_that_may_have_been_used_is_held_until_wechat_tells_when_it_was) {
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

// The first of two sends may have used the only grant that we knew of, and the second one that we hear of later.
TEST_P(LedgerOfTaps, a_tap_that_a_send_anew_may_have_used_is_held) {
  grant(1);
  ASSERT_TRUE(at(Seconds{10}).reserve(place, "N"));
  at(Seconds{11}).resolve(place, "N", GrantFate::hold, From::pending);
  at(Seconds{30}).note_sent_anew(place, "N");
  at(Seconds{31}).resolve(place, "N", GrantFate::spend, From::held);
  at(Seconds{32}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{29});
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 1, 0, 0));
  at(Seconds{60}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{59});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 1, 1, 0, 0)) << "after all that";
}

// Nobody knew of the withdrawal when the send took one of the grants that were gone: it used that of a later tap.
TEST_P(LedgerOfTaps, a_send_between_a_withdrawal_and_its_news_used_what_came_after_it) {
  grant(2);
  ASSERT_TRUE(at(Seconds{30}).reserve(place, "N"));
  at(Seconds{31}).resolve(place, "N", GrantFate::spend, From::pending);
  at(Seconds{35}).revoke(place, "", noon + Seconds{20});
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 1, 0, 1));
  at(Seconds{40}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{25});
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 1, 0, 1)) << "perhaps used";
  at(Seconds{60}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{59});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 1, 1, 0, 1));
}

TEST_P(LedgerOfTaps, late_news_of_a_withdrawal_leaves_a_later_tap_that_came_out_of_doubt) {
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::pending);
  at(Seconds{28}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  at(Seconds{29}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{24});
  at(Seconds{30}).revoke(place, "", noon + Seconds{19});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0));
}

TEST_P(LedgerOfTaps, a_page_that_tells_long_after_a_send_tells_of_a_tap_after_it) {
  at(Seconds{20}).reserve_unseen(place, "N");
  at(Seconds{21}).resolve(place, "N", GrantFate::spend, From::pending);
  at(Seconds{36}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 1, 0, 0));
}

// The person tapped again while WeChat said that there is nothing: nobody knows which came first.
TEST_P(LedgerOfTaps, a_tap_during_a_refused_send_is_held) {
  grant(2);
  ASSERT_TRUE(at(Seconds{20}).reserve(place, "N"));
  at(Seconds{21}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  at(Seconds{22}).resolve(place, "N", GrantFate::spend_and_empty, From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 0, 2, 0));
  at(Seconds{26}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{25});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 2, 0));
}

// WeChat's clock is ahead of ours: our page told of a tap that came after the withdrawal, at a time before it.
TEST_P(LedgerOfTaps, a_tap_that_only_the_clocks_put_before_a_withdrawal_is_held) {
  at(Milliseconds{10'500}).revoke(place, "", noon + Seconds{11});
  at(Milliseconds{10'600}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 0, 0, 0));
  at(Milliseconds{10'900}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{12});
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
}

TEST_P(LedgerOfTaps, a_late_event_is_of_the_tap_that_the_page_told_of_then) {
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

// Two taps from before a withdrawal are held; WeChat's events of those after it may come before the page's reports.
TEST_P(LedgerOfTaps, a_tap_after_a_withdrawal_brings_back_none_from_before_it) {
  const auto report = [&](int told_s) {
    at(Seconds{told_s}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
  };
  const auto event = [&](int told_s, int tapped_s) {
    at(Seconds{told_s}).add_grant(place, GrantKind::one_time, GrantSource::popup_event, "", noon + Seconds{tapped_s});
  };
  const auto begin = [&] {
    connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry");
    report(12);
    report(13);
    at(Seconds{14}).revoke(place, "", noon + Seconds{13});
    EXPECT_THAT(balance(), ElementsAre(0, 0, 2, 0, 0, 0));
  };
  begin();
  event(16, 15);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 1, 0, 0, 0)) << "one tap after it, perhaps one of the two";
  report(26);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 2, 0, 0, 0)) << "the page tells of it: both are in doubt again";
  event(27, 25);
  EXPECT_THAT(balance(), ElementsAre(2, 0, 1, 0, 0, 0)) << "it was another";

  begin();
  report(28);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 2, 0, 0, 0));
  event(29, 27);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 2, 0, 0, 0)) << "that tap stood";
  event(30, 29);
  EXPECT_THAT(balance(), ElementsAre(2, 0, 1, 0, 0, 0)) << "one more after it";
}

}  // namespace
}  // namespace hongyan::store
