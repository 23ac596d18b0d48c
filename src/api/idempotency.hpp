// The Idempotency-Key of a request: under the same key the same request gets the answer it got before, and any other
// request is refused. The answers are kept by the intake, in the transaction that stores what they speak of. Pure.
#pragma once
#include <functional>
#include <string>

#include "api/call.hpp"
#include "engine/accept/intake.hpp"
#include "http/message.hpp"

namespace hongyan::api {

struct RepeatMark {
  std::string key;   // "" when the request bears none
  std::string hash;  // 32 bytes over method, path and body
};
// invalid_request when the key is empty, longer than 255 or has anything but visible ASCII characters.
[[nodiscard]] Outcome<RepeatMark> read_repeat_mark(const http::Request& request);

// The response for what became of a post. `Location` is left to the caller.
[[nodiscard]] Outcome<http::Response> response_of(engine::Post::End&& end);

// The same for work that is done at a desk: runs `work` in a writing transaction that also keeps its answer under the
// mark, unless that mark has an answer already. An answer that refuses (400 and up) leaves nothing of the work behind.
[[nodiscard]] Outcome<http::Response> answer_once(const Call& call, sql::Connection& connection, const RepeatMark& mark,
                                                  const std::function<engine::PostAnswer()>& work);

}  // namespace hongyan::api
