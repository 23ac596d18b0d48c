// Stage: one seed's world without its people: the sandbox with its faults, one to three nodes on one database, the wire
// between, and a clock that only this moves. Whoever acts on it asks the sandbox or a node, as from outside. What must
// be judged later goes into `evidence`.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/evidence.hpp"
#include "base/seeded_random.hpp"
#include "day.hpp"
#include "sandbox/sandbox.hpp"
#include "simulated_node.hpp"
#include "testing/failing_connection.hpp"
#include "testing/manual_clock.hpp"
#include "testing/skewed_clock.hpp"
#include "testing/temporary_database.hpp"
#include "virtual_network.hpp"
#include "weather.hpp"

namespace hongyan::simulation {

struct Answered {
  int status = 0;
  std::string body;
  [[nodiscard]] bool good() const { return status >= 200 && status < 300; }
};

class Stage {
 public:
  explicit Stage(std::uint64_t seed);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  json::value ask_sandbox(http::Method method, const std::string& target, const json::value& body);
  // A call that reaches the sandbox from elsewhere.
  http::Response call_sandbox(const http::Request& request) { return sandbox_->play(request).response; }
  // Through a node's API, waited for without moving time much; nothing when the node died or never answered.
  std::optional<Answered> ask_node(http::Method method, const std::string& target, const std::string& body,
                                   const std::string& key = "");
  std::optional<Answered> ask_node(http::Method method, const std::string& target, const json::object& body) {
    return ask_node(method, target, write_json(body));
  }
  // For what must succeed before the run begins.
  void set_up(http::Method method, const std::string& target, const json::object& body);
  // Every item of a list of the API.
  [[nodiscard]] std::vector<json::value> read_list(const std::string& target);

  void step(Milliseconds by);
  void crash_something();
  void fail_disk();
  void set_a_clock();  // of one machine, by a jump
  void let_weather_in();
  // The faults stop and every node comes back; then time passes until all is final, or hardly anything can come.
  void settle_down();
  [[nodiscard]] bool all_final();
  // Nothing is on the wire, and what came in over it a moment ago has been worked on: no send waits for the end of a
  // lost lease, no callback for the one who reads it.
  [[nodiscard]] bool is_quiet();
  void take_down();  // nothing runs any more; what was seen is in `evidence`

  [[nodiscard]] WallTime now() const { return clock_.wall(); }
  [[nodiscard]] const std::vector<sandbox::LogEntry>& log() const { return sandbox_->log(); }
  [[nodiscard]] bool stormy() const { return weather_.is_stormy(); }
  [[nodiscard]] VirtualNetwork& network() { return *network_; }
  [[nodiscard]] sql::Connection& memory() { return *onlooker_; }

  const std::uint64_t seed;
  SeededRandom random;
  const Day day;
  Evidence evidence;
  std::string service, mini_program;  // appids
  bool sees_all_grants = false;       // the apps say so, and every tap is told before it counts
  // When set: with what callers ask a node, and what it answered.
  std::function<void(http::Request&)> tamper;
  std::function<void(const http::Request&, const Answered&)> overhear;

 private:
  void build_nodes();
  void register_apps();
  void start_node(std::size_t place);
  void exchange_callbacks();
  void clear_sky();
  [[nodiscard]] SimulatedNode* any_node();

  testing::ManualClock clock_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<VirtualNetwork> network_;
  std::unique_ptr<testing::TemporaryDatabase> database_;
  std::unique_ptr<sql::Connection> onlooker_;  // asks what the API would take long to tell
  testing::FaultPlan disk_;
  NodeRules node_rules_;
  std::string api_key_;
  std::vector<std::unique_ptr<std::optional<Answered>>> abandoned_;  // slots of answers that may still come
  std::map<std::uint64_t, std::size_t> pushes_under_way_;            // push → node that has it
  WallTime last_stir_{};  // when something was last on the wire, or was pushed to us
  std::vector<std::unique_ptr<testing::SkewedClock>> clocks_;  // of the machines the nodes run on
  std::vector<std::unique_ptr<SimulatedNode>> nodes_;
  std::vector<WallTime> restart_at_;
  int nodes_started_ = 0;
  Weather weather_;
  bool calm_ = false;
};

}  // namespace hongyan::simulation
