#include "http/transport.hpp"

#include "base/check.hpp"

namespace hongyan::http {

std::string_view to_string(Breakdown breakdown) {
  switch (breakdown) {
    case Breakdown::not_connected: return "not_connected";
    case Breakdown::not_written: return "not_written";
    case Breakdown::no_answer: return "no_answer";
    case Breakdown::bad_answer: return "bad_answer";
  }
  return "";
}

Ending exchange_alone(Transport& transport, Exchange exchange) {
  const std::uint64_t tag = exchange.tag;
  const Milliseconds patience = exchange.timeout;
  transport.submit(std::move(exchange));
  while (true) {
    std::vector<Ending> endings = transport.collect(patience);
    if (endings.empty()) continue;  // the transport ends it, at the latest after its timeout
    CHECK(endings.size() == 1 && endings.front().tag == tag);
    return std::move(endings.front());
  }
}

}  // namespace hongyan::http
