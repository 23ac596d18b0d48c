// ScriptedWeChat: WeChat as two ScriptedTransports see it: tokens that carry their number, sends that end as a test
// wants them to (plainly accepted when it says nothing), and a list of what took effect as the oracle. One thread.
#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testing/scripted_transport.hpp"

namespace hongyan::testing {

class ScriptedWeChat {
 public:
  explicit ScriptedWeChat(ManualClock& clock) : sends(clock, end_send()), errands(clock, end_errand()) {}

  static ScriptedEnding accepted(std::string_view msgid = "1") {
    return answer(200, R"({"errcode":0,"errmsg":"ok","msgid":)" + std::string(msgid) + "}");
  }
  static ScriptedEnding refused(int errcode, std::string_view errmsg = "no") {
    return answer(200, R"({"errcode":)" + std::to_string(errcode) + R"(,"errmsg":")" + std::string(errmsg) + R"("})");
  }

  std::deque<ScriptedEnding> next_sends;    // how the next sends end; then all are accepted
  std::deque<ScriptedEnding> next_errands;  // how the next errands end; then each gets a token of its own
  std::vector<std::string> delivered;       // bodies of the sends that WeChat accepted
  std::vector<std::string> tokens_used;     // by the sends, in order
  int token_fetches = 0;

 private:
  ScriptedTransport::Script end_send() {
    return [this](const http::Exchange& exchange) {
      tokens_used.push_back(exchange.request.target.substr(exchange.request.target.find("access_token=") + 13));
      ScriptedEnding ending =
          next_sends.empty() ? accepted(std::to_string(1'000 + sends.submitted().size())) : take(next_sends);
      const auto* const response = std::get_if<http::Response>(&ending.result);
      if (response != nullptr && response->body.starts_with(R"({"errcode":0,)"))
        delivered.push_back(exchange.request.body);
      return ending;
    };
  }
  ScriptedTransport::Script end_errand() {
    return [this](const http::Exchange& exchange) {
      if (exchange.request.target.contains("token") && !exchange.request.target.contains("access_token="))
        ++token_fetches;
      if (!next_errands.empty()) return take(next_errands);
      return answer(200, R"({"access_token":"T)" + std::to_string(token_fetches) + R"(","expires_in":7200})");
    };
  }
  static ScriptedEnding take(std::deque<ScriptedEnding>& endings) {
    ScriptedEnding next = std::move(endings.front());
    endings.pop_front();
    return next;
  }

 public:
  ScriptedTransport sends;
  ScriptedTransport errands;  // tokens, templates
};

}  // namespace hongyan::testing
