// A response as bytes. Pure. Content-Length, Connection and X-Content-Type-Options are ours: a handler's own are
// dropped, and a line break in a header's value becomes a space, so that no value can end the head early.
#pragma once
#include <string>

#include "http/message.hpp"

namespace hongyan::http {

enum class Afterwards { close, keep, keep_said };  // keep_said: HTTP/1.0 wants to hear "keep-alive"

// Appends status line, headers and the empty line. The body's length is announced even where no body follows (HEAD).
void append_response_head(std::string& bytes, const Response& response, Afterwards afterwards);
// Whether the body may follow the head: not after HEAD, 204 and 304.
[[nodiscard]] bool has_body(Method method, int status);

}  // namespace hongyan::http
