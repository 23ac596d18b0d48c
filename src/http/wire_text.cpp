#include "http/wire_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/check.hpp"
#include "http/status.hpp"

namespace hongyan::http {
namespace {

bool equal_names(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

bool is_framing(std::string_view name) {
  switch (name.size()) {
    case 4: return equal_names(name, "host");
    case 10: return equal_names(name, "connection");
    case 14: return equal_names(name, "content-length");
    case 17: return equal_names(name, "transfer-encoding");
  }
  return false;
}

void append_value(std::string& bytes, std::string_view value) {
  const std::size_t start = bytes.size();
  bytes += value;
  const auto breaks = [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; };
  std::replace_if(bytes.begin() + static_cast<std::ptrdiff_t>(start), bytes.end(), breaks, ' ');
}

void append_header(std::string& bytes, const Header& header) {
  append_value(bytes, header.name);
  bytes += ": ";
  append_value(bytes, header.value);
  bytes += "\r\n";
}

constexpr std::string_view in_chunks = "Transfer-Encoding: chunked\r\n";

void append_content_length(std::string& bytes, std::uint64_t length) {
  const fmt::format_int digits(length);
  bytes += "Content-Length: ";
  bytes.append(digits.data(), digits.size());
  bytes += "\r\n";
}

void append_framing(std::string& bytes, Framing framing) {
  switch (framing.by) {
    case Framing::By::length: return append_content_length(bytes, framing.length);
    case Framing::By::chunks: bytes += in_chunks; return;
    case Framing::By::closing: return;
  }
}

void append_authorization(std::string& bytes, const Proxy& proxy) {
  if (const Secret authorization = authorization_of(proxy); !authorization.empty())
    append_header(bytes, {"Proxy-Authorization", authorization.reveal()});
}

}  // namespace

bool has_body(Method method, int status) { return method != Method::head && status != 204 && status != 304; }

void append_response_head(std::string& bytes, const Response& response, Afterwards afterwards) {
  append_stream_head(bytes, response, {.by = Framing::By::length, .length = response.body.size()}, afterwards);
}

void append_stream_head(std::string& bytes, const Response& response, Framing framing, Afterwards afterwards) {
  if (response.status == 200)
    bytes += "HTTP/1.1 200 OK\r\n";
  else
    fmt::format_to(std::back_inserter(bytes), "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  for (const Header& header : response.headers)
    if (!is_framing(header.name) && !equal_names(header.name, "x-content-type-options")) append_header(bytes, header);
  bytes += "X-Content-Type-Options: nosniff\r\n";
  if (response.status != 204 && response.status != 304) append_framing(bytes, framing);
  switch (afterwards) {
    case Afterwards::close: bytes += "Connection: close\r\n"; break;
    case Afterwards::keep: break;
    case Afterwards::keep_said: bytes += "Connection: keep-alive\r\n"; break;
  }
  bytes += "\r\n";
}

bool is_wire_target(std::string_view target) {
  return !target.empty() && std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
}

namespace {

void append_head_without_framing(std::string& bytes, const Origin& origin, const Request& request, const Proxy* proxy) {
  CHECK(request.method != Method::other);
  CHECK(is_wire_target(request.target));
  bytes += to_string(request.method);
  bytes += ' ';
  const std::string origin_text = origin.text();
  if (proxy != nullptr) bytes += origin_text;
  bytes += request.target;
  bytes += " HTTP/1.1\r\nHost: ";
  bytes.append(origin_text, origin_text.find("//") + 2);
  bytes += "\r\n";
  if (proxy != nullptr) append_authorization(bytes, *proxy);
  for (const Header& header : request.headers)
    if (!is_framing(header.name)) append_header(bytes, header);
}

}  // namespace

void append_request(std::string& bytes, const Origin& origin, const Request& request, const Proxy* proxy) {
  append_head_without_framing(bytes, origin, request, proxy);
  const bool announces_none =
      request.method == Method::post || request.method == Method::put || request.method == Method::patch;
  if (!request.body.empty() || announces_none) append_content_length(bytes, request.body.size());
  bytes += "\r\n";
  bytes += request.body;
}

void append_stream_head(std::string& bytes, const Origin& origin, const Request& request,
                        std::optional<std::uint64_t> length, const Proxy* proxy) {
  append_head_without_framing(bytes, origin, request, proxy);
  if (length)
    append_content_length(bytes, *length);
  else
    bytes += in_chunks;
  bytes += "\r\n";
}

void frame_chunk(std::string& bytes) {
  if (bytes.empty()) return;
  bytes.insert(0, fmt::format("{:x}\r\n", bytes.size()));
  bytes += "\r\n";
}

void append_connect(std::string& bytes, const Origin& origin, const Proxy& proxy) {
  const bool bracketed = origin.host.find(':') != std::string::npos;
  const std::string target = fmt::format(fmt::runtime(bracketed ? "[{}]:{}" : "{}:{}"), origin.host, origin.port);
  fmt::format_to(std::back_inserter(bytes), "CONNECT {} HTTP/1.1\r\nHost: {}\r\n", target, target);
  append_authorization(bytes, proxy);
  bytes += "\r\n";
}

}  // namespace hongyan::http
