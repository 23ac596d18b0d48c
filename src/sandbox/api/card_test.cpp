#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view gathering = "666F374D69D16C932E45D7E7D9F10CEF6177F5F5";
constexpr std::string_view other_user = "ogYQ75LtR9wKxZ3vBn6QsMc1HdJy";

struct Cards : Fixture {
  explicit Cards(SandboxSettings settings = {})
      : Fixture(std::move(settings)), query("?access_token=" + stable_token(mini_appid)) {
    id = create();
  }
  std::string create(const std::string& more = "") {
    return text_of(get("/cgi-bin/message/wxopen/activityid/create" + query + more), "activity_id");
  }
  int send(const std::string& state, const std::string& parameters, const std::string& activity) {
    return static_cast<int>(number_of(post("/cgi-bin/message/wxopen/updatablemsg/send" + query,
                                           R"({"activity_id":")" + activity + R"(","target_state":)" + state +
                                               R"(,"template_info":{"parameter_list":[)" + parameters + "]}}"),
                                      "errcode"));
  }
  int joining(const std::string& count = "2") {
    return send("0", R"({"name":"member_count","value":")" + count + R"("},{"name":"room_limit","value":"5"})", id);
  }
  int started(const std::string& version = "release") {
    return send("1", R"({"name":"path","value":"pages/room"},{"name":"version_type","value":")" + version + "\"}", id);
  }
  int ended() { return send("2", "", id); }
  json::value act(const std::string& path, std::string_view openid = mini_user, const std::string& more = "") {
    return post(path, R"({"openid":")" + std::string(openid) + R"(","activity_id":")" + id + "\"" + more + "}");
  }
  json::value share(std::string_view openid = mini_user) {
    return act("/sandbox/cards", openid,
               R"(,"template_id":")" + std::string(gathering) + R"(","member_count":"1","room_limit":"5")");
  }
  std::string face() {
    const json::value card = get("/sandbox/cards?activity_id=" + id);
    return text_of(card, "text") + " " + text_of(card, "color");
  }
  std::string query, id;
};

TEST(Card, IsSharedUpdatedAndRemindsOnce) {
  Cards at;
  EXPECT_THAT(at.id, ::testing::ContainsRegex("^[0-9]{3}_"));
  EXPECT_THAT(text_of(at.act("/sandbox/cards/remind", other_user), "error"), HasSubstr("nobody has shared"));
  at.share();
  at.act("/sandbox/cards/remind", other_user);
  EXPECT_EQ(at.joining(), 0);
  EXPECT_EQ(at.face(), "成员正在加入，当前 2/5 人 #10AEFF");
  EXPECT_EQ(at.sandbox.log().at(at.sandbox.log().size() - 1).effect.delivered, false);
  EXPECT_EQ(at.started(), 0);
  EXPECT_EQ(at.face(), "已到齐 #07C160");
  EXPECT_EQ(at.sandbox.log().back().effect, (Effect{.taken = true, .delivered = true, .credit = 0, .quota = 1}));
  EXPECT_EQ(at.ended(), 0);
  EXPECT_EQ(at.face(), "已结束 #CCCCCC");
  const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(other_user));
  const json::array& messages = find_member(inbox, "messages")->get_array();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(text_of(messages.front(), "title"), "成员已到齐");
  EXPECT_EQ(text_of(messages.front(), "link"), "miniprogram:" + std::string(mini_appid) + "/pages/room");
}

TEST(Card, StatesFollowOneOfTwoDescriptions) {
  Cards three;
  EXPECT_EQ(three.started(), 0);
  EXPECT_EQ(three.joining(), 47502);
  EXPECT_EQ(three.ended(), 0);
  EXPECT_EQ(three.ended(), 47502);
  Cards two({.channels = {.card_states = CardStates::two}});
  EXPECT_EQ(two.joining(), 0);
  EXPECT_EQ(two.face(), "成员正在加入，当前 2/5 人 #FA9D39");
  EXPECT_EQ(two.ended(), 47502);
  EXPECT_EQ(two.started(), 0);
  EXPECT_EQ(two.face(), "已开始 #CCCCCC");
  EXPECT_EQ(two.started(), 47502);
  two.clock.advance(Seconds{24 * 3600});
  EXPECT_EQ(two.face(), "已结束 #00ff00");
  Cards quiet({.channels = {.activity_life = Seconds{72 * 3600}}});
  quiet.joining();
  quiet.clock.advance(Seconds{24 * 3600});
  EXPECT_THAT(quiet.face(), HasSubstr("已结束"));
}

TEST(Card, RefusesWithThePlatformsWords) {
  Cards at;
  EXPECT_EQ(at.send("0", "", "none"), 47501);
  EXPECT_EQ(at.send("3", "", at.id), 47502);
  EXPECT_EQ(at.send("0", "", at.id), 47001);
  EXPECT_EQ(at.started("none"), 47503);
  EXPECT_EQ(at.create("&openid=" + std::string(follower)), "");
  const std::string path = "/cgi-bin/message/wxopen/updatablemsg/send";
  EXPECT_EQ(number_of(at.post(path + at.query, ""), "errcode"), 44002);
  EXPECT_EQ(number_of(at.post(path + at.query, "x"), "errcode"), 47001);
  EXPECT_EQ(number_of(at.post(path + "?access_token=" + at.stable_token(service_appid), "{}"), "errcode"), 48001);
  at.sandbox.settings().channels.card_version_type = CardVersionType::required;
  EXPECT_EQ(at.send("1", "", at.id), 47503);
  at.sandbox.settings().channels.card_version_type = CardVersionType::optional;
  EXPECT_EQ(at.send("1", "", at.id), 0);
  at.clock.advance(Seconds{24 * 3600});
  at.query = "?access_token=" + at.stable_token(mini_appid);
  EXPECT_EQ(at.ended(), 47504);
}

TEST(Card, PrivateOnesAreSharedByOnePerson) {
  Cards at;
  at.id = at.create("&openid=" + std::string(mini_user));
  EXPECT_NE(text_of(at.share(other_user), "error"), "");
  EXPECT_EQ(text_of(at.share(), "error"), "");
}

TEST(Card, PrivateOnesCanBeSharedForAWeek) {
  Cards at;
  at.id = at.create("&openid=" + std::string(mini_user));
  at.clock.advance(Seconds{7 * 24 * 3600 - 60});
  EXPECT_EQ(text_of(at.share(), "error"), "");
  at.clock.advance(Seconds{120});
  EXPECT_NE(text_of(at.share(), "error"), "");
}

TEST(ToolCard, TakesItsOwnStates) {
  Cards at;
  const auto send = [&](const std::string& state, const std::string& more) {
    return number_of(at.post("/cgi-bin/message/wxopen/chattoolmsg/send" + at.query,
                             R"({"activity_id":")" + at.id + R"(","target_state":)" + state + more + "}"),
                     "errcode");
  };
  const std::string shape = R"(,"template_id":"4A68CBB88A92B0A9311848DBA1E94A199B166463")";
  EXPECT_EQ(send("0", shape), 47502);
  EXPECT_EQ(send("1", ""), 40097);
  EXPECT_EQ(send("1", shape + R"(,"version_type":3)"), 40097);
  EXPECT_EQ(send("1", shape + R"(,"participator_info_list":[{"group_openid":"a","state":0}])"), 40097);
  EXPECT_EQ(send("1", shape + R"(,"version_type":0,"participator_info_list":[{"group_openid":"a","state":1}])"), 0);
  EXPECT_EQ(send("3", shape), 0);
  EXPECT_EQ(send("1", shape), 47502);
  at.clock.advance(Seconds{24 * 3600});
  at.query = "?access_token=" + at.stable_token(mini_appid);
  EXPECT_EQ(send("3", shape), 47504);
  at.id = "nobody's";
  EXPECT_EQ(send("3", shape), 47501);
}

TEST(Card, ExistsSinceNovember2018) {
  Cards at;
  at.post("/sandbox/clock", R"({"set":"2018-11-04"})");
  EXPECT_EQ(at.started(), 40066);
  at.post("/sandbox/clock", R"({"set":"2025-02-10"})");
  EXPECT_EQ(number_of(at.post("/cgi-bin/message/wxopen/chattoolmsg/send", "{}"), "errcode"), 40066);
}

}  // namespace
}  // namespace hongyan::sandbox
