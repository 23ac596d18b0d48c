#include <gmock/gmock.h>

#include "http/server.hpp"
#include "testing/listening.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::Listening;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(Listening, doubtful_framing_gets_400_and_is_never_two_requests) {
  const std::string host = "POST /a HTTP/1.1\r\nHost: h\r\n";
  const std::string next = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string chunked = host + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string nul(1, '\0');
  struct Case {
    std::string name;
    std::string bytes;
  };
  const Case cases[] = {
      {"CL and TE", host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"TE and CL", host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
      {"two different CL", host + "Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello"},
      {"two equal CL", host + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"},
      {"CL as a list", host + "Content-Length: 5, 5\r\n\r\nhello"},
      {"CL with a plus", host + "Content-Length: +5\r\n\r\nhello"},
      {"negative CL", host + "Content-Length: -5\r\n\r\nhello"},
      {"hexadecimal CL", host + "Content-Length: 0x5\r\n\r\nhello"},
      {"CL with a fraction", host + "Content-Length: 5.0\r\n\r\nhello"},
      {"CL with a space inside", host + "Content-Length: 5 0\r\n\r\nhello"},
      {"empty CL", host + "Content-Length:\r\n\r\nhello"},
      {"CL of words", host + "Content-Length: five\r\n\r\nhello"},
      {"CL beyond 64 bits", host + "Content-Length: 18446744073709551621\r\n\r\nhello"},
      {"two TE", host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"TE identity", host + "Transfer-Encoding: identity\r\n\r\n"},
      {"TE chunked, identity", host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
      {"TE identity, chunked", host + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n"},
      {"TE gzip, chunked", host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"TE xchunked", host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"TE quoted", host + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"},
      {"TE with a parameter", host + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"},
      {"TE with a vertical tab", host + "Transfer-Encoding: \x0b"
                                        "chunked\r\n\r\n0\r\n\r\n"},
      {"empty TE", host + "Transfer-Encoding:\r\n\r\n"},
      {"TE in HTTP/1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"space before the colon", host + "Content-Length : 5\r\n\r\nhello"},
      {"space before the colon of TE", host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
      {"folded TE", host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
      {"folded header", host + "A: b\r\n Content-Length: 5\r\n\r\nhello"},
      {"header without a colon", host + "Content-Length 5\r\n\r\nhello"},
      {"header without a name", host + ": 5\r\n\r\n"},
      {"NUL in a header", host + "A: b" + nul + "c\r\n\r\n"},
      {"NUL in a name", host + "A" + nul + ": b\r\n\r\n"},
      {"bare CR in a header", host + "A: b\rContent-Length: 5\r\n\r\nhello"},
      {"bare CR before CRLF", host + "A: b\r\r\n\r\n"},
      {"bare LF", host + "A: b\nContent-Length: 5\r\n\r\nhello"},
      {"delete in a header", host + "A: b\x7f\r\n\r\n"},
      {"two Host", "GET /a HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n"},
      {"no Host", "GET /a HTTP/1.1\r\n\r\n"},
      {"Host with a path", "GET /a HTTP/1.1\r\nHost: h/x\r\n\r\n"},
      {"Host with a list", "GET /a HTTP/1.1\r\nHost: h, i\r\n\r\n"},
      {"two spaces", "GET  /a HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"tab in the request line", "GET\t/a HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no version", "GET /a\r\nHost: h\r\n\r\n"},
      {"version 2", "GET /a HTTP/2.0\r\nHost: h\r\n\r\n"},
      {"version 1.2", "GET /a HTTP/1.2\r\nHost: h\r\n\r\n"},
      {"version in small letters", "GET /a http/1.1\r\nHost: h\r\n\r\n"},
      {"version with more digits", "GET /a HTTP/1.11\r\nHost: h\r\n\r\n"},
      {"NUL in the target", "GET /a" + nul + " HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"fragment in the target", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"target without a slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"raw UTF-8 in the target", "GET /\xe4\xb8\xad HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"star for GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"CONNECT", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"chunk size of words", chunked + "x\r\nhello\r\n0\r\n\r\n"},
      {"empty chunk size", chunked + "\r\nhello\r\n0\r\n\r\n"},
      {"negative chunk size", chunked + "-5\r\nhello\r\n0\r\n\r\n"},
      {"chunk size with 0x", chunked + "0x5\r\nhello\r\n0\r\n\r\n"},
      {"chunk size beyond 64 bits", chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n"},
      {"space before the chunk size", chunked + " 5\r\nhello\r\n0\r\n\r\n"},
      {"chunk longer than its size", chunked + "4\r\nhello\r\n0\r\n\r\n"},
      {"chunk size line with bare LF", chunked + "5\nhello\r\n0\r\n\r\n"},
      {"chunk ended by bare LF", chunked + "5\r\nhello\n0\r\n\r\n"},
      {"chunk ended by bare CR", chunked + "5\r\nhello\r0\r\n\r\n"},
      {"chunk extension with bare CR", chunked + "5;a=\rb\r\nhello\r\n0\r\n\r\n"},
      {"trailer with bare LF", chunked + "0\r\nA: b\n\r\n\r\n"},
      {"trailer with CL", chunked + "0\r\nContent-Length: 5\r\n\r\n"},
      {"trailer with TE", chunked + "0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"leading empty line", "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"a TLS greeting", "\x16\x03\x01\x02"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string answer = talk(c.bytes + next);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/problem+json\r\n"));
    EXPECT_THAT(answer, EndsWith(R"({"type":"about:blank","title":"Bad Request","status":400})"));
    EXPECT_THAT(answer, Not(HasSubstr("200 OK")));
  }
  EXPECT_EQ(seen(), 0u);
}
}  // namespace
}  // namespace hongyan::http
