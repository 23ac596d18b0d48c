// Calls as they go over the wire and replies as they come back, for tests alone.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "wechat/call.hpp"
#include "wechat/testdata/golden.hpp"

namespace hongyan::wechat::testing {

// A request as one reads it: verb and target, headers, body.
inline std::string wire_of(const Call& call) {
  const http::Request request = to_request(call, Secret("TOKEN"));
  std::string text = std::string(http::to_string(request.method)) + ' ' + request.target + '\n';
  for (const http::Header& header : request.headers) text += header.name + ": " + header.value + '\n';
  return text + '\n' + request.body + '\n';
}

struct GoldenCall {
  std::string_view file;  // in testdata/requests
  Call call;
};

inline void expect_golden_calls(std::span<const GoldenCall> calls) {
  for (const GoldenCall& one : calls) expect_golden("requests/" + std::string(one.file), wire_of(one.call));
}

inline ApiReply reply_of(std::string body) {
  return read_reply(http::make_response(200, "application/json", std::move(body))).value();
}

}  // namespace hongyan::wechat::testing
