#include "http/head_scan.hpp"

#include <gmock/gmock.h>

namespace hongyan::http {
namespace {

using Kind = HeadScan::Finding::Kind;
constexpr HeadLimits limits{.target_bytes = 100, .headers_bytes = 200, .header_line_bytes = 80, .header_count = 5};

// What the scan says when the text comes in pieces of that size; 0 when it wants more, -1 when the head is whole.
int verdict(std::string_view text, std::size_t piece_bytes) {
  HeadScan scan(limits);
  for (std::size_t end = piece_bytes; end < text.size() + piece_bytes; end += piece_bytes) {
    const HeadScan::Finding finding = scan.look(text.substr(0, end));
    if (finding.kind == Kind::refused) return finding.status;
    if (finding.kind == Kind::whole) return -1;
  }
  return 0;
}

std::string repeated(char c, std::size_t count) { return std::string(count, c); }

TEST(HeadScan, decides_the_same_however_the_bytes_come) {
  const auto request = [](const std::string& headers) { return "GET / HTTP/1.1\r\n" + headers + "\r\n"; };
  const auto lines = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "A: b\r\n";
    return text;
  };
  struct Case {
    std::string name;
    std::string text;
    int verdict;
  };
  const Case cases[] = {
      {"no headers", request(""), -1},
      {"two headers", request("Host: h\r\nA: b\r\n"), -1},
      {"unfinished", "GET / HTTP/1.1\r\nHost: h\r\n", 0},
      {"unfinished line", "GET / HT", 0},
      {"lone CR at the end", "GET / HTTP/1.1\r", 0},
      {"leading empty line", "\r\nGET / HTTP/1.1\r\n\r\n", 400},
      {"leading space", " GET / HTTP/1.1\r\n\r\n", 400},
      {"a TLS greeting", "\x16\x03\x01\x02", 400},
      {"a NUL", std::string(1, '\0'), 400},
      {"bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400},
      {"bare LF after a header", request("Host: h\n"), 400},
      {"bare LF as the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
      {"folded with a space", request("A: b\r\n c\r\n"), 400},
      {"folded with a tab", request("A: b\r\n\tc\r\n"), 400},
      {"folded first header", request(" A: b\r\n"), 400},
      {"target at limit - 1", "GET " + repeated('a', 99) + " HTTP/1.1\r\n\r\n", -1},
      {"target at the limit", "GET " + repeated('a', 100) + " HTTP/1.1\r\n\r\n", -1},
      {"target at limit + 1", "GET " + repeated('a', 101) + " HTTP/1.1\r\n\r\n", 414},
      {"endless target", "GET " + repeated('a', 1'000), 414},
      {"endless method", repeated('G', 1'000), 400},
      {"header line at limit - 1", request("A: " + repeated('b', 76) + "\r\n"), -1},
      {"header line at the limit", request("A: " + repeated('b', 77) + "\r\n"), -1},
      {"header line at limit + 1", request("A: " + repeated('b', 78) + "\r\n"), 431},
      {"endless header line", "GET / HTTP/1.1\r\nA: " + repeated('b', 1'000), 431},
      {"header count at limit - 1", request(lines(4)), -1},
      {"header count at the limit", request(lines(5)), -1},
      {"header count at limit + 1", request(lines(6)), 431},
      {"header bytes at limit - 1",
       request(repeated('A', 64) + ": b\r\n" + repeated('A', 64) + ": b\r\n" + repeated('A', 56) + ": b\r\n"), -1},
      {"header bytes at the limit",
       request(repeated('A', 64) + ": b\r\n" + repeated('A', 64) + ": b\r\n" + repeated('A', 57) + ": b\r\n"), -1},
      {"header bytes at limit + 1",
       request(repeated('A', 64) + ": b\r\n" + repeated('A', 64) + ": b\r\n" + repeated('A', 58) + ": b\r\n"), 431},
  };
  for (const Case& c : cases)
    for (const std::size_t piece_bytes : {1u, 2u, 3u, 7u, 64u, 5'000u})
      EXPECT_EQ(verdict(c.text, piece_bytes), c.verdict) << c.name << ", " << piece_bytes << " bytes at a time";
}

TEST(HeadScan, tells_where_the_head_ends_and_starts_anew) {
  HeadScan scan(limits);
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(scan.look(head.substr(0, 9)).kind, Kind::more);
    const HeadScan::Finding finding = scan.look(head + "body\n\nGET");
    EXPECT_EQ(finding.kind, Kind::whole);
    EXPECT_EQ(finding.head_bytes, head.size());
    scan.restart();
  }
}

TEST(HeadScan, needs_no_more_bytes_than_it_says) {
  HeadScan scan(limits);
  const std::string longest = "GET " + repeated('a', 100) + " HTTP/1.1\r\n" + repeated('b', 300);
  const std::string_view text = std::string_view(longest).substr(0, HeadScan::bytes_max(limits));
  EXPECT_EQ(scan.look(text).kind, Kind::refused);
}

}  // namespace
}  // namespace hongyan::http
