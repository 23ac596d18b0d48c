// VirtualNetwork: the wire between our nodes and the sandbox, on virtual time and one thread. Requests travel, arrive,
// take effect and are answered at moments that a seed decides; connections fail before the first byte or half way; what
// a dead node had under way may still arrive. It writes down what crossed it, for the auditor. VirtualWire is the
// Transport that one node holds.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "audit/evidence.hpp"
#include "base/random.hpp"
#include "http/transport.hpp"
#include "sandbox/sandbox.hpp"
#include "testing/manual_clock.hpp"

namespace hongyan::simulation {

struct WireFaults {
  std::uint64_t refused_per_10000 = 0;  // no connection
  std::uint64_t cut_per_10000 = 0;      // the request is not written whole
  Milliseconds latency_max{60};
};

class VirtualNetwork {
 public:
  VirtualNetwork(sandbox::Sandbox& sandbox, testing::ManualClock& clock, Random& random)
      : sandbox_(sandbox), clock_(clock), random_(random) {}
  WireFaults faults;
  std::function<void(http::Response&)> tamper;  // when set: with every answer on its way back

  [[nodiscard]] std::uint64_t open_wire() { return ++last_wire_; }
  void submit(std::uint64_t wire, http::Exchange exchange);
  [[nodiscard]] std::vector<http::Ending> collect(std::uint64_t wire);
  // The node is gone: nobody reads its answers, and what was on the way arrives or does not.
  void cut_wire(std::uint64_t wire);
  // Lets time pass; what arrives meanwhile takes effect at its own moment.
  void pass(Milliseconds by);
  // A call that its sender waits for: no time passes.
  [[nodiscard]] sandbox::Sandbox::Played exchange_now(const http::Request& request);

  [[nodiscard]] BootTime now() const { return clock_.boot(); }
  [[nodiscard]] bool is_idle() const { return travels_.empty(); }
  [[nodiscard]] std::int64_t ambiguous() const { return ambiguous_; }  // endings that left the effect open
  [[nodiscard]] const std::vector<Crossing>& crossings() const { return crossings_; }
  [[nodiscard]] std::int64_t forced_refreshes() const { return forced_refreshes_; }  // of tokens

 private:
  struct Travel {
    std::uint64_t wire = 0;
    std::size_t crossing = 0;
    http::Exchange exchange;
    WallTime submitted, arrives;
    bool arrived = false;
    WallTime ends;
    std::variant<http::Response, http::Trouble> result = http::Trouble{};
  };
  [[nodiscard]] sandbox::Sandbox::Played play(const http::Request& request);
  void arrive(Travel& travel);
  void deliver_due();

  sandbox::Sandbox& sandbox_;
  testing::ManualClock& clock_;
  Random& random_;
  std::deque<Travel> travels_;
  std::uint64_t last_wire_ = 0;
  std::int64_t ambiguous_ = 0;
  std::vector<Crossing> crossings_;
  std::int64_t forced_refreshes_ = 0;
};

class VirtualWire final : public http::Transport {
 public:
  explicit VirtualWire(VirtualNetwork& network) : network_(network), id_(network.open_wire()) {}
  ~VirtualWire() override { network_.cut_wire(id_); }
  void submit(http::Exchange exchange) override { network_.submit(id_, std::move(exchange)); }
  [[nodiscard]] std::vector<http::Ending> collect(Milliseconds) override { return network_.collect(id_); }

 private:
  VirtualNetwork& network_;
  std::uint64_t id_;
};

// For calls that are made alone and waited for (tokens, template lists): they take no virtual time.
class InstantWire final : public http::Transport {
 public:
  explicit InstantWire(VirtualNetwork& network) : network_(network) {}
  void submit(http::Exchange exchange) override;
  [[nodiscard]] std::vector<http::Ending> collect(Milliseconds) override { return std::exchange(endings_, {}); }

 private:
  VirtualNetwork& network_;
  std::vector<http::Ending> endings_;
};

}  // namespace hongyan::simulation
