// POST /v1/mass and the media shelf, over the real intake and store.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/notifications.hpp"

namespace hongyan::api {
namespace {

using ::testing::HasSubstr;

std::string order(std::string_view to, std::string_view more = "") {
  return fmt::format(R"({{"app":"{}","to":{},"message":{{"msgtype":"text","text":{{"content":"hi"}}}}{}}})",
                     service_appid, to, more);
}

void save_person(ApiHouse& house, std::string_view uid, std::string_view openid, std::string_view opted_out) {
  const http::Response saved =
      house.put(fmt::format("/v1/recipients/{}", uid),
                fmt::format(R"({{"opted_out":{},"identities":[{{"app":"{}","openid":"{}"}}]}})", opted_out,
                            service_appid, openid));
  ASSERT_LT(saved.status, 300) << saved.body;
}

std::string message_of(ApiHouse& house, const std::string& id) {
  return store::find_notification(house.connection(), id)->body;
}

TEST(MassApi, leaves_out_who_opted_out_and_counts_everybody) {
  ApiHouse house;
  save_person(house, "u1", "oOne", "false");
  save_person(house, "u2", "oTwo", "true");
  save_person(house, "u3", "oThree", "false");
  const http::Response posted = house.post("/v1/mass", order(R"({"uids":["u1","u2","u3","u3","u9"]})"));
  ASSERT_EQ(posted.status, 202) << posted.body;
  EXPECT_EQ(text_at(posted, "/people"),
            R"({"named":5,"sent_to":2,"opted_out":1,"unreachable":1,"repeated":1,"invalid":0})");
  EXPECT_EQ(text_at(posted, "/jobs/0/people"), "2");
  EXPECT_EQ(text_at(posted, "/jobs/0/status"), "ready");
  const std::string id = text_at(posted, "/jobs/0/id");
  EXPECT_EQ(message_of(house, id),
            fmt::format(
                R"({{"touser":["oOne","oThree"],"msgtype":"text","text":{{"content":"hi"}},"clientmsgid":"{}"}})", id));
  const http::Response masked = house.call(
      {.target = "/v1/notifications/" + id, .headers = ApiHouse::bearing(house.make_key({"notifications:read"}))});
  EXPECT_THAT(text_at(masked, "/message/touser"), ::testing::Not(HasSubstr("oThree")));
}

TEST(MassApi, splits_a_long_list_into_jobs_with_numbers_of_their_own) {
  ApiHouse house;
  std::string list;
  for (int i = 0; i < 10'001; ++i) list += fmt::format(R"({}"oP{}")", i == 0 ? "" : ",", i);
  const http::Response posted = house.post("/v1/mass", order("{\"openids\":[" + list + "]}"));
  ASSERT_EQ(posted.status, 202) << posted.body.substr(0, 500);
  EXPECT_EQ(text_at(posted, "/jobs/0/people"), "9999");
  EXPECT_EQ(text_at(posted, "/jobs/1/people"), "2");
  EXPECT_THAT(message_of(house, text_at(posted, "/jobs/1/id")), HasSubstr(R"("touser":["oP9999","oP10000"])"));
  EXPECT_THAT(message_of(house, text_at(posted, "/jobs/1/id")), HasSubstr(text_at(posted, "/jobs/1/id")));
}

TEST(MassApi, takes_wechats_own_body_with_ten_thousand_people) {
  ApiHouse house;
  const auto body = [](int people) {
    std::string list;
    for (int i = 0; i < people; ++i) list += fmt::format(R"({}"o_rbq1TOgERuflYd7Psi{:08}")", i == 0 ? "" : ",", i);
    return R"({"touser":[)" + list + R"(],"msgtype":"text","text":{"content":"hello from boxer."}})";
  };
  const std::string target = fmt::format("/v1/apps/{}/mass/send", service_appid);
  EXPECT_EQ(house.post(target, body(10'000)).status, 202);
  const http::Response over = house.post(target, body(10'001));
  EXPECT_EQ(over.status, 422) << over.body.substr(0, 500);
  EXPECT_EQ(text_at(over, "/errors/0/pointer"), "/touser");
  EXPECT_EQ(text_at(over, "/errors/0/limit"), "10000");
}

TEST(MassApi, the_same_key_sends_once) {
  ApiHouse house;
  const auto ask = [&] {
    return house.call({.method = http::Method::post,
                       .target = "/v1/mass",
                       .body = order(R"({"tag_id":2})"),
                       .headers = {{"Idempotency-Key", "k1"}}});
  };
  const http::Response first = ask();
  ASSERT_EQ(first.status, 202) << first.body;
  EXPECT_EQ(text_at(first, "/warnings/0/code"), "opted_out_included");
  EXPECT_EQ(ask().body, first.body);
}

struct Refused {
  const char* name;
  std::string body;
  int status;
  const char* pointer;
};

TEST(MassApi, refuses_what_cannot_be_sent) {
  ApiHouse house;
  const Refused cases[] = {
      {"one person", order(R"({"openids":["oA"]})"), 422, "/to"},
      {"nobody", order(R"({"openids":["o A","??"]})"), 422, "/to"},
      {"two ways to say whom", order(R"({"all":true,"tag_id":2})"), 400, "/to"},
      {"nobody said", order("{}"), 400, "/to"},
      {"a receiver in the message",
       fmt::format(R"({{"app":"{}","to":{{"all":true}},"message":{{"touser":["oA","oB"],"msgtype":"text"}}}})",
                   service_appid),
       400, "/message"},
      {"no kind of message",
       fmt::format(R"({{"app":"{}","to":{{"all":true}},"message":{{"msgtype":"poem"}}}})", service_appid), 422,
       "/message/msgtype"},
      {"media that is not there",
       fmt::format(R"({{"app":"{}","to":{{"all":true}},"message":{{"msgtype":"image","images":{{"media":["m"]}}}}}})",
                   service_appid),
       422, "/message/images/media/0"},
      {"a mini program",
       fmt::format(R"({{"app":"{}","to":{{"all":true}},"message":{{"msgtype":"text","text":{{"content":"x"}}}}}})",
                   program_appid),
       422, "/app"},
  };
  for (const Refused& one : cases) {
    const http::Response response = house.post("/v1/mass", one.body);
    EXPECT_EQ(response.status, one.status) << one.name << ": " << response.body;
    EXPECT_EQ(text_at(response, "/errors/0/pointer"), one.pointer) << one.name << ": " << response.body;
  }
}

TEST(MassApi, the_speed_is_an_official_accounts) {
  ApiHouse house;
  const std::string speed = fmt::format("/v1/apps/{}/mass-speed", program_appid);
  EXPECT_EQ(house.get(speed).status, 422);
  EXPECT_EQ(house.put(speed, R"({"level":1})").status, 422);
  EXPECT_TRUE(house.asked.empty());
}

TEST(MassApi, a_speed_that_cannot_be_read_is_none) {
  ApiHouse house;
  house.next_answers = {testing::answer(200, R"({"errcode":0,"errmsg":"ok"})")};
  EXPECT_EQ(house.get(fmt::format("/v1/apps/{}/mass-speed", service_appid)).status, 502);
}

TEST(MassApi, previews_tell_what_is_left_of_the_quota) {
  ApiHouse house;
  const std::string wish = fmt::format(
      R"({{"app":"{}","channel":"mass","message":{{"filter":{{"is_to_all":true}},"msgtype":"text","text":{{"content":"x"}}}}}})",
      service_appid);
  const http::Response seen = house.post("/v1/notifications/preview", wish);
  ASSERT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(text_at(seen, "/routes/0/would_send"), "true") << seen.body;
  EXPECT_EQ(text_at(seen, "/routes/0/mass_quota/left"), "1") << seen.body;
}

TEST(MediaApi, keeps_shows_and_forgets_a_picture) {
  ApiHouse house;
  const std::string shelf = fmt::format("/v1/apps/{}/media", service_appid);
  const http::Response made = house.post(shelf + "?name=poster&kind=image", "\x89PNG\r\n\x1a\nrest");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/content_type"), "image/png");
  EXPECT_EQ(text_at(made, "/media_id"), "null");
  EXPECT_EQ(house.post(shelf + "?name=poster&kind=image", "\xFF\xD8\xFF jpeg").status, 200);
  EXPECT_EQ(text_at(house.get(shelf + "/poster"), "/content_type"), "image/jpeg");
  EXPECT_EQ(text_at(house.get(shelf), "/items/0/name"), "poster");
  const http::Response gone = house.del(shelf + "/poster");
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.headers.find("Content-Type"), nullptr) << "there is nothing that could be of a type";
  EXPECT_EQ(house.del(shelf + "/poster").status, 404);
  EXPECT_EQ(house.get(shelf + "/poster").status, 404);
}

TEST(MediaApi, refuses_what_wechat_would) {
  ApiHouse house;
  const std::string shelf = fmt::format("/v1/apps/{}/media", service_appid);
  struct Case {
    const char* query;
    std::string bytes;
    int status;
  };
  const Case cases[] = {{"?name=a&kind=image", "no picture", 422},
                        {"?name=a&kind=thumb", "\x89PNG....", 422},
                        {"?name=a&kind=thumb", "\xFF\xD8\xFF" + std::string(64 * 1024, 'x'), 413},
                        {"?name=a&kind=banner", "\x89PNG", 400},
                        {"?name=a%20b&kind=image", "\x89PNG", 400},
                        {"?kind=image", "\x89PNG", 400},
                        {"?name=a&kind=image", "", 400}};
  for (const Case& one : cases) EXPECT_EQ(house.post(shelf + one.query, one.bytes).status, one.status) << one.query;
  EXPECT_EQ(house.post("/v1/apps/wx00000000000000ff/media?name=a&kind=image", "\x89PNG").status, 404);
}

}  // namespace
}  // namespace hongyan::api
