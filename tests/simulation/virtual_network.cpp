#include "virtual_network.hpp"

#include <algorithm>
#include <utility>

namespace hongyan::simulation {
namespace {

using Fate = sandbox::Sandbox::Played::Fate;

// Whether an answer says nothing of what became of the call.
bool leaves_open(const sandbox::Sandbox::Played& played) {
  return played.fate == Fate::garbage || played.response.status >= 500 ||
         played.response.body.find("\"errcode\":-1") != std::string::npos;
}

http::Trouble no_answer(std::string cause) { return {http::Breakdown::no_answer, std::move(cause)}; }

}  // namespace

void VirtualNetwork::submit(std::uint64_t wire, http::Exchange exchange) {
  const WallTime now = clock_.wall();
  const Milliseconds latency{
      1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(faults.latency_max.count())))};
  Travel travel{
      .wire = wire, .exchange = std::move(exchange), .submitted = now, .arrives = now + latency, .ends = now + latency};
  if (random_.below(10'000) < faults.refused_per_10000) {
    travel.arrived = true;
    travel.result = http::Trouble{http::Breakdown::not_connected, "connection refused"};
  } else if (random_.below(10'000) < faults.cut_per_10000) {
    travel.arrived = true;
    travel.result = http::Trouble{http::Breakdown::not_written, "reset while writing"};
  }
  const http::Request& request = travel.exchange.request;
  travel.crossing = crossings_.size();
  crossings_.push_back({.wire = wire,
                        .submitted = now,
                        .ended = travel.arrived ? travel.ends : WallTime::max(),
                        .path = std::string(http::path_of(request.target)),
                        .token = http::Query(http::query_of(request.target)).get("access_token"),
                        .body = request.body});
  travels_.push_back(std::move(travel));
}

void VirtualNetwork::arrive(Travel& travel) {
  const sandbox::Sandbox::Played played = play(travel.exchange.request);
  const WallTime timeout = travel.submitted + travel.exchange.timeout;
  const Milliseconds way_back{
      1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(faults.latency_max.count())))};
  travel.arrived = true;
  travel.ends = travel.arrives + way_back;
  travel.result = played.response;
  switch (played.fate) {
    case Fate::answered:
    case Fate::garbage: break;
    case Fate::delayed: travel.ends += played.delay; break;
    case Fate::timeout_before_effect:
    case Fate::timeout_after_effect: travel.ends = WallTime::max(); break;
    case Fate::reset_after_effect: travel.result = no_answer("connection reset"); break;
  }
  if (travel.ends > timeout) {
    travel.ends = timeout;
    travel.result = no_answer("timeout");
  }
  const bool open = std::holds_alternative<http::Trouble>(travel.result) || leaves_open(played);
  if (open) ++ambiguous_;
  Crossing& crossing = crossings_[travel.crossing];
  crossing.seq = sandbox_.log().back().seq;
  crossing.ended = travel.ends;
  crossing.answered = !open;
}

void VirtualNetwork::pass(Milliseconds by) {
  const WallTime end = clock_.wall() + by;
  deliver_due();
  while (true) {
    const auto next = std::ranges::min_element(
        travels_, {}, [](const Travel& travel) { return travel.arrived ? WallTime::max() : travel.arrives; });
    if (next == travels_.end() || next->arrived || next->arrives > end) break;
    clock_.advance(next->arrives - clock_.wall());
    deliver_due();
  }
  clock_.advance(end - clock_.wall());
}

sandbox::Sandbox::Played VirtualNetwork::exchange_now(const http::Request& request) {
  if (request.body.find("\"force_refresh\":true") != std::string::npos) ++forced_refreshes_;
  return play(request);
}

sandbox::Sandbox::Played VirtualNetwork::play(const http::Request& request) {
  sandbox::Sandbox::Played played = sandbox_.play(request);
  if (tamper) tamper(played.response);
  return played;
}

void VirtualNetwork::deliver_due() {
  // By arrival, not by submission: two requests may overtake each other.
  while (true) {
    Travel* first = nullptr;
    for (Travel& travel : travels_)
      if (!travel.arrived && travel.arrives <= clock_.wall() && (first == nullptr || travel.arrives < first->arrives))
        first = &travel;
    if (first == nullptr) break;
    arrive(*first);
  }
  std::erase_if(travels_, [](const Travel& travel) { return travel.wire == 0 && travel.arrived; });
}

std::vector<http::Ending> VirtualNetwork::collect(std::uint64_t wire) {
  deliver_due();
  std::vector<http::Ending> endings;
  for (Travel& travel : travels_) {
    if (travel.wire != wire || !travel.arrived || travel.ends > clock_.wall()) continue;
    endings.push_back({.tag = travel.exchange.tag,
                       .result = std::move(travel.result),
                       .took = travel.ends - travel.submitted,
                       .ended = clock_.boot() - (clock_.wall() - travel.ends)});
    travel.wire = 0;
  }
  std::erase_if(travels_, [](const Travel& travel) { return travel.wire == 0 && travel.arrived; });
  return endings;
}

void VirtualNetwork::cut_wire(std::uint64_t wire) {
  for (Travel& travel : travels_) {
    if (travel.wire != wire) continue;
    travel.wire = 0;
    if (!travel.arrived && random_.one_in(2)) travel.arrived = true;  // never written
  }
}

void InstantWire::submit(http::Exchange exchange) {
  const sandbox::Sandbox::Played played = network_.exchange_now(exchange.request);
  http::Ending ending{.tag = exchange.tag, .result = played.response, .ended = network_.now()};
  switch (played.fate) {
    case Fate::answered:
    case Fate::delayed:
    case Fate::garbage: break;
    case Fate::timeout_before_effect:
    case Fate::timeout_after_effect:
    case Fate::reset_after_effect: ending.result = no_answer("timeout"); break;
  }
  endings_.push_back(std::move(ending));
}

}  // namespace hongyan::simulation
