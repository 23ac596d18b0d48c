#include "http/response_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "http/status.hpp"

namespace hongyan::http {
namespace {

bool equal_names(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 10: return equal_names(name, "connection");
    case 14: return equal_names(name, "content-length");
    case 17: return equal_names(name, "transfer-encoding");
    case 22: return equal_names(name, "x-content-type-options");
  }
  return false;
}

void append_value(std::string& bytes, std::string_view value) {
  const std::size_t start = bytes.size();
  bytes += value;
  const auto breaks = [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; };
  std::replace_if(bytes.begin() + static_cast<std::ptrdiff_t>(start), bytes.end(), breaks, ' ');
}

}  // namespace

bool has_body(Method method, int status) { return method != Method::head && status != 204 && status != 304; }

void append_response_head(std::string& bytes, const Response& response, Afterwards afterwards) {
  if (response.status == 200)
    bytes += "HTTP/1.1 200 OK\r\n";
  else
    fmt::format_to(std::back_inserter(bytes), "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  for (const Header& header : response.headers) {
    if (is_ours(header.name)) continue;
    append_value(bytes, header.name);
    bytes += ": ";
    append_value(bytes, header.value);
    bytes += "\r\n";
  }
  bytes += "X-Content-Type-Options: nosniff\r\n";
  if (response.status != 204 && response.status != 304) {
    bytes += "Content-Length: ";
    const fmt::format_int length(response.body.size());
    bytes.append(length.data(), length.size());
    bytes += "\r\n";
  }
  switch (afterwards) {
    case Afterwards::close: bytes += "Connection: close\r\n"; break;
    case Afterwards::keep: break;
    case Afterwards::keep_said: bytes += "Connection: keep-alive\r\n"; break;
  }
  bytes += "\r\n";
}

}  // namespace hongyan::http
