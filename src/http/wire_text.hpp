// Requests and responses as bytes. Pure. What frames the message is ours (Content-Length, Connection,
// Transfer-Encoding, a request's Host, a response's X-Content-Type-Options): a caller's own are dropped, and a line
// break in a header's value becomes a space, so that no value can end the head early.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/proxy.hpp"
#include "http/url.hpp"

namespace hongyan::http {

enum class Afterwards { close, keep, keep_said };  // keep_said: HTTP/1.0 wants to hear "keep-alive"

// Appends status line, headers and the empty line. The body's length is announced even where no body follows (HEAD).
void append_response_head(std::string& bytes, const Response& response, Afterwards afterwards);
// What tells a response's receiver where its body ends.
struct Framing {
  enum class By { length, chunks, closing } by = By::length;
  std::uint64_t length = 0;
};
// The same for a body that follows later; `closing` wants Afterwards::close.
void append_stream_head(std::string& bytes, const Response& response, Framing framing, Afterwards afterwards);
// Whether the body may follow the head: not after HEAD, 204 and 304.
[[nodiscard]] bool has_body(Method method, int status);

// Whether the target can stand in a request line: not empty, printable, without a space.
[[nodiscard]] bool is_wire_target(std::string_view target);
// Appends the whole request, body and all; in absolute form when it is handed to a proxy (else nullptr) as it is.
void append_request(std::string& bytes, const Origin& origin, const Request& request, const Proxy* proxy = nullptr);
// Appends the request without its body, which follows later: of that length, or in chunks when it is not known.
void append_stream_head(std::string& bytes, const Origin& origin, const Request& request,
                        std::optional<std::uint64_t> length, const Proxy* proxy = nullptr);
// Makes a chunk of `bytes`; of none, nothing, because that would be the last one.
void frame_chunk(std::string& bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";
// Appends what asks a proxy for a tunnel to the origin.
void append_connect(std::string& bytes, const Origin& origin, const Proxy& proxy);

}  // namespace hongyan::http
