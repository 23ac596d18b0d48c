#include "store/notifications.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/failure.hpp"
#include "store/notification_row.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using domain::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);

std::string id_of(int number) { return fmt::format("01JD{:022}", number); }

Notification sample(int number) {
  Notification notification;
  notification.id = id_of(number);
  notification.key_id = "key1";
  notification.type = "class_reminder";
  notification.uid = "student-7";
  notification.wish = R"({"variables":{"课程":"古筝 🎵"}})";
  notification.appid = *wechat::AppId::parse("wx0000000000000001");
  notification.channel = domain::Channel::subscribe;
  notification.openid = *wechat::OpenId::parse("oABC_-wxyz0123456789");
  notification.template_id = *wechat::TemplateId::parse("TPL_1");
  notification.body = R"({"data":{"thing1":{"value":"古筝课 '\"\\ 🎵"}}})";
  notification.client_msg_id = "c1";
  notification.ready_at = noon;
  notification.expires_at = noon + std::chrono::hours(24);
  notification.created_at = noon + Milliseconds(number);
  notification.updated_at = noon + Milliseconds(number);
  return notification;
}

std::vector<std::string> ids(const std::vector<Notification>& notifications) {
  std::vector<std::string> found;
  for (const Notification& notification : notifications) found.push_back(notification.id);
  return found;
}

class Notifications : public testing::OnBothStores {
 protected:
  void insert(const std::vector<Notification>& notifications) { insert_notifications(connection(), notifications); }
  [[nodiscard]] std::vector<std::string> list(const NotificationFilter& filter) {
    return ids(list_notifications(connection(), filter, "", 100));
  }
};
HONGYAN_ON_BOTH_DATABASES(Notifications);

TEST_P(Notifications, come_back_as_they_were_stored) {
  Notification full = sample(1);
  full.state = State::parked;
  full.reason = "quota_spent";
  full.priority = 2;
  full.permission = Permission::try_;
  full.on_unknown = domain::OnUnknown::resend;
  full.resends_left = 3;
  full.duplicate_possible = true;
  full.uncertain = true;
  full.first_uncertain_at = noon + Seconds(5);
  full.grant_held = true;
  full.attempts = 4;
  full.lease_epoch = 1LL << 40;
  full.lease_until = noon + Seconds(6);
  Notification bare;
  bare.id = id_of(2);
  insert({full, bare});

  for (const Notification& stored : {full, bare}) {
    const auto found = find_notification(connection(), stored.id);
    ASSERT_TRUE(found);
    sql::Parameters as_found, as_stored;
    append_parameters(*found, as_found);
    append_parameters(stored, as_stored);
    EXPECT_EQ(as_found, as_stored);
  }
  EXPECT_FALSE(find_notification(connection(), id_of(3)));
  EXPECT_FALSE(find_notification(connection(), ""));
}

TEST_P(Notifications, are_stored_a_thousand_at_once_or_none) {
  std::vector<Notification> batch;
  for (int i = 0; i < 1'001; ++i) batch.push_back(sample(i));  // statements of 32, 8 and 1
  insert(batch);
  EXPECT_EQ(list_notifications(connection(), {}, "", 2'000).size(), 1'001u);
  insert({});

  Notification wrong = sample(2'001);
  wrong.resends_left = -1;
  for (const Notification& refused : {wrong, sample(500)}) {
    sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
    EXPECT_THROW(insert({sample(2'000), refused}), Failure) << refused.id;
  }
  EXPECT_FALSE(find_notification(connection(), id_of(2'000)));
}

TEST_P(Notifications, are_listed_by_what_is_asked_for_newest_first) {
  Notification other_app = sample(2);
  other_app.appid = *wechat::AppId::parse("wx0000000000000002");
  Notification other_type = sample(3);
  other_type.type = "";
  Notification other_person = sample(4);
  other_person.uid = "";
  other_person.openid = *wechat::OpenId::parse("oOther");
  Notification sent = sample(5);
  sent.state = State::delivered;
  insert({sample(1), other_app, other_type, other_person, sent});

  const struct {
    std::string name;
    NotificationFilter filter;
    std::vector<int> expected;
  } cases[] = {
      {"everything", {}, {5, 4, 3, 2, 1}},
      {"allowed apps", {.appids = {"wx0000000000000001"}}, {5, 4, 3, 1}},
      {"several allowed apps",
       {.appids = {"wx0000000000000001", "wx0000000000000002", "wx0000000000000003"}},
       {5, 4, 3, 2, 1}},
      {"an app that is not allowed", {.appids = {"wx0000000000000001"}, .appid = "wx0000000000000002"}, {}},
      {"app", {.appid = "wx0000000000000002"}, {2}},
      {"state", {.state = State::delivered}, {5}},
      {"type", {.type = "class_reminder"}, {5, 4, 2, 1}},
      {"uid", {.uid = "student-7"}, {5, 3, 2, 1}},
      {"openid", {.openid = "oOther"}, {4}},
      {"from", {.created_from = noon + Milliseconds(4)}, {5, 4}},
      {"to, not included", {.created_to = noon + Milliseconds(2)}, {1}},
      {"all at once",
       {.appids = {"wx0000000000000001"},
        .state = State::ready,
        .type = "class_reminder",
        .uid = "student-7",
        .openid = "oABC_-wxyz0123456789",
        .appid = "wx0000000000000001",
        .created_from = noon,
        .created_to = noon + Seconds(1)},
       {1}},
      {"a value is never SQL", {.uid = "' OR '1'='1"}, {}},
  };
  for (const auto& [name, filter, expected] : cases) {
    std::vector<std::string> wanted;
    for (const int number : expected) wanted.push_back(id_of(number));
    EXPECT_EQ(list(filter), wanted) << name;
  }
}

TEST_P(Notifications, are_listed_page_by_page_without_gap_or_overlap) {
  std::vector<Notification> batch;
  for (int i = 1; i <= 25; ++i) batch.push_back(sample(i));
  insert(batch);
  std::vector<std::string> all;
  std::string before;
  while (true) {
    const auto page = ids(list_notifications(connection(), {.uid = "student-7"}, before, 10));
    if (page.empty()) break;
    all.insert(all.end(), page.begin(), page.end());
    before = page.back();
  }
  EXPECT_EQ(all.size(), 25u);
  EXPECT_TRUE(std::ranges::is_sorted(all, std::greater{}));
  EXPECT_EQ(all.front(), id_of(25));
}

TEST_P(Notifications, tell_their_attempts_and_receipts) {
  connection().execute(
      "INSERT INTO attempt (notification_id, number, appid, openid, node, lease_epoch, intent_ms, ended_ms, outcome, "
      "cause, errcode, errmsg, rid, msgid) "
      "VALUES ($1, 2, 'a', 'o', 'n', 1, 20, NULL, '', '', NULL, '', '', ''), ($1, 1, 'a', 'o', 'n', 1, 10, 11, "
      "'refused', 'no_grant', 43101, '拒收', 'r1', 'm1')",
      {id_of(1)});
  connection().execute(
      "INSERT INTO receipt (id, notification_id, received_ms, status, outcome) VALUES ('b', $1, 2, 'success', "
      "'success'), ('a', $1, 1, 'failed:user block', 'failure')",
      {id_of(1)});
  const std::vector<Attempt> attempts = list_attempts(connection(), id_of(1));
  ASSERT_EQ(attempts.size(), 2u);
  EXPECT_EQ(attempts[0].number, 1);
  EXPECT_EQ(attempts[0].ended_at, from_unix_ms(11));
  EXPECT_EQ(attempts[0].errcode, 43101);
  EXPECT_EQ(attempts[0].errmsg, "拒收");
  EXPECT_EQ(attempts[0].msgid, "m1");
  EXPECT_FALSE(attempts[1].ended_at || attempts[1].errcode);
  const std::vector<Receipt> receipts = list_receipts(connection(), id_of(1));
  ASSERT_EQ(receipts.size(), 2u);
  EXPECT_EQ(receipts[0].status, "failed:user block");
  EXPECT_EQ(receipts[1].outcome, "success");
  EXPECT_THAT(list_attempts(connection(), id_of(2)), IsEmpty());
  EXPECT_THAT(list_receipts(connection(), id_of(2)), IsEmpty());
}

TEST_P(Notifications, live_ones_are_counted_in_every_live_state) {
  EXPECT_THAT(count_live(connection()), IsEmpty());
  std::vector<Notification> batch;
  std::map<State, std::int64_t> expected;
  for (const State state : domain::all_states()) {
    const int copies = 1 + static_cast<int>(state) % 3;
    for (int i = 0; i < copies; ++i) {
      Notification notification = sample(static_cast<int>(batch.size()));
      notification.state = state;
      notification.openid = *wechat::OpenId::parse(fmt::format("o{}", batch.size()));
      batch.push_back(notification);
    }
    if (!domain::is_final(state)) expected[state] = copies;
  }
  insert(batch);
  std::map<State, std::int64_t> counted;
  for (const auto& [state, count] : count_live(connection())) counted[state] += count;
  EXPECT_EQ(counted, expected);
}

TEST_P(Notifications, are_cancelled_only_where_the_domain_says_so_and_nothing_may_have_been_sent) {
  const auto before_cancel = domain::states_before(domain::Step::cancel);
  int number = 0;
  for (const State state : domain::all_states())
    for (const bool uncertain : {false, true}) {
      Notification notification = sample(++number);
      notification.state = state;
      notification.uncertain = uncertain;
      notification.reason = "quota_spent";
      notification.openid = *wechat::OpenId::parse(fmt::format("o{}", number));
      insert({notification});
      const bool may = !uncertain && std::ranges::count(before_cancel, state) > 0;
      EXPECT_EQ(cancel_notification(connection(), notification.id, noon + Seconds(9)),
                may ? CancelResult::cancelled : CancelResult::too_late)
          << domain::to_string(state) << uncertain;
      const auto now = find_notification(connection(), notification.id);
      EXPECT_EQ(now->state, may ? State::cancelled : state);
      EXPECT_EQ(now->reason, may ? "" : "quota_spent");
      EXPECT_EQ(now->updated_at, may ? noon + Seconds(9) : notification.updated_at);
    }
  EXPECT_EQ(cancel_notification(connection(), id_of(999), noon), CancelResult::not_found);
}

TEST_P(Notifications, with_a_word_from_a_newer_program_are_a_failure) {
  insert({sample(1)});
  connection().execute("UPDATE notification SET channel = 'pigeon'", {});
  EXPECT_THROW((void)find_notification(connection(), id_of(1)), Failure);
}

// What SQLite would do for a statement; PostgreSQL plans by its statistics, so its plan for small tables proves
// nothing.
std::string plan_of(sql::Connection& connection, std::string_view statement, const sql::Parameters& parameters) {
  std::string plan;
  for (const sql::Row& row : connection.execute(fmt::format("EXPLAIN QUERY PLAN {}", statement), parameters).rows)
    plan += row.text(3) + "\n";
  return plan;
}

class StatementKeeper final : public sql::Connection {
 public:
  explicit StatementKeeper(sql::Connection& connection) : connection_(connection) {}
  [[nodiscard]] sql::Dialect dialect() const override { return connection_.dialect(); }
  sql::Rows execute(std::string_view sql, const sql::Parameters& parameters) override {
    last = sql;
    last_parameters = parameters;
    return connection_.execute(sql, parameters);
  }
  std::vector<sql::Rows> execute_many(std::string_view sql, std::span<const sql::Parameters> batch) override {
    return connection_.execute_many(sql, batch);
  }
  void execute_script(std::string_view sql) override { connection_.execute_script(sql); }
  void begin_reading() override { connection_.begin_reading(); }
  void begin_writing() override { connection_.begin_writing(); }
  void commit() override { connection_.commit(); }
  void rollback() noexcept override { connection_.rollback(); }
  std::string last;
  sql::Parameters last_parameters;

 private:
  sql::Connection& connection_;
};

TEST_P(Notifications, are_counted_and_found_by_index) {
  if (GetParam() != sql::Dialect::sqlite) return;
  StatementKeeper keeper(connection());
  (void)count_live(keeper);
  const std::string count = plan_of(connection(), keeper.last, {});
  for (const std::string_view index : {"ready", "waiting", "leased", "watched"})
    EXPECT_THAT(count, HasSubstr(fmt::format("SCAN notification USING COVERING INDEX notification_{}", index)));

  (void)list_notifications(keeper, {.uid = "student-7"}, "", 10);
  EXPECT_EQ(plan_of(connection(), keeper.last, keeper.last_parameters),
            "SEARCH notification USING INDEX notification_uid (uid=? AND id<?)\n");
  (void)list_notifications(keeper, {}, "", 10);
  EXPECT_THAT(plan_of(connection(), keeper.last, keeper.last_parameters), Not(HasSubstr("B-TREE")));
}

}  // namespace
}  // namespace hongyan::store
