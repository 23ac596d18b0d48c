#include <gtest/gtest.h>

#include <array>

#include "api/fixture.hpp"
#include "store/outbox.hpp"

namespace hongyan::api {
namespace {

using domain::Step;
using http::Method;

const std::string body = R"({"templateId":"T","openid":"oX","data":{"thing1":{"value":"少儿编程"}}})";

// What became of the one attempt, as the dispatcher would write it.
struct Ending {
  Step step;
  int errcode;
  std::string errmsg;
  std::string msgid;
};

class Tutorial : public ::testing::Test {
 protected:
  void begin() { house.begin({.method = Method::post, .target = "/sendSubscribeMessage", .body = body}, answer); }
  void play(const Ending& ending) {
    sql::Connection& connection = house.connection();
    const WallTime now = house.clock.wall();
    const auto claimed = store::claim(connection, "test", now, now + Milliseconds{15'000}, 10);
    ASSERT_EQ(claimed.size(), 1U);
    ASSERT_TRUE(store::record_intents(connection, "test", claimed, now, now + Milliseconds{15'000}).at(0));
    store::Record record;
    record.id = claimed[0].id;
    record.lease_epoch = claimed[0].lease_epoch;
    record.attempt = 1;
    record.settlement.step = ending.step;
    record.settlement.reason = ending.step == Step::take ? "" : "refused_by_wechat";
    record.errcode = ending.errcode;
    record.errmsg = ending.errmsg;
    record.msgid = ending.msgid;
    record.watch_until = now + Milliseconds{86'400'000};
    ASSERT_TRUE(store::settle_attempts(connection, std::span(&record, 1), now).at(0));
  }
  ApiHouse house;
  std::optional<http::Response> answer;
};

TEST_F(Tutorial, answers_ok_when_wechat_has_taken_it) {
  begin();
  house.work();
  house.work();
  EXPECT_FALSE(answer.has_value());
  play({Step::take, 0, "ok", "2294967296012345678"});
  house.work();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(text_at(*answer, "/success"), "true");
  EXPECT_EQ(text_at(*answer, "/data/errcode"), "0");
  EXPECT_EQ(text_at(*answer, "/data/errmsg"), "ok");
  EXPECT_EQ(text_at(*answer, "/data/msgid"), "2294967296012345678");
  EXPECT_EQ(body_of(*answer).at("data").at("msgid").kind(), json::kind::string);
}

TEST_F(Tutorial, tells_wechats_own_no) {
  begin();
  house.work();
  play({Step::refuse, 43101, "user refuse to accept the msg", ""});
  house.work();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 422);
  EXPECT_EQ(text_at(*answer, "/success"), "false");
  EXPECT_EQ(text_at(*answer, "/errcode"), "43101");
  EXPECT_EQ(text_at(*answer, "/error"), "user refuse to accept the msg");
}

TEST_F(Tutorial, claims_nothing_when_nobody_knows) {
  begin();
  house.work();
  play({Step::lose_sight, 0, "", ""});
  house.work();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(text_at(*answer, "/success"), "false");
  EXPECT_EQ(text_at(*answer, "/pending"), "true");
}

TEST_F(Tutorial, waits_no_longer_than_its_patience) {
  begin();
  house.work();
  house.clock.advance(Milliseconds{4'999});
  house.work();
  EXPECT_FALSE(answer.has_value());
  house.clock.advance(Milliseconds{1});
  house.work();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(text_at(*answer, "/pending"), "true");
  EXPECT_EQ(*answer->headers.find("Location"), "/v1/notifications/" + text_at(*answer, "/id"));
}

TEST_F(Tutorial, refuses_in_its_own_language) {
  struct Case {
    const char* body;
    int status;
  };
  const Case cases[] = {
      {"{", 400},
      {R"({"openid":"oX","data":{}})", 400},
      {R"({"templateId":"T","openid":"oX","data":{"thing1":{"value":"一二三四五六七八九十一二三四五六七八九十一"}}})",
       422},
      {R"({"templateId":"T","openid":"oX","data":{},"formId":"x"})", 400}};
  for (const Case& one : cases) {
    const http::Response refused = house.post("/sendSubscribeMessage", one.body);
    EXPECT_EQ(refused.status, one.status) << one.body;
    EXPECT_EQ(text_at(refused, "/success"), "false");
    EXPECT_FALSE(text_at(refused, "/error").empty());
    EXPECT_EQ(*refused.headers.find("Content-Type"), "application/json");
  }
  EXPECT_EQ(house
                .call({.method = Method::post,
                       .target = "/sendSubscribeMessage",
                       .body = body,
                       .headers = {{"Authorization", ""}}})
                .status,
            401);
}

TEST_F(Tutorial, a_failing_database_ends_the_waiting_without_a_claim) {
  begin();
  house.work();
  house.faults.fail_at(1, testing::FaultPlan::When::before, testing::FaultPlan::Times::for_ever);
  EXPECT_THROW(house.work(), Failure);
  house.faults.fail_never();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 503);
}

TEST(OpenTutorial, needs_no_key_where_the_operator_says_so) {
  ApiHouse house(TutorialAccess::open);
  std::optional<http::Response> answer;
  house.begin(
      {.method = Method::post, .target = "/sendSubscribeMessage", .body = body, .headers = {{"Authorization", ""}}},
      answer);
  house.work();
  house.clock.advance(Milliseconds{5'000});
  house.work();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 202);
}

}  // namespace
}  // namespace hongyan::api
