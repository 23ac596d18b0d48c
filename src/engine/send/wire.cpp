#include "engine/send/wire.hpp"

namespace hongyan::engine {

domain::Wire wire_of(const http::Trouble& trouble) {
  switch (trouble.breakdown) {
    case http::Breakdown::not_connected:
    case http::Breakdown::not_written: return domain::Wire::not_sent;
    case http::Breakdown::no_answer:
      return trouble.no_answer == http::Trouble::NoAnswer::timeout ? domain::Wire::timed_out : domain::Wire::reset;
    case http::Breakdown::bad_answer: return domain::Wire::bad_answer;
  }
  return domain::Wire::bad_answer;
}

}  // namespace hongyan::engine
