// Uploads through the gateway while their bodies still come in: what may be repeated, and what their callers are told.
#include <gmock/gmock.h>

#include "gateway/fixture.hpp"

namespace hongyan::gateway {
namespace {

using http::BodySource;
using testing::answer;
using testing::trouble;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string upload_path = "/cgi-bin/media/upload";

// Outlives the gateway, which answers what it still holds when it ends.
struct Uploads {
  struct Upload {
    http::BodySink sink;
    std::optional<http::Response> answered;
  };
  std::vector<std::unique_ptr<Upload>> uploads;
};

class Uploading : public ::testing::Test, protected Uploads, protected GatewayHouse {
 protected:
  // An upload of five bytes of which two have come.
  Upload* begin_upload(Gateway& gateway, const std::string& token, const std::string& rest = upload_path) {
    Upload* const upload = uploads.emplace_back(std::make_unique<Upload>()).get();
    auto [sink, source] = http::open_body_stream(5, 100, nullptr);
    upload->sink = std::move(sink);
    upload->sink.put("he");
    gateway.take({.method = http::Method::post,
                  .target = path + rest + "?access_token=" + token,
                  .headers = {{"Content-Type", "multipart/form-data; boundary=b"}},
                  .body = "",
                  .peer = ""},
                 http::Reply([upload](http::Response response) { upload->answered = std::move(response); }),
                 std::move(source));
    return upload;
  }
  Upload* begin_upload(const std::string& token) { return begin_upload(gateway_, token); }
  void round(Gateway& gateway) {
    tokens_.run_once(clock.wall());
    if (gateway.run_once(clock.wall()).after.count() > 0) clock.advance(Milliseconds{20});
  }
  // Until it is answered; WeChat takes what there is of each stream that it was sent, if it is to.
  enum class Taking { yes, no };
  int errcode_at_end(const Upload& upload, Taking taking = Taking::yes) {
    for (int i = 0; i < 20'000 && !upload.answered; ++i) {
      round(gateway_);
      for (const http::Exchange& exchange : wechat.sends.submitted()) {
        BodySource stream = exchange.stream;
        std::string bytes;
        if (taking == Taking::yes && stream) (void)stream.take(bytes), taken_ += bytes;
      }
    }
    return upload.answered ? errcode_of(*upload.answered) : 12345;
  }
  // Answers come when WeChat has had time to take something.
  static testing::ScriptedEnding later(testing::ScriptedEnding ending) {
    ending.delay = Milliseconds{50};
    return ending;
  }
  std::string taken_;
};

TEST_F(Uploading, an_upload_goes_on_as_a_stream_with_the_real_token) {
  auto* const upload = begin_upload(token_of("hy_good"));
  upload->sink.put("llo");
  upload->sink.finish();
  wechat.next_sends = {later(answer(200, R"({"media_id":"m"})"))};
  (void)errcode_at_end(*upload);
  EXPECT_EQ(upload->answered->body, R"({"media_id":"m"})");
  ASSERT_THAT(wechat.sends.submitted(), SizeIs(1));
  const http::Exchange& exchange = wechat.sends.submitted()[0];
  EXPECT_EQ(exchange.request.target, upload_path + "?access_token=T1");
  EXPECT_EQ(exchange.request.body, "");
  EXPECT_EQ(exchange.stream.length(), 5u);
  EXPECT_EQ(taken_, "hello");
}

TEST_F(Uploading, a_refused_caller_is_told_before_anything_is_sent) {
  EXPECT_EQ(errcode_at_end(*begin_upload("71_abc")), 40001);
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
}

TEST_F(Uploading, a_stale_token_comes_back_in_wechats_words_and_is_renewed) {
  const std::string token = token_of("hy_good");
  const std::string words = R"({"errcode":40001,"errmsg":"invalid credential rid: 1-2-3"})";
  wechat.next_sends = {later(answer(200, words))};
  auto* const first = begin_upload(token);
  EXPECT_EQ(errcode_at_end(*first), 40001);
  EXPECT_EQ(first->answered->body, words);
  EXPECT_THAT(wechat.tokens_used, ElementsAre("T1"));
  EXPECT_EQ(errcode_at_end(*begin_upload(token)), 0);
  EXPECT_THAT(wechat.tokens_used, ElementsAre("T1", "T2"));
  // An API that refuses every token.
  for (int i = 0; i < 20; ++i) {
    wechat.next_sends = {later(WeChat::refused(40001))};
    EXPECT_EQ(errcode_at_end(*begin_upload(token)), 40001);
  }
  EXPECT_LE(wechat.token_fetches, 3);
}

TEST_F(Uploading, a_stale_token_before_a_byte_was_taken_is_the_gateways_own_matter) {
  wechat.next_sends = {later(WeChat::refused(42001)), later(WeChat::accepted())};
  auto* const upload = begin_upload(token_of("hy_good"));
  EXPECT_EQ(errcode_at_end(*upload, Taking::no), 0);
  EXPECT_THAT(wechat.tokens_used, ElementsAre("T1", "T2"));
}

TEST_F(Uploading, another_host_is_tried_while_nothing_was_taken) {
  const std::string token = token_of("hy_good");
  wechat.next_sends = {trouble(http::Breakdown::not_connected), later(WeChat::accepted())};
  EXPECT_EQ(errcode_at_end(*begin_upload(token), Taking::no), 0);
  EXPECT_THAT(sent(), SizeIs(2));
  EXPECT_THAT(sent()[1], StartsWith("api2.weixin.qq.com/"));
  // As by a proxy that asks for a password when it has read some of it.
  wechat.next_sends = {later(trouble(http::Breakdown::not_connected))};
  EXPECT_EQ(errcode_at_end(*begin_upload(token)), -1);
  EXPECT_THAT(sent(), SizeIs(3));
}

TEST_F(Uploading, an_upload_begins_with_a_token_that_lasts) {
  std::string token = token_of("hy_good");
  EXPECT_EQ(errcode_at_end(*begin_upload(token)), 0);
  clock.advance(Seconds{7'200 - 280});
  EXPECT_EQ(errcode_at_end(*begin_upload(token)), 0);
  EXPECT_THAT(wechat.tokens_used, ElementsAre("T1", "T2"));
  clock.advance(Seconds{7'200 - 280});
  token = token_of("hy_good");
  for (int i = 0; i < 100; ++i) wechat.next_errands.push_back(WeChat::refused(-1));
  const BootTime before = clock.boot();
  EXPECT_EQ(errcode_at_end(*begin_upload(token)), 0) << "the old one is better than none";
  EXPECT_GE(clock.boot() - before, GatewayRules{}.token_wait);
  EXPECT_THAT(wechat.tokens_used, ElementsAre("T1", "T2", "T2"));
}

TEST_F(Uploading, one_that_broke_off_before_it_was_sent_is_not_sent) {
  const std::string token = token_of("hy_good");
  for (int i = 0; i < 50; ++i) wechat.next_errands.push_back(WeChat::refused(-1));
  auto* const upload = begin_upload(token);
  round(gateway_);
  EXPECT_FALSE(upload->answered);
  upload->sink.break_off("its sender has gone");
  EXPECT_EQ(errcode_at_end(*upload), -1);
  EXPECT_THAT(upload->answered->body, HasSubstr("its sender has gone"));
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
}

TEST_F(Uploading, uploads_have_places_of_their_own) {
  GatewayRules narrow_rules;
  narrow_rules.in_flight_max = narrow_rules.uploads_max = 1;
  narrow_rules.timeout = Milliseconds{1'000};
  Gateway narrow({failing, wechat.sends, egress_, apps_, tokens_, metrics_, clock, random}, questions(),
                 Secret(std::string(32, 'p')), narrow_rules);
  const std::string token = token_of("hy_good");
  testing::ScriptedEnding slow = WeChat::accepted();
  slow.delay = Milliseconds{900};
  wechat.next_sends = {slow, WeChat::accepted()};
  auto* const first = begin_upload(narrow, token);
  for (int i = 0; i < 5; ++i) round(narrow);
  auto* const second = begin_upload(narrow, token);
  std::optional<http::Response> plain;
  narrow.take({.method = http::Method::get,
               .target = path + "/cgi-bin/user/get?access_token=" + token,
               .headers = {},
               .body = "",
               .peer = ""},
              http::Reply([&](http::Response response) { plain = std::move(response); }));
  for (int i = 0; i < 5; ++i) round(narrow);
  ASSERT_TRUE(plain) << "a call that is here goes by those whose bodies come in";
  EXPECT_FALSE(first->answered || second->answered);
  while (!second->answered) round(narrow);
  EXPECT_EQ(errcode_of(*second->answered), 0) << "a place was free in time";
  slow.delay = Milliseconds{1'000'000};
  wechat.next_sends = {testing::never()};
  static_cast<void>(begin_upload(narrow, token));
  for (int i = 0; i < 5; ++i) round(narrow);
  auto* const fourth = begin_upload(narrow, token);
  while (!fourth->answered) round(narrow);
  EXPECT_EQ(errcode_of(*fourth->answered), -1);
  EXPECT_THAT(fourth->answered->body, HasSubstr("too many uploads"));
}

}  // namespace
}  // namespace hongyan::gateway
