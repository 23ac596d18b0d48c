#include "sandbox/sandbox_server.hpp"

#include <gmock/gmock.h>

#include <deque>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

// Answers every push at once, in the words of `reply`.
class EchoTransport final : public http::Transport {
 public:
  void submit(http::Exchange exchange) override { submitted.push_back(std::move(exchange)); }
  std::vector<http::Ending> collect(Milliseconds) override {
    std::vector<http::Ending> endings;
    while (next < submitted.size()) {
      http::Ending ending;
      ending.tag = submitted[next++].tag;
      ending.result = reply;
      endings.push_back(std::move(ending));
    }
    return endings;
  }
  std::deque<http::Exchange> submitted;
  std::size_t next = 0;
  std::variant<http::Response, http::Trouble> reply = http::make_response(200, "text/plain", "success");
};

struct Served : Fixture {
  // The answer's status, 0 for a dropped connection, -1 while none has come.
  std::unique_ptr<int> serve(http::Request request) {
    auto status = std::make_unique<int>(-1);
    server.serve(std::move(request), http::Reply([seen = status.get()](http::Response response) { *seen = response.status; }));
    return status;
  }
  EchoTransport transport;
  SandboxServer server{{}, sandbox, clock, transport};
};

TEST(SandboxServer, PlaysTheFatesOnTheSocket) {
  struct Case {
    FaultKind fault;
    int at_once;
    int after_a_minute;
  };
  for (const Case& each : {Case{FaultKind::slow, -1, 200}, Case{FaultKind::timeout_after_effect, -1, 0}, Case{FaultKind::timeout_before_effect, -1, 0},
                           Case{FaultKind::reset_after_effect, 0, 0}, Case{FaultKind::http_5xx_after_effect, 502, 502}, Case{FaultKind::garbage, 200, 200}}) {
    Served at;
    at.sandbox.add_fault({.kind = each.fault, .api = "/cgi-bin/token"});
    const auto status = at.serve({http::Method::get, "/cgi-bin/token?grant_type=client_credential", {}, {}, {}});
    at.server.run_once(Milliseconds{0});
    EXPECT_EQ(*status, each.at_once) << to_string(each.fault);
    at.clock.advance(Seconds{60});
    at.server.run_once(Milliseconds{0});
    EXPECT_EQ(*status, each.after_a_minute) << to_string(each.fault);
  }
}

TEST(SandboxServer, PushesWhatIsDueAndTakesTheAnswer) {
  Served at;
  at.post("/sandbox/apps/" + std::string(service_appid) + "/callback", R"({"url":"http://127.0.0.1:8080/wechat/a"})");
  at.post("/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
  at.server.run_once(Milliseconds{0});
  ASSERT_EQ(at.transport.submitted.size(), 2u);
  EXPECT_EQ(at.transport.submitted[0].request.method, http::Method::get);
  EXPECT_EQ(at.transport.submitted[1].origin.port, 8080);
  EXPECT_EQ(at.transport.submitted[1].timeout, Milliseconds{5000});
  EXPECT_EQ(at.sandbox.log().back().pushes.at(0).answer, "success");
  EXPECT_EQ(text_of(*find_member(at.app(service_appid), "callback"), "verification"), "failed");  // "success" is no echostr
}

}  // namespace
}  // namespace hongyan::sandbox
