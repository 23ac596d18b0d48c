// Messages that name media: held until the bytes are uploaded, sent with WeChat's id, uploaded again when it is gone.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/ask/media_ground.hpp"
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

class MediaOfMessages : public ::testing::Test, protected testing::Doors, protected MediaGround {
 protected:
  MediaOfMessages()
      : MediaGround({*memory, failing, wechat.sends, wechat.errands, clock, random}, "poster",
                    wechat::MediaType::image) {}

  void answer_calls(const std::vector<testing::ScriptedEnding>& endings) {
    wechat.next_errands = {endings.begin(), endings.end()};
    media.run_once(now());
  }
  static testing::ScriptedEnding uploaded(std::string_view media_id) {
    return testing::answer(200, fmt::format(R"({{"type":"image","media_id":"{}","created_at":1672500000}})", media_id));
  }
  void later(Milliseconds after) {
    clock.advance(after);
    rescue();
    dispatch();
  }
  void post(std::string_view id, std::string_view name = "poster") {
    MediaGround::post(id, Channel::customer,
                      fmt::format(R"({{"touser":"oA","msgtype":"image","image":{{"media":"{}"}}}})", name));
  }
  [[nodiscard]] store::MediaUpload upload_of(std::string_view name = "poster") {
    return store::find_media(connection(), service, name)->upload;
  }
};

TEST_F(MediaOfMessages, hold_the_message_until_the_bytes_are_uploaded_once) {
  post("N1");
  post("N2");
  dispatch();
  EXPECT_EQ(state_of("N1"), State::retry_wait);
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  EXPECT_THAT(attempts_of("N1"), IsEmpty());
  const std::size_t errands = wechat.errands.submitted().size();
  answer_calls({uploaded("MEDIA-1")});
  ASSERT_THAT(wechat.errands.submitted(), SizeIs(errands + 1));
  const http::Request& request = wechat.errands.submitted().back().request;
  EXPECT_THAT(request.target, HasSubstr("/cgi-bin/media/upload?"));
  EXPECT_THAT(request.body, HasSubstr(R"(filename="poster.png")"));
  EXPECT_THAT(request.body, HasSubstr("bytes"));
  later(Milliseconds{1'000});
  EXPECT_EQ(state_of("N1"), State::taken);
  EXPECT_EQ(state_of("N2"), State::taken);
  media.run_once(now());
  EXPECT_THAT(wechat.errands.submitted(), SizeIs(errands + 1));
  const std::string sent = R"({"touser":"oA","msgtype":"image","image":{"media_id":"MEDIA-1"}})";
  EXPECT_THAT(wechat.delivered, ElementsAre(sent, sent));
  EXPECT_THAT(find("N1").body, HasSubstr(R"("media":"poster")"));  // the stored body is the caller's
}

TEST_F(MediaOfMessages, are_uploaded_again_when_their_three_days_are_over) {
  post("N1");
  dispatch();
  answer_calls({uploaded("MEDIA-1")});
  later(std::chrono::hours{24 * 3});
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  answer_calls({uploaded("MEDIA-2")});
  later(std::chrono::minutes{1});
  EXPECT_THAT(wechat.delivered.back(), HasSubstr("MEDIA-2"));
}

TEST_F(MediaOfMessages, are_uploaded_again_once_when_wechat_has_lost_them) {
  post("N1");
  dispatch();
  answer_calls({uploaded("MEDIA-1")});
  wechat.next_sends = {WeChat::refused(40007)};
  later(Milliseconds{1'000});
  EXPECT_EQ(find("N1").reason, "media_expired");
  later(Milliseconds{1'000});
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  answer_calls({uploaded("MEDIA-2")});
  wechat.next_sends = {WeChat::refused(40007)};
  later(Milliseconds{60'000});
  EXPECT_EQ(state_of("N1"), State::refused);
  EXPECT_EQ(find("N1").reason, "content_invalid");
  EXPECT_THAT(attempts_of("N1"), SizeIs(2));
}

TEST_F(MediaOfMessages, that_wechat_does_not_take_end_their_messages) {
  post("N1");
  dispatch();
  answer_calls({WeChat::refused(40006, "invalid meida size")});
  EXPECT_TRUE(upload_of().refused);
  EXPECT_EQ(upload_of().errcode, 40006);
  later(Milliseconds{1'000});
  EXPECT_EQ(state_of("N1"), State::suppressed);
  EXPECT_EQ(find("N1").reason, "media_refused");
  keep("poster", "other bytes");  // mended: the next message may go
  post("N2");
  dispatch();
  answer_calls({uploaded("MEDIA-2")});
  later(Milliseconds{1'000});
  EXPECT_EQ(state_of("N2"), State::taken);
}

TEST_F(MediaOfMessages, that_were_deleted_end_their_messages) {
  post("N1");
  ASSERT_TRUE(store::delete_media(connection(), service, "poster"));
  dispatch();
  EXPECT_EQ(state_of("N1"), State::suppressed);
  EXPECT_EQ(find("N1").reason, "media_gone");
}

struct Trouble {
  const char* name;
  testing::ScriptedEnding ending;
  Milliseconds again_after;
};

TEST_F(MediaOfMessages, are_tried_again_after_trouble_that_passes) {
  const Trouble troubles[] = {{"busy", WeChat::refused(-1), Milliseconds{1'000}},
                              {"silence", testing::silence(), Milliseconds{1'000}},
                              {"no JSON", testing::answer(502, "<html>"), Milliseconds{1'000}}};
  int number = 0;
  for (const Trouble& one : troubles) {
    const std::string name = fmt::format("m{}", number);
    const std::string id = fmt::format("N{}", number++);
    keep(name, "bytes");
    post(id, name);
    dispatch();
    answer_calls({one.ending});
    EXPECT_EQ(upload_of(name).try_at, now() + one.again_after) << one.name;
    EXPECT_EQ(upload_of(name).tries, 1) << one.name;
    later(Milliseconds{30'000});  // a new token where one is needed
    answer_calls({uploaded("MEDIA-" + name)});
    later(Milliseconds{60'000});
    EXPECT_EQ(state_of(id), State::taken) << one.name;
  }
}

TEST_F(MediaOfMessages, are_uploaded_again_at_once_when_the_token_was_stale) {
  post("N1");
  dispatch();
  wechat.next_errands = {WeChat::refused(40001), testing::answer(200, R"({"access_token":"NEW","expires_in":7200})"),
                         uploaded("MEDIA")};
  media.run_once(now());
  EXPECT_EQ(upload_of().media_id, "MEDIA");
  EXPECT_EQ(upload_of().tries, 0);
}

TEST_F(MediaOfMessages, replaced_while_they_travel_are_uploaded_anew) {
  post("N1");
  dispatch();
  const auto old = store::find_media(connection(), service, "poster");
  keep("poster", "new bytes");
  store::want_media(connection(), service, "poster", now());
  store::save_upload(connection(), *old, {.media_id = "OLD", .expires_at = now() + std::chrono::hours{1}});
  EXPECT_EQ(upload_of().media_id, "");
  EXPECT_TRUE(upload_of().wanted_since.has_value());
}

TEST_F(MediaOfMessages, and_who_opted_out_is_taken_off_a_mass_list_before_it_goes_out) {
  store::Recipient person;
  person.uid = "u1";
  person.opted_out = true;
  person.identities = {{service, *wechat::OpenId::parse("oB"), "u1", store::Follows::yes, {}}};
  store::save_recipient(connection(), person);
  store::Notification one = sample("N1", Channel::mass);
  one.openid = {};
  one.template_id = {};
  one.body = R"({"touser":["oA","oB","oC"],"msgtype":"text","text":{"content":"hi"}})";
  store::Notification two = one;
  two.id = "N2";
  two.body = R"({"touser":["oA","oB"],"msgtype":"text","text":{"content":"hi"}})";
  insert({one, two});
  dispatch();
  EXPECT_THAT(wechat.delivered, ElementsAre(R"({"touser":["oA","oC"],"msgtype":"text","text":{"content":"hi"}})"));
  EXPECT_EQ(find("N2").reason, "opted_out");
}

}  // namespace
}  // namespace hongyan::engine
