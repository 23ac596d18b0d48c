// A whole use case, from the post to the receipt, with step 1, 2, 3 … of the memory failing until it passes untouched:
// what was acknowledged is there, WeChat heard of it at most once, and what the end says is true.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using When = testing::FaultPlan::When;
constexpr Channel sub = Channel::subscribe;

class Sweep : public ::testing::TestWithParam<Channel>, protected testing::Doors {
 protected:
  // What the run left behind.
  struct Outcome {
    State state = State::ready;
    std::vector<std::int64_t> balance;
    std::size_t notifications = 0, delivered = 0, attempts = 0;
    std::set<std::string> bodies;
    bool acknowledged = false, failed = false;
    std::int64_t steps = 0;
  };

  Outcome run(std::int64_t step, When when) {
    faults.fail_never();
    WorkGround ground({*memory, failing, wechat.sends, wechat.errands, clock, random}, {}, fmt::format("n{}", ++runs_));
    ground.connection().execute_script(
        "DELETE FROM notification; DELETE FROM attempt; DELETE FROM receipt; DELETE FROM grant_account; DELETE FROM "
        "grant_entry; "
        "DELETE FROM callback_event; DELETE FROM idempotency; DELETE FROM access_token; DELETE FROM work_lease; DELETE "
        "FROM park");
    wechat.delivered.clear();
    const std::size_t sent_before = wechat.sends.submitted().size();
    ground.grant(2);
    faults.fail_at(step, when);
    Outcome outcome;
    outcome.acknowledged = post(ground);
    // As the loops do it: a Failure ends the round, its worker is called again; time goes on.
    for (int round = 0; round < 60 && !settled(ground); ++round) {
      work(ground);
      clock.advance(round < 8 ? Milliseconds{250} : Milliseconds{4'000});
    }
    outcome.failed = faults.failures() > 0;
    outcome.steps = faults.steps();
    faults.fail_never();
    const auto stored = store::list_notifications(ground.connection(), {}, "", 10);
    outcome.notifications = stored.size();
    if (!stored.empty()) outcome.state = stored.front().state;
    outcome.delivered = wechat.delivered.size();
    for (std::size_t i = sent_before; i < wechat.sends.submitted().size(); ++i, ++outcome.attempts)
      outcome.bodies.insert(wechat.sends.submitted()[i].request.body);
    outcome.balance = ground.balance();
    return outcome;
  }

 private:
  // A caller who keeps asking with the same key until he is told that it is stored.
  bool post(WorkGround& ground) {
    for (int attempt = 0; attempt < 4; ++attempt) {
      bool stored = false;
      Post post;
      Wish wish;
      wish.key_id = "key";
      wish.channel = GetParam();
      wish.appid = GetParam() == sub ? ground.mini : ground.service;
      wish.body = read_json(R"({"touser":"oA","template_id":"TPL","data":{"thing1":{"value":"x"}}})")->as_object();
      post.wishes.push_back(std::move(wish));
      post.idempotency_key = "once";
      post.request_hash = "h";
      post.write_answer = [](const std::vector<Acceptance>&) { return PostAnswer{}; };
      post.done = [&](const Post::End& end) { stored = !std::holds_alternative<Post::NotStored>(end); };
      EXPECT_TRUE(ground.intake.submit_post(std::move(post)));
      ground.intake.run_once(clock.wall());
      if (stored) return true;
    }
    return false;
  }
  void work(WorkGround& ground) {
    const auto attempt = [&](Worker& worker) {
      try {
        worker.run_once(clock.wall());
      } catch (const Failure&) {
        // logged, and tried again
      }
    };
    (void)ground.tokens.find(ground.service.text());
    (void)ground.tokens.find(ground.mini.text());
    attempt(ground.tokens);
    ground.dispatcher.note_work();
    for (int i = 0; i < 4; ++i) attempt(ground.dispatcher);
    attempt(ground.rescuer);
    push_receipts(ground);
    attempt(ground.reader);
  }
  // WeChat tells the receipt until it is kept.
  void push_receipts(WorkGround& ground) {
    if (wechat.delivered.empty() || told_in_run_ == runs_) return;
    const std::string msgid = std::to_string(999 + wechat.sends.submitted().size());
    const std::string body =
        GetParam() == sub
            ? fmt::format(
                  R"({{"ToUserName":"gh","FromUserName":"oA","CreateTime":1,"MsgType":"event","Event":"subscribe_msg_sent_event",)"
                  R"("List":[{{"TemplateId":"TPL","MsgID":"{}","ErrorCode":"0","ErrorStatus":"success"}}]}})",
                  msgid)
            : fmt::format(
                  R"({{"ToUserName":"gh","FromUserName":"oA","CreateTime":1,"MsgType":"event","Event":"TEMPLATESENDJOBFINISH",)"
                  R"("MsgID":{},"Status":"success"}})",
                  msgid);
    CallbackArrival arrival{.record = {.id = fmt::format("R{}", runs_),
                                       .appid = GetParam() == sub ? ground.mini : ground.service,
                                       .dedupe_key = "r",
                                       .event = "e",
                                       .openid = "oA",
                                       .body = body,
                                       .received_at = clock.wall(),
                                       .state = "new",
                                       .due_at = clock.wall(),
                                       .about = ""},
                            .done = [this](bool kept) {
                              if (kept) told_in_run_ = runs_;
                            }};
    ASSERT_TRUE(ground.intake.submit_callback(std::move(arrival)));
    ground.intake.run_once(clock.wall());
  }
  static bool settled(WorkGround& ground) {
    const auto stored = store::list_notifications(ground.connection(), {}, "", 10);
    return stored.size() == 1 && stored.front().state == State::delivered && ground.dispatcher.in_flight() == 0;
  }

  int runs_ = 0, told_in_run_ = 0;
};

TEST_P(Sweep, no_failing_step_loses_or_doubles_anything) {
  const Outcome untouched = run(0, When::before);
  ASSERT_EQ(untouched.state, State::delivered);
  ASSERT_EQ(untouched.delivered, 1u);
  int failing_runs = 0;
  for (const When when : {When::before, When::after})
    for (std::int64_t step = 1;; ++step) {
      ASSERT_LT(step, 500);
      const Outcome outcome = run(step, when);
      const std::string name = fmt::format("step {} fails {}", step, when == When::before ? "before" : "after");
      failing_runs += outcome.failed ? 1 : 0;
      ASSERT_TRUE(outcome.acknowledged) << name;
      ASSERT_EQ(outcome.notifications, 1u) << name << ": one wish, one notification";
      EXPECT_EQ(outcome.state, State::delivered) << name << ": " << domain::to_string(outcome.state);
      EXPECT_EQ(outcome.bodies.size(), 1u) << name << ": whatever is sent again is the same message under the same key";
      if (GetParam() == sub) {
        EXPECT_EQ(outcome.delivered, 1u) << name;
        EXPECT_THAT(outcome.balance, ::testing::ElementsAre(1, 0, 0, 1, 0, 0)) << name;
      }
      if (HasFailure()) return;
      if (!outcome.failed) break;
    }
  RecordProperty("steps", static_cast<int>(untouched.steps));
  EXPECT_GT(failing_runs, 40);
}
INSTANTIATE_TEST_SUITE_P(, Sweep, ::testing::Values(Channel::template_message, Channel::subscribe),
                         [](const auto& tested) { return std::string(domain::to_string(tested.param)); });

}  // namespace
}  // namespace hongyan::engine
