// SimulatedHouse: one seed's whole world: the sandbox with its faults, one to three nodes on one database, the wire
// between, a clock that only this moves, people who tap and callers who post. run() plays a busy hour with crashes,
// then lets the faults stop and waits until everything is final; the auditor then judges.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auditor.hpp"
#include "base/seeded_random.hpp"
#include "sandbox/sandbox.hpp"
#include "simulated_node.hpp"
#include "testing/failing_connection.hpp"
#include "testing/manual_clock.hpp"
#include "testing/temporary_database.hpp"
#include "virtual_network.hpp"

namespace hongyan::simulation {

class SimulatedHouse {
 public:
  explicit SimulatedHouse(std::uint64_t seed);
  // What the auditor found; empty is a clean run.
  [[nodiscard]] std::vector<std::string> run();
  // The same for two runs of one seed.
  [[nodiscard]] std::uint64_t trace() const { return trace_; }
  [[nodiscard]] std::string story() const;  // one line: how much happened
  // Everything about one marker: what its caller was told, and what the sandbox logged of that person.
  [[nodiscard]] std::string tell(const std::string& marker) const;

 private:
  struct Person {
    std::string openid;
    bool grants_reported = true;
  };
  struct Answered {
    int status = 0;
    std::string body;
  };

  void set_stage();
  void start_node(std::size_t place);
  void busy_step();
  void settle_down();
  void step(Milliseconds by);
  void exchange_callbacks();
  void post_something();
  void post(const std::string& marker, const std::string& body, const std::string& key, Posted posted);
  // What is wished for, and what may come of it.
  json::object wish_by_template(const std::string& marker, Posted& posted);
  json::object wish_by_window(const std::string& marker, Posted& posted);
  json::object wish_by_any_route(const std::string& marker, Posted& posted);
  void introduce_people();
  void write_to_account();
  void tap_accept();
  void withdraw();
  void change_following();
  void cancel_something();
  void repeat_with_same_key();
  void crash_something();
  void fail_disk(std::int64_t step, testing::FaultPlan::When when);
  json::value ask_sandbox(http::Method method, const std::string& target, const json::value& body);
  // Through a node's API, waited for without moving time much; nothing when the node died or never answered.
  std::optional<Answered> ask_node(http::Method method, const std::string& target, const std::string& body,
                                   const std::string& key = "");
  [[nodiscard]] SimulatedNode* any_node();
  [[nodiscard]] bool all_final();
  void read_outcomes();
  void mix(std::string_view text);

  std::uint64_t seed_;
  SeededRandom random_;
  testing::ManualClock clock_;
  sandbox::SandboxSettings sandbox_settings_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<VirtualNetwork> network_;
  std::unique_ptr<testing::TemporaryDatabase> database_;
  testing::FaultPlan disk_;
  NodeRules node_rules_;
  std::string api_key_;
  std::vector<std::unique_ptr<std::optional<Answered>>> abandoned_;  // slots of answers that may still come
  std::map<std::uint64_t, std::size_t> pushes_under_way_;            // push → node that has it
  std::vector<std::unique_ptr<SimulatedNode>> nodes_;
  std::vector<WallTime> restart_at_;
  std::vector<Person> followers_, members_;
  std::string service_, mini_program_;
  Evidence evidence_;
  std::vector<std::pair<std::string, std::string>> keyed_;  // idempotency key → body
  int posted_ = 0;
  int nodes_started_ = 0;
  bool sees_all_grants_ = false;  // the app says so, and every tap is told before it counts
  bool calm_ = false;
  std::uint64_t trace_ = 14695981039346656037u;
};

}  // namespace hongyan::simulation
