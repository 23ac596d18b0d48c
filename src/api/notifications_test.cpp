#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/definitions.hpp"
#include "store/ledger.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {
namespace {

using http::Method;

const std::string raw =
    R"({"app":"wx00000000000000bb","channel":"template","message":{"touser":"oFollower","template_id":"T","url":"https://example.com",
        "data":{"first":{"value":"小石同学"},"keyword1":{"value":"核心词汇"}}}})";

class Notifications : public ::testing::Test {
 protected:
  void SetUp() override {
    store::note_follows(house.connection(), *wechat::AppId::parse(service_appid), *wechat::OpenId::parse("oFollower"),
                        store::Follows::yes, house.clock.wall(), house.clock.wall());
  }
  http::Response post_with_key(const std::string& key, const std::string& body) {
    return house.call(
        {.method = Method::post, .target = "/v1/notifications", .body = body, .headers = {{"Idempotency-Key", key}}});
  }
  std::size_t stored() { return body_of(house.get("/v1/notifications?limit=200")).at("items").as_array().size(); }
  ApiHouse house;
};

TEST_F(Notifications, a_raw_one_is_accepted_and_can_be_asked_for) {
  const http::Response accepted = house.post("/v1/notifications", raw);
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  const std::string id = text_at(accepted, "/id");
  EXPECT_EQ(*accepted.headers.find("Location"), "/v1/notifications/" + id);
  const http::Response shown = house.get("/v1/notifications/" + id);
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(text_at(shown, "/status"), "ready");
  EXPECT_EQ(text_at(shown, "/certainty"), "open");
  EXPECT_EQ(text_at(shown, "/timeline/0/what"), "accepted");
  EXPECT_EQ(text_at(shown, "/message/data/keyword1/value"), "核心词汇");
  EXPECT_EQ(text_at(shown, "/to/openid"), "oFollower");
}

TEST_F(Notifications, the_bodies_of_wechat_are_taken_as_they_are) {
  const http::Response sent =
      house.post("/v1/apps/wx00000000000000bb/template/send",
                 R"({"touser":"oFollower","template_id":"T","access_token":"old","data":{"first":{"value":"x"}}})");
  ASSERT_EQ(sent.status, 202) << sent.body;
  const http::Response refused =
      house.post("/v1/apps/wx00000000000000bb/template/send", R"({"touser":"oFollower","data":{}})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(text_at(refused, "/errors/0/pointer"), "/template_id");
  EXPECT_EQ(house.post("/v1/apps/wx0000000000000000/template/send", "{}").status, 404);
  // Without a grant it is stored, and certainly not sent.
  const http::Response suppressed = house.post("/v1/apps/wx00000000000000aa/subscribe/send",
                                               R"({"touser":"oX","template_id":"T","data":{"thing1":{"value":"x"}}})");
  ASSERT_EQ(suppressed.status, 202) << suppressed.body;
  EXPECT_EQ(text_at(suppressed, "/status"), "suppressed");
  EXPECT_EQ(text_at(suppressed, "/certainty"), "not_sent");
  EXPECT_EQ(text_at(suppressed, "/reason"), "no_grant");
}

TEST_F(Notifications, bad_bodies_get_their_own_answer_each) {
  struct Case {
    const char* name;
    std::string body;
    http::Headers headers;
    int status;
    const char* problem;
  };
  const std::string deep(20, '[');
  const Case cases[] = {
      {"no body", "", {}, 411, "length-required"},
      {"not JSON", "{", {}, 400, "malformed-json"},
      {"not an object", "[]", {}, 400, "invalid-request"},
      {"duplicate key", R"({"type":"a","type":"b"})", {}, 400, "malformed-json"},
      {"too deep", deep, {}, 400, "malformed-json"},
      {"not UTF-8", "{\"type\":\"\xff\"}", {}, 400, "malformed-json"},
      {"unknown field", R"({"type":"t","to":{"uid":"1"},"x":1})", {}, 400, "invalid-request"},
      {"a form", "a=b", {{"Content-Type", "application/x-www-form-urlencoded"}}, 415, "unsupported-media-type"},
      {"compressed", raw, {{"Content-Encoding", "gzip"}}, 415, "unsupported-encoding"},
      {"too large", std::string(single_body_bytes_max + 1, ' '), {}, 413, "too-large"},
      {"unknown type", R"({"type":"t","to":{"uid":"1"}})", {}, 422, "unacceptable"},
      {"empty key", raw, {{"Idempotency-Key", ""}}, 400, "invalid-request"},
      {"long key", raw, {{"Idempotency-Key", std::string(256, 'k')}}, 400, "invalid-request"},
      {"a key with a space", raw, {{"Idempotency-Key", "a b"}}, 400, "invalid-request"},
  };
  for (const Case& one : cases) {
    const http::Response response =
        house.call({.method = Method::post, .target = "/v1/notifications", .body = one.body, .headers = one.headers});
    EXPECT_EQ(response.status, one.status) << one.name << response.body;
    EXPECT_EQ(text_at(response, "/type"), std::string("/problems/") + one.problem) << one.name;
    EXPECT_EQ(*response.headers.find("Content-Type"), "application/problem+json");
  }
  EXPECT_EQ(stored(), 0U);
  EXPECT_EQ(house
                .call({.method = Method::post,
                       .target = "/v1/notifications",
                       .body = raw,
                       .headers = {{"Content-Type", "Application/JSON; charset=utf-8"}}})
                .status,
            202);
  EXPECT_EQ(house
                .call({.method = Method::post,
                       .target = "/v1/notifications",
                       .body = raw + std::string(single_body_bytes_max - raw.size(), ' ')})
                .status,
            202);
}

TEST_F(Notifications, a_repeated_key_repeats_the_answer_and_nothing_else) {
  const http::Response first = post_with_key("order-1", raw);
  ASSERT_EQ(first.status, 202) << first.body;
  const http::Response again = post_with_key("order-1", raw);
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(*again.headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(*again.headers.find("Location"), *first.headers.find("Location"));
  const http::Response other = post_with_key("order-1", raw + " ");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(text_at(other, "/type"), "/problems/idempotency-key-reused");
  EXPECT_EQ(stored(), 1U);
  EXPECT_EQ(post_with_key("order-2", raw).status, 202);
  EXPECT_EQ(stored(), 2U);
}

TEST_F(Notifications, a_batch_answers_item_by_item) {
  const std::string batch =
      R"({"notifications":[)" + raw + R"(,{"type":"t"},7,{"type":"nothing","to":{"uid":"1"}},)" + raw + "]}";
  const http::Response response = house.post("/v1/notifications/batch", batch);
  ASSERT_EQ(response.status, 207) << response.body;
  EXPECT_EQ(text_at(response, "/accepted"), "2");
  EXPECT_EQ(text_at(response, "/refused"), "3");
  EXPECT_EQ(text_at(response, "/results/0/status"), "ready");
  EXPECT_EQ(text_at(response, "/results/1/errors/0/pointer"), "/notifications/1/to");
  EXPECT_EQ(text_at(response, "/results/2/errors/0/pointer"), "/notifications/2");
  EXPECT_EQ(text_at(response, "/results/3/errors/0/pointer"), "/notifications/3/type");
  EXPECT_EQ(text_at(response, "/results/4/index"), "4");
  EXPECT_EQ(stored(), 2U);
  EXPECT_EQ(house.post("/v1/notifications/batch", R"({"notifications":[)" + raw + "]}").status, 202);
  EXPECT_EQ(house.post("/v1/notifications/batch", R"({"notifications":[1]})").status, 207);
  EXPECT_EQ(house.post("/v1/notifications/batch", R"({"notifications":[]})").status, 400);
}

TEST_F(Notifications, a_batch_has_a_thousand_items_at_most) {
  const auto batch_of = [](int count) {
    std::string batch = R"({"notifications":[)" + raw;
    for (int i = 1; i < count; ++i) batch += ',' + raw;
    return batch + "]}";
  };
  const http::Response most = house.post("/v1/notifications/batch", batch_of(1'000));
  EXPECT_EQ(most.status, 202);
  EXPECT_EQ(text_at(most, "/accepted"), "1000");
  const http::Response more = house.post("/v1/notifications/batch", batch_of(1'001));
  EXPECT_EQ(more.status, 413);
  EXPECT_EQ(text_at(more, "/errors/0/limit"), "1000");
  EXPECT_EQ(text_at(more, "/errors/0/actual"), "1001");
}

TEST_F(Notifications, lists_page_by_page_without_repeating_or_skipping) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(text_at(house.post("/v1/notifications", raw), "/id"));
    house.clock.advance(Milliseconds{1});
  }
  std::vector<std::string> seen;
  std::string target = "/v1/notifications?limit=2&app=wx00000000000000bb&status=ready&openid=oFollower";
  for (std::string cursor; seen.size() < 10;) {
    const http::Response page = house.get(target + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    const json::value body = body_of(page);
    for (const json::value& one : body.at("items").as_array()) seen.push_back(text_of(one, "id"));
    if (body.at("next_cursor").is_null()) break;
    cursor = text_of(body, "next_cursor");
  }
  EXPECT_THAT(seen, ::testing::ElementsAreArray(ids.rbegin(), ids.rend()));
  EXPECT_EQ(body_of(house.get("/v1/notifications?uid=nobody")).at("items").as_array().size(), 0U);
  EXPECT_EQ(house.get("/v1/notifications?status=lost").status, 400);
}

TEST_F(Notifications, is_cancelled_once_and_only_in_time) {
  const std::string id = text_at(house.post("/v1/notifications", raw), "/id");
  const http::Response cancelled = house.post("/v1/notifications/" + id + "/cancel", "");
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(text_at(cancelled, "/status"), "cancelled");
  EXPECT_EQ(house.post("/v1/notifications/" + id + "/cancel", "").status, 200);
  EXPECT_EQ(text_at(house.get("/v1/notifications/" + id), "/timeline/1/what"), "cancelled");
  const std::string suppressed =
      text_at(house.post("/v1/apps/wx00000000000000aa/subscribe/send",
                         R"({"touser":"oX","template_id":"T","data":{"thing1":{"value":"x"}}})"),
              "/id");
  const http::Response late = house.post("/v1/notifications/" + suppressed + "/cancel", "");
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(text_at(late, "/type"), "/problems/too-late");
  EXPECT_EQ(house.post("/v1/notifications/01J00000000000000000000000/cancel", "").status, 404);
}

TEST_F(Notifications, a_preview_says_what_would_be_sent_and_stores_nothing) {
  const http::Response good = house.post("/v1/notifications/preview", raw);
  ASSERT_EQ(good.status, 200) << good.body;
  EXPECT_EQ(text_at(good, "/would_send"), "true");
  EXPECT_EQ(text_at(good, "/routes/0/message/touser"), "oFollower");
  const http::Response stopped = house.post(
      "/v1/notifications/preview",
      R"({"app":"wx00000000000000aa","channel":"subscribe","message":{"touser":"oX","template_id":"T","data":{"thing1":{"value":"x"}}}})");
  EXPECT_EQ(text_at(stopped, "/would_send"), "false");
  EXPECT_EQ(text_at(stopped, "/routes/0/obstacles/0/code"), "no_grant");
  EXPECT_EQ(text_at(house.post("/v1/notifications/preview", R"({"type":"t","to":{"uid":"1"}})"), "/errors/0/pointer"),
            "/type");
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Notifications, openids_are_masked_without_pii_read) {
  const std::string id = text_at(house.post("/v1/notifications", raw), "/id");
  const http::Headers reader = ApiHouse::bearing(house.make_key({"notifications:read"}));
  const http::Response masked_answer = house.call({.target = "/v1/notifications/" + id, .headers = reader});
  EXPECT_EQ(masked_answer.body.find("oFollower"), std::string::npos) << masked_answer.body;
  const http::Headers trusted = ApiHouse::bearing(house.make_key({"notifications:read", "pii:read"}));
  EXPECT_NE(house.call({.target = "/v1/notifications/" + id, .headers = trusted}).body.find("oFollower"),
            std::string::npos);
}

TEST_F(Notifications, when_the_database_fails_nothing_is_called_stored) {
  ASSERT_EQ(house.get("/v1/apps").status, 200);  // the key is known from now on
  house.faults.fail_at(1, testing::FaultPlan::When::before, testing::FaultPlan::Times::for_ever);
  for (const auto& [method, target] :
       {std::pair{Method::post, "/v1/notifications"}, std::pair{Method::get, "/v1/notifications"},
        std::pair{Method::get, "/readyz"}, std::pair{Method::del, "/v1/recipients/1"}}) {
    const http::Response response =
        house.call({.method = method, .target = target, .body = method == Method::post ? raw : ""});
    EXPECT_EQ(response.status, 503) << target << response.body;
    EXPECT_EQ(text_at(response, "/type"), "/problems/not-stored");
    EXPECT_NE(response.headers.find("Retry-After"), nullptr);
  }
  EXPECT_EQ(house.get("/healthz").status, 200);
  house.faults.fail_never();
  EXPECT_EQ(house.get("/readyz").status, 200);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Notifications, each_failing_step_leaves_a_true_answer) {
  ASSERT_EQ(house.get("/v1/apps").status, 200);
  for (std::int64_t step = 1;; ++step) {
    ASSERT_LT(step, 50);
    house.clock.advance(Milliseconds{1});
    house.faults.fail_at(step, testing::FaultPlan::When::after);
    const std::string key = "step-" + std::to_string(step);
    const http::Response response = post_with_key(key, raw);
    const bool failed = house.faults.failures() > 0;
    house.faults.fail_never();
    const std::size_t before = stored();
    const http::Response again = post_with_key(key, raw);
    EXPECT_EQ(again.status, 202);
    if (response.status == 202) {
      EXPECT_EQ(again.body, response.body);
    } else {
      EXPECT_EQ(response.status, 503);
      const bool open = text_at(response, "/type") == "/problems/outcome-unknown";
      EXPECT_TRUE(open || stored() == before + 1) << "not-stored was a lie at step " << step;
    }
    EXPECT_EQ(stored(), static_cast<std::size_t>(step));
    if (!failed) break;
  }
}

TEST(Overload, is_answered_at_once) {
  ApiHouse house(TutorialAccess::keyed, 1, 0);
  ASSERT_EQ(house.get("/v1/apps").status, 200);
  const http::Response full_intake = house.post("/v1/notifications", raw);
  EXPECT_EQ(full_intake.status, 503);
  EXPECT_EQ(text_at(full_intake, "/type"), "/problems/overloaded");
  std::optional<http::Response> first;
  std::optional<http::Response> second;
  house.begin({.target = "/v1/apps", .headers = ApiHouse::bearing(house.admin())}, first);
  house.begin({.target = "/v1/apps", .headers = ApiHouse::bearing(house.admin())}, second);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->status, 503);
  EXPECT_EQ(text_at(*second, "/type"), "/problems/overloaded");
  house.work();
  EXPECT_EQ(first->status, 200);
}

}  // namespace
}  // namespace hongyan::api
