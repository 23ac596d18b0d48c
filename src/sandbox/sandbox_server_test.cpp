#include "sandbox/sandbox_server.hpp"

#include <gmock/gmock.h>

#include <deque>

#include "http/transport_beast.hpp"
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
    server.serve(std::move(request),
                 http::Reply([seen = status.get()](http::Response response) { *seen = response.status; }));
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
  for (const Case& each : {Case{FaultKind::slow, -1, 200}, Case{FaultKind::timeout_after_effect, -1, 0},
                           Case{FaultKind::timeout_before_effect, -1, 0}, Case{FaultKind::reset_after_effect, 0, 0},
                           Case{FaultKind::http_5xx_after_effect, 502, 502}, Case{FaultKind::garbage, 200, 200}}) {
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
  EXPECT_EQ(text_of(*find_member(at.app(service_appid), "callback"), "verification"),
            "failed");  // "success" is no echostr
}

// One sandbox is the platform and, at /sandbox, the developer's server that answers its pushes with something else.
TEST(SandboxServer, ServesAndPushesOverRealSockets) {
  SystemClock clock;
  SeededRandom random(1);
  Sandbox sandbox({.push_tries = 1, .slow_min = Milliseconds{30}, .slow_max = Milliseconds{30}}, clock, random);
  http::BeastTransport pushes, client;
  http::ServerSettings settings;
  SandboxServer server(settings, sandbox, clock, pushes);
  server.start();
  const auto call = [&](http::Method method, const std::string& target, const std::string& body) {
    http::Exchange exchange;
    exchange.origin = {http::Scheme::http, "127.0.0.1", server.port()};
    exchange.request = {method, target, {}, body, {}};
    return http::exchange_alone(client, std::move(exchange));
  };
  const auto status_of = [](const http::Ending& ending) {
    const auto* response = std::get_if<http::Response>(&ending.result);
    return response == nullptr ? 0 : response->status;
  };
  call(
      http::Method::post, "/sandbox/faults",
      R"({"scripts":[{"fault":"slow","api":"/token"},{"fault":"reset_after_effect","api":"/token"},{"fault":"timeout_after_effect","api":"/token"}]})");
  const http::Ending slow = call(http::Method::get, "/cgi-bin/token", "");
  EXPECT_EQ(status_of(slow), 200);
  EXPECT_GE(slow.took, Milliseconds{30});
  const http::Ending reset = call(http::Method::get, "/cgi-bin/token", "");
  ASSERT_TRUE(std::holds_alternative<http::Trouble>(reset.result));
  EXPECT_EQ(std::get<http::Trouble>(reset.result).breakdown, http::Breakdown::no_answer);

  const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/sandbox/follow";
  call(http::Method::post, "/sandbox/apps/" + std::string(service_appid) + "/callback", R"({"url":")" + url + "\"}");
  call(http::Method::post, "/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
  std::string answer;
  for (const BootTime end = clock.boot() + Seconds{20}; answer.empty() && clock.boot() < end;) {
    call(http::Method::get, "/sandbox/clock", "");
    answer = server.with_sandbox([](Sandbox& there) { return there.log().back().pushes.at(0).answer; });
  }
  EXPECT_EQ(answer, "refused: HTTP 400");  // XML is no JSON
  http::Exchange withheld;                 // stop() drops what is still held back
  withheld.origin = {http::Scheme::http, "127.0.0.1", server.port()};
  withheld.request.target = "/cgi-bin/token";
  client.submit(std::move(withheld));
  EXPECT_TRUE(client.collect(Milliseconds{20}).empty());
  server.stop();
  const auto endings = client.collect(Milliseconds{5'000});
  ASSERT_EQ(endings.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<http::Trouble>(endings[0].result));
}

}  // namespace
}  // namespace hongyan::sandbox
