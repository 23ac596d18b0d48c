// Long answers through the gateway while they still come in: who gets them so, how they are counted, and how many there
// may be.
#include <gmock/gmock.h>

#include "gateway/fixture.hpp"
#include "store/gateway_use.hpp"
#include "testing/bell.hpp"

namespace hongyan::gateway {
namespace {

using http::BodySource;
using testing::answer;
using ::testing::HasSubstr;
using testing::take_all;

const std::string media = "/cgi-bin/media/get";

class Downloading : public ::testing::Test, protected GatewayHouse {
 protected:
  // What a caller of the server's got.
  struct Got {
    std::optional<http::Response> head;
    BodySource body;
  };
  static http::Reply reply_to(Got& got) {
    return http::Reply([&got](http::Response response, BodySource stream) {
      got.head = std::move(response);
      got.body = std::move(stream);
    });
  }
  void begin(Gateway& gateway, Got& got, const std::string& target, http::Method method = http::Method::get) {
    gateway.take({.method = method, .target = target, .headers = {}, .body = "{}", .peer = ""}, reply_to(got));
  }
  void rounds(Gateway& gateway, int count = 5) {
    for (int i = 0; i < count; ++i) {
      tokens_.run_once(clock.wall());
      if (gateway.run_once(clock.wall()).after.count() > 0) clock.advance(Milliseconds{20});
    }
  }
  // WeChat's next answer is a long one; its sink.
  http::BodySink next_is_long(int status = 200) {
    auto [sink, source] = http::open_body_stream(std::nullopt, 1'000, nullptr);
    testing::ScriptedEnding ending = answer(status, "");
    ending.stream = std::move(source);
    wechat.next_sends.push_back(std::move(ending));
    return std::move(sink);
  }
  struct Counts {
    std::int64_t calls = 0, refused = 0, failed = 0;
    bool operator==(const Counts&) const = default;
  };
  Counts counts() {
    for (int i = 0; i < 100; ++i) rounds(gateway_);
    Counts sum;
    const std::int64_t day = domain::quota_day({}, clock.wall());
    for (const store::GatewayUse& use :
         store::list_gateway_use(*connection_, {.day = day, .appids = {}, .key_id = ""}, "", 10))
      if (use.api == media) sum = {sum.calls + use.calls, sum.refused + use.refused, sum.failed + use.failed};
    return sum;
  }
};

TEST_F(Downloading, a_long_answer_is_passed_on_before_it_is_whole) {
  http::BodySink sink = next_is_long();
  Got got;
  begin(gateway_, got, with_token(media));
  rounds(gateway_);
  ASSERT_TRUE(got.head);
  EXPECT_EQ(got.head->status, 200);
  ASSERT_TRUE(got.body);
  EXPECT_EQ(counts(), Counts{}) << "not before it has ended";
  sink.put("a picture");
  sink.finish();
  EXPECT_EQ(take_all(got.body).bytes, "a picture");
  EXPECT_EQ(counts(), (Counts{.calls = 1}));
}

TEST_F(Downloading, each_end_is_counted) {
  struct Case {
    std::string name;
    int status;
    std::function<void(http::BodySink&, Got&)> end;
    std::int64_t failed;
  };
  const Case cases[] = {
      {"whole", 200, [](http::BodySink& sink, Got&) { sink.finish(); }, 0},
      {"whole, of a broken server", 502, [](http::BodySink& sink, Got&) { sink.finish(); }, 1},
      {"broken off", 200, [](http::BodySink& sink, Got&) { sink.break_off("cut"); }, 1},
      {"not wanted any more", 200, [](http::BodySink&, Got& got) { got.body = {}; }, 0},
  };
  Counts before;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    http::BodySink sink = next_is_long(c.status);
    Got got;
    begin(gateway_, got, with_token(media));
    rounds(gateway_);
    ASSERT_TRUE(got.body);
    EXPECT_EQ(got.head->status, c.status);
    c.end(sink, got);
    const Counts after{.calls = before.calls + 1, .failed = before.failed + c.failed};
    EXPECT_EQ(counts(), after);
    before = after;
  }
}

TEST_F(Downloading, an_answer_that_is_read_or_changed_here_is_asked_for_whole) {
  const std::string token = token_of("hy_good");
  const auto asks_for_stream = [&](const std::string& target, http::Method method) {
    Got got;
    begin(gateway_, got, target, method);
    rounds(gateway_);
    return wechat.sends.submitted().back().long_answers.held_bytes > 0;
  };
  const std::string with = "?access_token=" + token;
  EXPECT_TRUE(asks_for_stream(path + media + with, http::Method::get));
  EXPECT_TRUE(asks_for_stream(path + "/cgi-bin/user/get" + with, http::Method::get));
  EXPECT_FALSE(asks_for_stream(path + "/cgi-bin/message/template/send" + with, http::Method::post));
  EXPECT_FALSE(asks_for_stream(path + "/cgi-bin/clear_quota" + with, http::Method::post));
  EXPECT_FALSE(
      asks_for_stream(path + "/sns/oauth2/access_token?appid=" + appid + "&secret=hy_good&code=c", http::Method::get));
}

TEST_F(Downloading, a_short_refusal_is_still_read) {
  wechat.next_sends = {testing::ScriptedWeChat::refused(40001), testing::ScriptedWeChat::refused(40007)};
  EXPECT_EQ(errcode_of(ask({with_token(media)})), 40007) << "after one repetition with a fresh token";
  EXPECT_EQ(wechat.sends.submitted().size(), 2u);
}

TEST_F(Downloading, those_beyond_their_places_wait_and_keep_the_places_of_their_calls) {
  GatewayRules narrow_rules;
  narrow_rules.in_flight_max = 2;
  narrow_rules.downloads_max = 1;
  Gateway narrow({failing, wechat.sends, egress_, apps_, tokens_, metrics_, clock, random}, questions(),
                 Secret(std::string(32, 'p')), narrow_rules);
  const std::string target = with_token(media);
  http::BodySink sinks[] = {next_is_long(), next_is_long(), next_is_long()};
  Got got[3];
  Got short_one;
  begin(narrow, got[0], target);
  rounds(narrow);
  ASSERT_TRUE(got[0].body);
  begin(narrow, got[1], target);
  rounds(narrow);
  EXPECT_FALSE(got[1].head) << "no place";
  begin(narrow, got[2], target);
  rounds(narrow);
  begin(narrow, short_one, target);
  rounds(narrow);
  EXPECT_FALSE(short_one.head) << "both places for calls are taken";
  EXPECT_EQ(wechat.sends.under_way(), 0u);
  sinks[1].break_off("timeout after 1 ms");
  rounds(narrow);
  ASSERT_TRUE(got[1].head);
  EXPECT_EQ(got[1].head->status, 504) << "of this one nothing has gone out";
  EXPECT_THAT(got[1].head->body, HasSubstr("timeout after 1 ms"));
  EXPECT_TRUE(short_one.head);
  sinks[0].finish();
  rounds(narrow);
  EXPECT_TRUE(got[2].body);
}

}  // namespace
}  // namespace hongyan::gateway
