// What WeChat pushes, as the reader applies it: receipts in whatever order, consent told twice, follow and unfollow.
#include "engine/hear/callback_reader.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/hear/pushed_events.hpp"
#include "engine/work_ground.hpp"
#include "store/definitions.hpp"
#include "store/recipients.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr Channel tpl = Channel::template_message;
constexpr Channel sub = Channel::subscribe;

class Callbacks : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Callbacks() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) { dispatch(); }

  [[nodiscard]] std::int64_t now_s() const { return to_unix_ms(now()) / 1'000; }
  void receipt(std::string_view id, std::string_view msgid, std::string_view status = "success",
               std::string_view openid = "oA") {
    push(id, service, openid, template_receipt(msgid, status, now_s()));
  }
  void subscribe_receipt(std::string_view id, std::string_view msgid, int error_code = 0) {
    push(id, mini, "oA", subscribe_receipt_of(msgid, error_code, now_s()));
  }
  void answer_prompt(std::string_view id, std::string_view answer) {
    push(id, mini, "oA",
         event("subscribe_msg_popup_event",
               fmt::format(
                   "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[TPL]]></TemplateId><SubscribeStatusString>"
                   "<![CDATA[{}]]></SubscribeStatusString><PopupScene>0</PopupScene></List></SubscribeMsgPopupEvent>",
                   answer),
               now_s()));
  }
  void withdraw(std::string_view id) {
    push(id, mini, "oA",
         event("subscribe_msg_change_event",
               "<SubscribeMsgChangeEvent><List><TemplateId><![CDATA[TPL]]></"
               "TemplateId><SubscribeStatusString><![CDATA[reject]]>"
               "</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
               now_s()));
  }
  // A notification that WeChat has taken under that number.
  void take(std::string_view id, std::string_view msgid, Channel channel = tpl) {
    wechat.next_sends = {WeChat::accepted(msgid)};
    insert({sample(id, channel)});
    dispatch();
    ASSERT_EQ(state_of(id), State::taken);
    clock.advance(Seconds{1});
  }
  // A template message whose answer was lost: it waits to be tried again under its duplicate key.
  void send_into_silence(std::string_view id) {
    wechat.next_sends = {testing::silence()};
    insert({sample(id)});
    dispatch();
    ASSERT_EQ(state_of(id), State::retry_wait);
  }
  void read_later(Milliseconds after) {
    clock.advance(after);
    reader.run_once(now());
  }
};

TEST_F(Callbacks, a_receipt_says_what_became_of_its_message) {
  const struct {
    const char* status;
    State end;
    const char* reason;
  } cases[] = {{"success", State::delivered, ""},
               {"failed:user block", State::failed_after_accept, "failed:user block"},
               {"failed: system failed", State::failed_after_accept, "failed: system failed"},
               {"failed:freq limit", State::failed_after_accept, "failed:freq limit"},
               {"failed: of a new kind", State::failed_after_accept, "failed: of a new kind"},
               {"something new", State::taken_unconfirmed, "something new"},
               {"", State::taken_unconfirmed, "empty_receipt"}};
  int number = 0;
  for (const auto& [status, end, reason] : cases) {
    const std::string id = fmt::format("N{}", ++number), msgid = fmt::format("279418825320910028{}", number);
    take(id, msgid);
    receipt("R" + id, msgid, status);
    EXPECT_EQ(state_of(id), end) << status;
    EXPECT_EQ(find(id).reason, reason);
    const auto receipts = store::list_receipts(connection(), id);
    ASSERT_THAT(receipts, SizeIs(1));
    EXPECT_EQ(receipts[0].status, status);
    EXPECT_EQ(callback_state("R" + id), "done");
  }
}

TEST_F(Callbacks, a_word_that_nobody_knows_proves_that_wechat_had_it_and_a_clear_one_still_counts) {
  take("A", "7");
  receipt("R1", "7", "something new");
  receipt("R2", "7", "something new");
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_receipts_total{outcome=\"not_known\"} 1"));
  receipt("R3", "7", "failed:user block");
  EXPECT_EQ(state_of("A"), State::failed_after_accept);
  EXPECT_THAT(store::list_receipts(connection(), "A"), SizeIs(2));
  receipt("R4", "7", "something new");
  EXPECT_EQ(state_of("A"), State::failed_after_accept) << "a riddle takes nothing back";

  grant(3);
  wechat.next_sends = {testing::silence()};
  insert({sample("B", sub)});
  dispatch();
  ASSERT_EQ(state_of("B"), State::unknown);
  push("R5", mini, "oA",
       event("subscribe_msg_sent_event",
             "<SubscribeMsgSentEvent><List><TemplateId><![CDATA[TPL]]></TemplateId><MsgID>9</MsgID><ErrorCode>?"
             "</ErrorCode><ErrorStatus><![CDATA[?]]></ErrorStatus></List></SubscribeMsgSentEvent>",
             now_s()));
  EXPECT_EQ(state_of("B"), State::taken_unconfirmed);
  EXPECT_EQ(find("B").reason, "?");
  EXPECT_THAT(balance(), ElementsAre(2, 0, 0, 1, 0, 0)) << "it was sent, so its grant is spent";
}

TEST_F(Callbacks, a_receipt_told_three_times_counts_once) {
  take("A", "7");
  receipt("R1", "7");
  receipt("R2", "7");
  receipt("R3", "7", "failed:user block");
  EXPECT_EQ(state_of("A"), State::delivered);
  EXPECT_THAT(store::list_receipts(connection(), "A"), SizeIs(1));
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_receipts_total{outcome=\"success\"} 1"));
}

TEST_F(Callbacks, a_receipt_may_overtake_the_record_of_its_send) {
  wechat.next_sends = {WeChat::accepted("7")};
  wechat.next_sends[0].delay = Milliseconds{800};
  insert({sample("A")});
  dispatcher.run_once(now());
  dispatcher.run_once(now());
  ASSERT_EQ(state_of("A"), State::sending);
  clock.advance(Milliseconds{500});
  receipt("R", "7");
  EXPECT_EQ(state_of("A"), State::sending);
  EXPECT_EQ(callback_state("R"), "waiting");
  clock.advance(Milliseconds{300});
  dispatch();
  ASSERT_EQ(state_of("A"), State::taken);
  read_later(Seconds{1});
  EXPECT_EQ(state_of("A"), State::delivered);
  EXPECT_EQ(callback_state("R"), "done");
}

TEST_F(Callbacks, a_slow_answers_record_wakes_the_receipt_that_overtook_it) {
  wechat.next_sends = {WeChat::accepted("7")};
  wechat.next_sends[0].delay = Milliseconds{5'000};
  insert({sample("A")});
  dispatcher.run_once(now());
  dispatcher.run_once(now());
  receipt("R", "7");
  for (int i = 0; i < 5; ++i) read_later(Milliseconds{960});
  ASSERT_EQ(state_of("A"), State::sending);
  clock.advance(Milliseconds{200});
  dispatch();
  ASSERT_EQ(state_of("A"), State::taken);
  reader.run_once(now());
  EXPECT_EQ(state_of("A"), State::delivered);
}

TEST_F(Callbacks, a_numbered_receipt_settles_what_waits_to_be_tried_again) {
  send_into_silence("A");
  receipt("R0", "0");
  EXPECT_EQ(state_of("A"), State::retry_wait) << "without a number it may be an earlier message's";
  receipt("R", "7");
  EXPECT_EQ(state_of("A"), State::delivered);
  clock.advance(Seconds{60});
  rescue();
  dispatch();
  EXPECT_EQ(wechat.sends.submitted().size(), 1U) << "no second send";
}

TEST_F(Callbacks, a_receipt_is_no_news_of_what_was_certainly_not_sent) {
  wechat.next_sends = {WeChat::refused(45009)};
  insert({sample("A")});
  dispatch();
  ASSERT_EQ(state_of("A"), State::parked);
  receipt("R", "7");
  EXPECT_EQ(state_of("A"), State::parked);
}

TEST_F(Callbacks, a_receipt_that_may_be_a_uniform_messages_proves_nothing_of_an_uncertain_one) {
  store::Notification uniform = sample("U", Channel::uniform);
  uniform.appid = mini;
  uniform.body = fmt::format(R"({{"mp_template_msg":{{"appid":"{}"}}}})", service.text());
  insert({uniform});
  connection().execute_script("UPDATE notification SET state = 'taken', attempts = 1 WHERE id = 'U'");
  send_into_silence("A");
  receipt("R", "7");
  EXPECT_EQ(state_of("A"), State::retry_wait);
}

TEST_F(Callbacks, a_receipt_without_a_usable_number_finds_the_one_open_message) {
  for (const std::string_view msgid : {"0", ""}) {
    const std::string id = fmt::format("N{}", msgid);
    take(id, "7");
    receipt("R" + id, msgid);
    EXPECT_EQ(state_of(id), State::delivered) << msgid;
  }
}

TEST_F(Callbacks, a_receipt_that_could_mean_two_messages_means_none) {
  take("A", "7");
  take("B", "8");
  receipt("R", "0");
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_EQ(state_of("B"), State::taken);
  EXPECT_EQ(callback_state("R"), "waiting");
  receipt("R7", "7");
  read_later(std::chrono::hours{1});
  EXPECT_EQ(state_of("B"), State::taken) << "that A is settled does not make it B's";
}

TEST_F(Callbacks, a_receipt_of_nobody_becomes_an_orphan) {
  receipt("R", "99");
  EXPECT_EQ(callback_state("R"), "waiting");
  read_later(std::chrono::hours{23});
  EXPECT_EQ(callback_state("R"), "waiting");
  read_later(std::chrono::hours{2});
  EXPECT_EQ(callback_state("R"), "orphan");
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_receipts_orphaned_total 1"));
}

TEST_F(Callbacks, a_receipt_later_than_the_deadline_still_counts) {
  take("A", "7");
  clock.advance(std::chrono::hours{25});
  rescue();
  ASSERT_EQ(state_of("A"), State::taken_unconfirmed);
  receipt("R", "7");
  EXPECT_EQ(state_of("A"), State::delivered);
}

TEST_F(Callbacks, a_numbered_receipt_resolves_an_unknown_send_and_spends_its_grant_once) {
  for (const int error_code : {0, 20001}) {
    connection().execute_script(
        "DELETE FROM notification; DELETE FROM attempt; DELETE FROM grant_account; DELETE FROM grant_entry");
    grant(3);
    wechat.next_sends = {testing::silence()};
    insert({sample("A", sub)});
    dispatch();
    ASSERT_EQ(state_of("A"), State::unknown);
    const std::string msgid = fmt::format("5{}", error_code);
    subscribe_receipt("R1" + msgid, msgid, error_code);
    EXPECT_EQ(state_of("A"), error_code == 0 ? State::delivered : State::failed_after_accept);
    EXPECT_THAT(balance(), ElementsAre(2, 0, 0, 1, 0, 0));
    subscribe_receipt("R2" + msgid, msgid, error_code);
    EXPECT_THAT(balance(), ElementsAre(2, 0, 0, 1, 0, 0));
    EXPECT_EQ(find("A").uncertain, false);
  }
}

TEST_F(Callbacks, a_numbered_receipt_after_the_deadline_resolves_what_nobody_knew) {
  grant(3);
  wechat.next_sends = {testing::silence()};
  insert({sample("A", sub)});
  dispatch();
  clock.advance(std::chrono::hours{25});
  rescue();
  ASSERT_EQ(state_of("A"), State::unknown_final);
  EXPECT_THAT(balance(), ElementsAre(2, 0, 1, 0, 0, 0)) << "in doubt it stays held";
  subscribe_receipt("R", "5");
  EXPECT_EQ(state_of("A"), State::delivered);
  EXPECT_THAT(balance(), ElementsAre(2, 0, 0, 1, 0, 0));
}

TEST_F(Callbacks, the_pages_report_and_the_popup_event_are_one_grant) {
  store::Ledger(connection(), random, now())
      .add_grant(place(), store::GrantKind::one_time, store::GrantSource::report, "");
  answer_prompt("P1", "accept");
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
  answer_prompt("P2", "accept");
  EXPECT_THAT(balance(), ElementsAre(2, 0, 0, 0, 0, 0)) << "a second tap";
  answer_prompt("P3", "filter");
  EXPECT_THAT(balance(), ElementsAre(2, 0, 0, 0, 0, 0));
  EXPECT_THAT(store::find_openid(connection(), place().openid), ::testing::SizeIs(1)) << "known as this app's";
}

TEST_F(Callbacks, consent_taken_back_in_wechat_empties_the_account) {
  grant(3);
  clock.advance(Seconds{2});
  withdraw("W");
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 0, 0, 3));
}

TEST_F(Callbacks, long_term_consent_is_known_by_the_template) {
  store::Template known{.appid = mini,
                        .template_id = template_id,
                        .channel = sub,
                        .kind = store::TemplateKind::long_term,
                        .title = "t",
                        .content = "",
                        .example = "",
                        .slots = {},
                        .synced_at = now(),
                        .gone_at = {}};
  store::replace_templates(connection(), mini, sub, {known}, now());
  answer_prompt("P1", "accept");
  clock.advance(Seconds{200});
  answer_prompt("P2", "accept");
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0));
  take("A", "1", sub);
  take("B", "2", sub);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0)) << "not used up";
  clock.advance(Seconds{2});
  withdraw("W");
  EXPECT_THAT(balance(), ElementsAre(0, 0, 0, 0, 0, 1));
}

TEST_F(Callbacks, following_is_noted) {
  const wechat::OpenId openid = *wechat::OpenId::parse("oA");
  push("F", service, "oA", event("subscribe", "<EventKey></EventKey>", now_s()));
  EXPECT_EQ(store::find_identity(connection(), service, openid).value_or(store::Identity{}).follows,
            store::Follows::yes);
  push("U", service, "oA", event("unsubscribe", "", now_s()));
  EXPECT_EQ(store::find_identity(connection(), service, openid).value_or(store::Identity{}).follows,
            store::Follows::no);
}

TEST_F(Callbacks, what_nobody_understands_is_kept_and_in_nobodys_way) {
  push("X1", service, "oA", "<xml><unfinished");
  push("X2", service, "no openid!", event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID>", 0));
  push("X3", service, "oA", event("some_new_event", "<A>1</A>", now_s()));
  for (const std::string_view id : {"X1", "X2", "X3"}) EXPECT_EQ(callback_state(id), "done");
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_callbacks_not_understood_total 2"));
}

TEST_F(Callbacks, a_failing_memory_applies_nothing_twice) {
  for (std::int64_t step = 1; step <= 12; ++step)
    for (const auto when : {testing::FaultPlan::When::before, testing::FaultPlan::When::after}) {
      connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry; DELETE FROM callback_event");
      faults.fail_at(step, when);
      try {
        answer_prompt(fmt::format("P{}", step), "accept");
      } catch (const Failure&) {
      }
      faults.fail_never();
      reader.run_once(now());
      EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 0)) << step;
    }
}

}  // namespace
}  // namespace hongyan::engine
