#include "http/head_scan.hpp"

#include <algorithm>

namespace hongyan::http {
namespace {

// A method, two spaces and a version beside the target.
constexpr std::size_t request_line_frame_bytes = 64;

constexpr HeadScan::Finding refusal(int status) { return {.kind = HeadScan::Finding::Kind::refused, .status = status}; }

bool begins_a_method(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

std::size_t HeadScan::bytes_max(const HeadLimits& limits) {
  return limits.target_bytes + request_line_frame_bytes + limits.headers_bytes + 8;
}

HeadScan::Finding HeadScan::look_at_request_line(std::string_view line) const {
  const std::size_t first = std::min(line.find(' '), line.size());
  const std::size_t last = std::min(line.rfind(' '), line.size());
  const std::size_t target_bytes = last > first ? last - first - 1 : 0;
  if (target_bytes > limits_.target_bytes) return refusal(414);
  if (line.size() - target_bytes > request_line_frame_bytes) return refusal(400);
  return {};
}

HeadScan::Finding HeadScan::look_at_header(std::string_view line) const {
  if (line.front() == ' ' || line.front() == '\t') return refusal(400);  // a folded line hides a header from someone
  if (line.size() > limits_.header_line_bytes || header_count_ >= limits_.header_count) return refusal(431);
  return {};
}

HeadScan::Finding HeadScan::look(std::string_view received) {
  if (!received.empty() && !begins_a_method(received.front())) return refusal(400);
  while (true) {
    const std::size_t end = received.find('\n', scanned_);
    const std::size_t seen = std::min(end, received.size());
    if (headers_start_ != 0 && seen - line_start_ > 1 && seen - headers_start_ > limits_.headers_bytes)
      return refusal(431);
    if (end == std::string_view::npos) {
      scanned_ = received.size();
      const std::string_view part = received.substr(line_start_);
      if (headers_start_ != 0 && part.size() > limits_.header_line_bytes + 1) return refusal(431);
      if (headers_start_ == 0 && part.size() > limits_.target_bytes + request_line_frame_bytes)
        return refusal(part.substr(0, request_line_frame_bytes).find(' ') == std::string_view::npos ? 400 : 414);
      return {};
    }
    if (end == line_start_ || received[end - 1] != '\r') return refusal(400);
    const std::string_view line = received.substr(line_start_, end - 1 - line_start_);
    scanned_ = line_start_ = end + 1;
    if (headers_start_ == 0) {
      if (const Finding finding = look_at_request_line(line); finding.kind != Finding::Kind::more) return finding;
      headers_start_ = line_start_;
    } else if (line.empty()) {
      return {.kind = Finding::Kind::whole, .head_bytes = line_start_};
    } else {
      if (line_start_ - headers_start_ > limits_.headers_bytes) return refusal(431);
      if (const Finding finding = look_at_header(line); finding.kind != Finding::Kind::more) return finding;
      ++header_count_;
    }
  }
}

}  // namespace hongyan::http
