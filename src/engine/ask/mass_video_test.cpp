// Videos of mass messages: made of an uploaded one by media/uploadvideo before the send, once for all who want the
// same.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/ask/media_ground.hpp"
#include "store/mass_videos.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class MassVideos : public ::testing::Test, protected testing::Doors, protected MediaGround {
 protected:
  MassVideos()
      : MediaGround({*memory, failing, wechat.sends, wechat.errands, clock, random}, "film", wechat::MediaType::video) {
  }

  void answer_calls(const std::vector<testing::ScriptedEnding>& endings) {
    wechat.next_errands = {endings.begin(), endings.end()};
    media.run_once(now());
  }
  static testing::ScriptedEnding uploaded(std::string_view media_id) {
    return testing::answer(200, fmt::format(R"({{"type":"video","media_id":"{}","created_at":1672500000}})", media_id));
  }
  void later(Milliseconds after) {
    clock.advance(after);
    rescue();
    dispatch();
  }
  void post(std::string_view id, std::string_view video, std::string_view title = "开放日") {
    MediaGround::post(
        id, Channel::mass,
        fmt::format(
            R"({{"touser":["oA","oB"],"msgtype":"mpvideo","mpvideo":{{{},"title":"{}","description":"看看教室"}}}})",
            video, title));
  }
  static testing::ScriptedEnding takes(std::string_view msg_id) {
    return testing::answer(200, fmt::format(R"({{"errcode":0,"errmsg":"ok","msg_id":{}}})", msg_id));
  }
  static std::string sent(std::string_view media_id) { return fmt::format(R"("media_id":"{}")", media_id); }
};

constexpr std::string_view by_name = R"("media":"film")";
constexpr std::string_view by_id = R"("media_id":"PLAIN")";

TEST_F(MassVideos, go_up_are_made_and_sent_and_made_once_for_all) {
  post("N1", by_name);
  dispatch();
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  answer_calls({uploaded("PLAIN")});
  later(Milliseconds{1'000});
  EXPECT_EQ(find("N1").reason, "waits_for_media") << "WeChat takes none that uploadvideo did not make";
  answer_calls({uploaded("MADE")});
  const http::Request& made = wechat.errands.submitted().back().request;
  EXPECT_THAT(made.target, HasSubstr("/cgi-bin/media/uploadvideo?"));
  EXPECT_EQ(made.body, R"({"media_id":"PLAIN","title":"开放日","description":"看看教室"})");
  post("N2", by_name);
  wechat.next_sends = {takes("1"), takes("2")};
  later(Milliseconds{1'000});
  EXPECT_EQ(state_of("N1"), State::taken);
  EXPECT_EQ(state_of("N2"), State::taken);
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(sent("MADE")), HasSubstr(sent("MADE"))));
  EXPECT_THAT(find("N1").body, HasSubstr(by_name)) << "the stored body is the caller's";
  post("N3", by_name, "另一个名字");
  dispatch();
  EXPECT_EQ(find("N3").reason, "waits_for_media") << "another title is another video";
}

TEST_F(MassVideos, are_made_anew_when_their_three_days_are_over) {
  post("N1", by_name);
  dispatch();
  answer_calls({uploaded("PLAIN")});
  later(Milliseconds{1'000});
  answer_calls({uploaded("MADE")});
  later(std::chrono::hours{24 * 3});
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  answer_calls({uploaded("PLAIN2")});
  later(std::chrono::minutes{1});
  answer_calls({uploaded("MADE2")});
  wechat.next_sends = {takes("1")};
  later(std::chrono::minutes{1});
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(sent("MADE2"))));
}

TEST_F(MassVideos, of_the_callers_own_id_are_tried_first_and_made_when_wechat_says_so) {
  for (const int errcode : {45161, 48013}) {
    const std::string id = fmt::format("N{}", errcode);
    const std::string own = fmt::format(R"("media_id":"PLAIN{}")", errcode);
    post(id, own);
    wechat.next_sends = {WeChat::refused(errcode)};
    dispatch();
    EXPECT_EQ(find(id).reason, "waits_for_media");
    answer_calls({uploaded("MADE")});
    wechat.next_sends = {takes("1")};
    later(Milliseconds{1'000});
    EXPECT_EQ(state_of(id), State::taken) << errcode;
    EXPECT_THAT(wechat.delivered.back(), HasSubstr(R"("media_id":"MADE")"));
    EXPECT_THAT(attempts_of(id), SizeIs(2));
  }
}

TEST_F(MassVideos, that_were_made_and_are_refused_all_the_same_end_their_message) {
  post("N1", by_id);
  wechat.next_sends = {WeChat::refused(45161)};
  dispatch();
  answer_calls({uploaded("MADE")});
  wechat.next_sends = {WeChat::refused(45161)};
  later(Milliseconds{1'000});
  EXPECT_EQ(state_of("N1"), State::refused);
  EXPECT_THAT(attempts_of("N1"), SizeIs(2)) << "it does not turn for ever";
}

TEST_F(MassVideos, that_wechat_does_not_make_end_their_messages_and_trouble_is_tried_again) {
  post("N1", by_id);
  wechat.next_sends = {WeChat::refused(45161)};
  dispatch();
  answer_calls({WeChat::refused(-1)});
  later(Milliseconds{2'000});
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  answer_calls({WeChat::refused(40007)});
  later(std::chrono::minutes{1});
  EXPECT_EQ(state_of("N1"), State::suppressed);
  EXPECT_EQ(find("N1").reason, "media_refused");
}

TEST_F(MassVideos, whose_upload_wechat_lost_go_up_again) {
  post("N1", by_name);
  dispatch();
  answer_calls({uploaded("PLAIN")});
  later(Milliseconds{1'000});
  answer_calls({WeChat::refused(40007)});
  later(Milliseconds{1'000});
  EXPECT_EQ(find("N1").reason, "waits_for_media");
  answer_calls({uploaded("PLAIN2")});
  later(Milliseconds{1'000});
  answer_calls({uploaded("MADE2")});
  wechat.next_sends = {takes("1")};
  later(Milliseconds{1'000});
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(sent("MADE2"))));
}

TEST_F(MassVideos, that_wechat_lost_after_they_were_made_are_made_once_more) {
  post("N1", by_id);
  wechat.next_sends = {WeChat::refused(45161)};
  dispatch();
  answer_calls({uploaded("MADE")});
  wechat.next_sends = {WeChat::refused(40007)};
  later(Milliseconds{1'000});
  EXPECT_EQ(find("N1").reason, "media_expired");
  wechat.next_sends = {WeChat::refused(45161)};
  later(Milliseconds{1'000});
  answer_calls({uploaded("MADE2")});
  wechat.next_sends = {takes("1")};
  later(Milliseconds{1'000});
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(sent("MADE2"))));
}

}  // namespace
}  // namespace hongyan::engine
