#include "sandbox/world/faults.hpp"

#include <gmock/gmock.h>

#include <map>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Fate = Sandbox::Played::Fate;

struct Case {
  FaultKind fault;
  Fate fate;
  int status;
  bool taken;
  std::string body;  // how the answer starts
};

class WireFault : public ::testing::TestWithParam<Case> {};
void PrintTo(const Case& each, std::ostream* out) { *out << to_string(each.fault); }

INSTANTIATE_TEST_SUITE_P(
    All, WireFault,
    ::testing::Values(Case{FaultKind::slow, Fate::delayed, 200, true, R"({"errcode":0,)"},
                      Case{FaultKind::timeout_before_effect, Fate::timeout_before_effect, 200, false, ""},
                      Case{FaultKind::timeout_after_effect, Fate::timeout_after_effect, 200, true, ""},
                      Case{FaultKind::reset_after_effect, Fate::reset_after_effect, 200, true, ""},
                      Case{FaultKind::http_5xx_before_effect, Fate::answered, 502, false, "<html>"},
                      Case{FaultKind::http_5xx_after_effect, Fate::answered, 502, true, "<html>"},
                      Case{FaultKind::minus_one_before_effect, Fate::answered, 200, false,
                           R"({"errcode":-1,"errmsg":"system error rid: )"},
                      Case{FaultKind::minus_one_after_effect, Fate::answered, 200, true,
                           R"({"errcode":-1,"errmsg":"system error rid: )"},
                      Case{FaultKind::garbage, Fate::garbage, 200, true, R"({"errcode":0)"},
                      Case{FaultKind::empty_object, Fate::garbage, 200, true, "{}"},
                      Case{FaultKind::token_killed, Fate::answered, 200, false, R"({"errcode":40001,)"},
                      Case{FaultKind::quota_45009, Fate::answered, 200, false, R"({"errcode":45009,)"},
                      Case{FaultKind::concurrent_43108, Fate::answered, 200, false, R"({"errcode":43108,)"}),
    [](const auto& each) { return std::string(to_string(each.param.fault)); });

TEST_P(WireFault, MeetsTheCallAndIsLogged) {
  const Case& each = GetParam();
  Fixture at;
  at.accept_lesson();
  const std::string url = "/cgi-bin/message/subscribe/send?access_token=" + at.stable_token(mini_appid);
  at.sandbox.add_fault({.kind = each.fault,
                        .api = "subscribe/send",
                        .appid = std::string(mini_appid),
                        .openid = std::string(mini_user)});
  const auto played = at.sandbox.play(Fixture::post_request(url, send_body(mini_user, lesson_template, lesson_data)));
  EXPECT_EQ(played.fate, each.fate);
  EXPECT_EQ(played.response.status, each.status);
  EXPECT_THAT(played.response.body, StartsWith(each.body));
  const LogEntry& entry = at.sandbox.log().back();
  EXPECT_EQ(entry.fault, to_string(each.fault));
  EXPECT_EQ(entry.effect.taken, each.taken);
  EXPECT_EQ(entry.effect.credit, each.taken ? -1 : 0);
  EXPECT_EQ(entry.appid, mini_appid);
}

TEST(Faults, ScriptsHitTheNamedCallsOnly) {
  Fixture at;
  at.sandbox.add_fault({.kind = FaultKind::minus_one_before_effect,
                        .api = "template/send",
                        .openid = std::string(follower),
                        .times = 2});
  const std::string url = "/cgi-bin/message/template/send?access_token=" + at.token(service_appid);
  const auto send = [&](std::string_view openid) {
    return number_of(
        *read_json(
            at.sandbox.play(Fixture::post_request(url, send_body(openid, typed_template, typed_data))).response.body),
        "errcode");
  };
  EXPECT_EQ(send(stranger), 43004);
  EXPECT_EQ(send(follower), -1);
  EXPECT_EQ(send(follower), -1);
  EXPECT_EQ(send(follower), 0);
}

TEST(Faults, ReceiptsComeLateTwiceNeverOrWithoutMsgId) {
  struct Receipt {
    FaultKind fault;
    std::size_t in_time;
    std::size_t later;
    std::int64_t msgid;  // -1: the real one
    std::string status;
  };
  for (const Receipt& each :
       {Receipt{FaultKind::receipt_late, 0, 1, -1, "success"}, Receipt{FaultKind::receipt_doubled, 2, 0, -1, "success"},
        Receipt{FaultKind::receipt_lost, 0, 0, -1, "success"},
        Receipt{FaultKind::receipt_msgid_zero, 1, 0, 0, "success"},
        Receipt{FaultKind::receipt_failed, 1, 0, -1, "failed: system failed"}}) {
    Fixture at({.push_tries = 1});
    at.post("/sandbox/apps/" + std::string(service_appid) + "/callback",
            R"({"url":"http://127.0.0.1:1/","mode":"plain"})");
    EXPECT_EQ(at.sandbox.due_callbacks().size(), 1u);
    at.sandbox.add_fault({.kind = each.fault});
    const json::value reply = at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid),
                                      send_body(follower, typed_template, typed_data));
    at.clock.advance(Milliseconds{300});
    const auto pushes = at.sandbox.due_callbacks();
    EXPECT_EQ(pushes.size(), each.in_time) << to_string(each.fault);
    if (!pushes.empty()) {
      EXPECT_THAT(pushes[0].request.body, HasSubstr("<Status><![CDATA[" + each.status));
      EXPECT_THAT(pushes[0].request.body,
                  HasSubstr("<MsgID>" + (each.msgid == 0 ? "0" : text_of(reply, "msgid")) + "<"));
    }
    at.clock.advance(Seconds{3600});
    EXPECT_EQ(at.sandbox.due_callbacks().size(), each.later) << to_string(each.fault);
  }
}

TEST(Faults, TheSameSeedBringsTheSameFaults) {
  const auto history = [] {
    SandboxSettings settings;
    settings.faults.slow = settings.faults.minus_one_after_effect = settings.faults.receipt_lost = 2'000;
    settings.check_duplicate_content = false;
    Fixture at(settings, 7);
    const std::string url = "/cgi-bin/message/template/send?access_token=" + at.token(service_appid);
    std::string text;
    for (int i = 0; i < 200; ++i) {
      (void)at.sandbox.play(Fixture::post_request(url, send_body(follower, typed_template, typed_data)));
      const LogEntry& entry = at.sandbox.log().back();
      text += entry.fault + (entry.pushes.empty() ? "" : entry.pushes[0].answer) + ";";
    }
    return text;
  };
  const std::string first = history();
  EXPECT_EQ(first, history());
  for (const std::string fault : {"slow", "minus_one_after_effect", "lost"}) EXPECT_THAT(first, HasSubstr(fault));
}

TEST(Faults, RatesAndScriptsCanBeSetAndCleared) {
  Fixture at;
  EXPECT_EQ(text_of(at.post("/sandbox/faults", R"({"rates":{"slow":10001}})"), "error"),
            "the rate of slow must be a whole number from 0 to 10000");
  EXPECT_EQ(text_of(at.post("/sandbox/faults", R"({"rates":{"slow":5},"scripts":[{"fault":"none"}]})"), "error"),
            "there is no fault \"none\"; GET /sandbox/faults lists them");
  EXPECT_EQ(at.sandbox.settings().faults.slow, 0);
  const json::value set = at.post(
      "/sandbox/faults", R"({"rates":{"slow":5},"scripts":[{"fault":"garbage","api":"template/send","times":3}]})");
  EXPECT_EQ(number_of(*find_member(set, "rates"), "slow"), 5);
  EXPECT_EQ(find_member(set, "scripts")->get_array().size(), 1u);
  (void)at.sandbox.handle({http::Method::del, "/sandbox/faults", {}, {}, {}});
  EXPECT_EQ(at.sandbox.settings().faults, FaultRates{});
}

TEST(Faults, AScriptAnswersAnyErrcode) {
  Fixture at;
  EXPECT_EQ(
      at.sandbox
          .handle(Fixture::post_request("/sandbox/faults", R"({"scripts":[{"fault":"refused","errcode":48014}]})"))
          .status,
      400);
  at.post("/sandbox/faults",
          R"({"scripts":[{"fault":"refused","api":"template/send","errcode":48004,"errmsg":"api forbidden"}]})");
  const auto send = [&] {
    const http::Response response =
        at.sandbox
            .play(Fixture::post_request("/cgi-bin/message/template/send?access_token=" + at.token(service_appid),
                                        send_body(follower, typed_template, typed_data)))
            .response;
    return number_of(read_json(response.body).value(), "errcode");
  };
  EXPECT_EQ(send(), 48004);
  EXPECT_EQ(at.sandbox.log().back().fault, "refused");
  EXPECT_FALSE(at.sandbox.log().back().effect.taken);
  EXPECT_EQ(send(), 0);
}

}  // namespace
}  // namespace hongyan::sandbox
