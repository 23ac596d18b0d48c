// A message to everyone that the administrator is asked about (inbound.md §6.1).
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

struct Protected : Fixture {
  Protected() {
    post("/sandbox/apps/" + std::string(service_appid) + "/callback",
         R"({"url":"http://127.0.0.1:8080/wechat","token":"AAAAA","mode":"plain","data_format":"xml"})");
    for (const CallbackPush& push : sandbox.due_callbacks()) sandbox.callback_answered(push.id, nullptr);
    control(R"("protected":true)");
  }
  json::value control(std::string_view more) {
    return post("/sandbox/mass", fmt::format(R"({{"appid":"{}",{}}})", service_appid, more));
  }
  std::int64_t send(std::string_view text) {
    return number_of(
        post("/cgi-bin/message/mass/sendall?access_token=" + access,
             fmt::format(R"({{"filter":{{"is_to_all":true}},"msgtype":"text","text":{{"content":"{}"}}}})", text)),
        "errcode", -9);
  }
  std::string state() {
    return text_of(post("/cgi-bin/message/mass/get?access_token=" + access, R"({"msg_id":"1000000001"})"),
                   "msg_status");
  }
  std::size_t inbox() {
    return find_member(get("/sandbox/inbox?openid=" + std::string(follower)), "messages")->get_array().size();
  }
  // The body of the one event that is due.
  std::string event() {
    const auto pushes = sandbox.due_callbacks();
    return pushes.size() == 1 ? pushes[0].request.body : fmt::format("{} pushes", pushes.size());
  }
  std::string access = token(service_appid);
};

TEST(MassProtection, TheMessageWaitsUntilTheAdministratorConfirms) {
  Protected at;
  EXPECT_EQ(at.send("等确认"), 0);
  at.clock.advance(Seconds{60});
  EXPECT_EQ(at.state(), "SENDING");
  EXPECT_EQ(at.inbox(), 0u);
  EXPECT_EQ(at.send("又一条"), 89504);
  EXPECT_EQ(
      number_of(at.post("/cgi-bin/message/mass/speed/set?access_token=" + at.access, R"({"speed":1})"), "errcode"),
      89504);
  at.control(R"("admin":"confirm")");
  EXPECT_EQ(at.inbox(), 1u);
  at.clock.advance(Seconds{1});
  EXPECT_EQ(at.state(), "SEND_SUCCESS");
  EXPECT_THAT(at.event(), ::testing::HasSubstr("<MsgID>1000000001</MsgID>\n<Status><![CDATA[send success]]></Status>"));
  EXPECT_EQ(text_of(at.control(R"("admin":"confirm")"), "error"), "no message waits for the administrator");
}

TEST(MassProtection, TheAdministratorRefusesOrSaysNothingForHalfAnHour) {
  Protected refused;
  EXPECT_EQ(refused.send("不准发"), 0);
  refused.control(R"("admin":"refuse")");
  refused.clock.advance(Seconds{1});
  EXPECT_THAT(refused.event(), ::testing::HasSubstr("<![CDATA[err(40001)]]>"));
  EXPECT_EQ(refused.state(), "SEND_FAIL");

  Protected silent;
  EXPECT_EQ(silent.send("没人看"), 0);
  EXPECT_EQ(*silent.sandbox.next_callback_at(), silent.clock.wall() + Seconds{1800});
  silent.clock.advance(Seconds{1800});
  (void)silent.sandbox.due_callbacks();
  silent.clock.advance(Seconds{1});
  EXPECT_THAT(silent.event(), ::testing::HasSubstr("<![CDATA[err(40002)]]>"));
  EXPECT_EQ(silent.inbox(), 0u);
}

TEST(MassProtection, EachCodeForAWaitingConfirmationCanBeChosen) {
  Protected at;
  EXPECT_EQ(at.send("等确认"), 0);
  constexpr std::pair<AdminPending, int> cases[] = {
      {AdminPending::error_89501, 89501}, {AdminPending::error_89502, 89502}, {AdminPending::error_89505, 89505}};
  for (const auto& [answer, errcode] : cases) {
    at.sandbox.settings().refusals.admin_pending = answer;
    EXPECT_EQ(at.send(fmt::format("{}", errcode)), errcode);
  }
}

}  // namespace
}  // namespace hongyan::sandbox
