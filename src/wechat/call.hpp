// Call and ApiReply: one exchange with api.weixin.qq.com as values, without the exchange. Every call of the floor
// becomes an HTTP request through to_request, every HTTP response a reply through read_reply; both are pure.
// A Call of the plain token endpoint has the app secret in its query: never log one.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "http/message.hpp"
#include "wechat/api.hpp"

namespace hongyan::wechat {

struct Call {
  Api api = Api::token;
  std::string query;           // without '?', without access_token, already percent-encoded
  std::string body;            // "" on a GET
  std::string content_type;    // "" without a body
  http::Headers headers = {};  // beyond Content-Type: those of a signed call
  bool operator==(const Call&) const = default;
};

// The request, less Host and Content-Length, which the transport adds. `access_token` is left out where the API takes
// none. The token stands in the target, as WeChat wants it: a request must not be logged.
[[nodiscard]] http::Request to_request(const Call& call, const Secret& access_token);
[[nodiscard]] http::Request to_request(Call&& call, const Secret& access_token);

struct ApiReply {
  int errcode = 0;
  std::string errmsg;  // as it came, with its rid
  std::string rid;     // "6aac0063-7ed08fb9-1250f724", or the content of the older hint: […]; "" when there is none
  json::value body;    // always an object
};

// What WeChat answered, read by content and whatever the status; nothing when this is not a complete answer of
// WeChat's: after a send that is ambiguous. The error is one English sentence, without a word of the body.
[[nodiscard]] std::expected<ApiReply, std::string> read_reply(const http::Response& response);
// The same of a known call: WeChat answers a send with an errcode always, and one that tells neither errcode nor msgid
// says nothing of what became of the message.
[[nodiscard]] std::expected<ApiReply, std::string> read_reply(const http::Response& response, Api api);

// The number of the message that a send's answer tells; "" when it tells none.
[[nodiscard]] std::string msgid_of(const ApiReply& reply);

// The template field that a 47003 names: "thing1" from "argument invalid! data.thing1.value invalid"; "" for none.
[[nodiscard]] std::string refused_field(std::string_view errmsg);

}  // namespace hongyan::wechat
