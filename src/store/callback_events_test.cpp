#include "store/callback_events.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);

CallbackRecord sample(int number) {
  return {.id = fmt::format("01JD{:022}", number),
          .appid = *wechat::AppId::parse("wx0000000000000001"),
          .dedupe_key = fmt::format("oABC|{}", number),
          .event = "TEMPLATESENDJOBFINISH",
          .openid = "oABC",
          .body = "<xml><Status><![CDATA[failed:user block 拒收]]></Status></xml>",
          .received_at = noon + Seconds(number),
          .state = "new",
          .due_at = noon + Seconds(number)};
}

std::vector<std::string> keys(const std::vector<CallbackRecord>& callbacks) {
  std::vector<std::string> found;
  for (const CallbackRecord& callback : callbacks) found.push_back(callback.dedupe_key);
  return found;
}

class Callbacks : public testing::OnBothStores {
 protected:
  void store(const std::vector<CallbackRecord>& callbacks) { store_callbacks(connection(), callbacks); }
  void mark(int number, std::string_view state, WallTime due = noon) {
    const CallbackMark marks[] = {{sample(number).id, state, due}};
    mark_callbacks(connection(), marks);
  }
  [[nodiscard]] std::vector<std::string> due(WallTime now, std::size_t limit = 100) {
    return keys(due_callbacks(connection(), now, limit));
  }
  [[nodiscard]] std::vector<std::string> all() { return keys(list_callbacks(connection(), {}, "", 100)); }
};
HONGYAN_ON_BOTH_DATABASES(Callbacks);

TEST_P(Callbacks, come_back_as_they_were_stored) {
  const CallbackRecord one = sample(1);
  store({one});
  const auto found = list_callbacks(connection(), {}, "", 10);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].id, one.id);
  EXPECT_EQ(found[0].appid, one.appid);
  EXPECT_EQ(found[0].dedupe_key, one.dedupe_key);
  EXPECT_EQ(found[0].event, one.event);
  EXPECT_EQ(found[0].openid, one.openid);
  EXPECT_EQ(found[0].body, one.body);
  EXPECT_EQ(found[0].received_at, one.received_at);
  EXPECT_EQ(found[0].state, "new");
  EXPECT_EQ(found[0].due_at, one.due_at);
}

TEST_P(Callbacks, repetitions_change_nothing_in_a_batch_or_later) {
  CallbackRecord again = sample(1);
  again.id = sample(2).id;
  again.body = "changed";
  CallbackRecord other_app = sample(3);
  other_app.dedupe_key = sample(1).dedupe_key;
  other_app.appid = *wechat::AppId::parse("wx0000000000000002");
  {
    sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
    store({sample(1), again, other_app});
    transaction.commit();
  }
  mark(1, "done");
  store({again});
  const auto found = list_callbacks(connection(), {}, "", 10);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].body, sample(1).body);
  EXPECT_EQ(found[1].state, "done");
}

TEST_P(Callbacks, are_stored_a_thousand_at_once) {
  std::vector<CallbackRecord> batch;
  for (int i = 0; i < 1'000; ++i) batch.push_back(sample(i % 900));
  for (int i = 0; i < 1'000; ++i) batch[static_cast<std::size_t>(i)].id = sample(i).id;
  store(batch);
  store({});
  EXPECT_THAT(due_callbacks(connection(), noon + Seconds(10'000), 2'000), SizeIs(900));
}

TEST_P(Callbacks, are_due_when_new_or_waiting_and_their_time_has_come) {
  store({sample(1), sample(2), sample(3), sample(4), sample(5)});
  EXPECT_THAT(due(noon), IsEmpty());
  EXPECT_THAT(due(noon + Seconds(2)), ElementsAre("oABC|1", "oABC|2"));
  EXPECT_THAT(due(noon + Seconds(9), 3), ElementsAre("oABC|1", "oABC|2", "oABC|3"));
  mark(1, "done");
  mark(2, "waiting", noon + Seconds(8));
  mark(3, "orphan");
  EXPECT_THAT(due(noon + Seconds(5)), ElementsAre("oABC|4", "oABC|5"));
  EXPECT_THAT(due(noon + Seconds(8)), ElementsAre("oABC|4", "oABC|5", "oABC|2"));
  EXPECT_THROW(mark(4, "lost"), Failure);
}

TEST_P(Callbacks, are_due_at_once_when_what_they_wait_for_may_be_there) {
  CallbackRecord another_person = sample(4);
  another_person.openid = "oXYZ";
  CallbackRecord another_app = sample(5);
  another_app.appid = *wechat::AppId::parse("wx0000000000000002");
  store({sample(1), sample(2), sample(3), another_person, another_app});
  for (const int waiting : {1, 2, 4, 5}) mark(waiting, "waiting", noon + Seconds(600));
  mark(3, "done", noon + Seconds(600));
  EXPECT_THAT(due(noon + Seconds(10)), IsEmpty());
  wake_callbacks(connection(), sample(1).appid, *wechat::OpenId::parse("oABC"), noon + Seconds(10));
  EXPECT_THAT(due(noon + Seconds(10)), ElementsAre("oABC|1", "oABC|2"));
}

TEST_P(Callbacks, of_mass_jobs_are_of_no_person) {
  CallbackRecord job = sample(1), another_app = sample(2);
  job.event = another_app.event = "MASSSENDJOBFINISH";
  another_app.appid = *wechat::AppId::parse("wx0000000000000002");
  store({job, another_app, sample(3)});
  for (const int waiting : {1, 2, 3}) mark(waiting, "waiting", noon + Seconds(600));
  wake_callbacks(connection(), job.appid, {}, noon + Seconds(10));
  EXPECT_THAT(due(noon + Seconds(10)), ElementsAre("oABC|1"));
}

TEST_P(Callbacks, are_listed_newest_first_by_page_and_app) {
  CallbackRecord other_app = sample(3);
  other_app.appid = *wechat::AppId::parse("wx0000000000000002");
  store({sample(1), sample(2), other_app, sample(4)});
  const std::vector<std::string> first{"wx0000000000000001"}, none{"wx0000000000000009"};
  EXPECT_THAT(all(), ElementsAre("oABC|4", "oABC|3", "oABC|2", "oABC|1"));
  EXPECT_THAT(keys(list_callbacks(connection(), first, "", 2)), ElementsAre("oABC|4", "oABC|2"));
  EXPECT_THAT(keys(list_callbacks(connection(), first, sample(2).id, 2)), ElementsAre("oABC|1"));
  EXPECT_THAT(list_callbacks(connection(), none, "", 10), IsEmpty());
}

TEST_P(Callbacks, are_forgotten_when_old_and_done_with_a_few_at_a_time) {
  store({sample(1), sample(2), sample(3), sample(4), sample(5), sample(6)});
  for (const int number : {1, 3, 4, 6}) mark(number, "done");
  mark(5, "orphan");
  EXPECT_EQ(forget_callbacks(connection(), noon + Seconds(6), 3), 2);  // of the oldest three, one is new
  EXPECT_THAT(all(), ElementsAre("oABC|6", "oABC|5", "oABC|4", "oABC|2"));
  EXPECT_EQ(forget_callbacks(connection(), noon + Seconds(6), 10), 2);
  EXPECT_EQ(forget_callbacks(connection(), noon + Seconds(6), 10), 0);
  EXPECT_THAT(all(), ElementsAre("oABC|6", "oABC|2"));
}

}  // namespace
}  // namespace hongyan::store
