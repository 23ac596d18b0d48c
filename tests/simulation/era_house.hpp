// EraHouse: the house and the sandbox at one day of the platform's calendar, with one school, its mini program and one
// person, 小石. It knows what a page and a phone could do on that day; what the business calls is written once and
// knows nothing of days.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/seeded_random.hpp"
#include "sandbox/sandbox.hpp"
#include "simulated_node.hpp"
#include "testing/failing_connection.hpp"
#include "testing/manual_clock.hpp"
#include "testing/temporary_database.hpp"
#include "virtual_network.hpp"

namespace hongyan::simulation {

// What became of one business call.
struct Delivery {
  std::string status, certainty, channel, reason;
  std::string shown;  // every line that stands on the phone
};

class EraHouse {
 public:
  explicit EraHouse(WallTime day);

  // The person acts: on the page of the day (a prompt, or a form), by writing to the account, by nothing at all.
  void use_mini_program();
  void write_to_account();
  // The business's own call: an event, its variables, and who; nothing of WeChat in it.
  [[nodiscard]] Delivery tell(std::string_view type, const json::object& variables);

 private:
  struct Answer {
    int status = 0;
    json::value body;
  };
  void register_app(const json::value& app);
  void define(std::string_view name, std::string_view definition);
  [[nodiscard]] Answer ask_house(http::Method method, const std::string& target, const json::value& body);
  [[nodiscard]] json::value ask_sandbox(http::Method method, const std::string& target, const json::value& body);
  void pass(Milliseconds by);
  [[nodiscard]] std::string lines_on_phone();

  SeededRandom random_{2018};
  testing::ManualClock clock_;
  sandbox::Sandbox sandbox_;
  VirtualNetwork network_;
  std::unique_ptr<testing::TemporaryDatabase> database_;
  testing::FaultPlan disk_;
  std::string api_key_;
  std::unique_ptr<SimulatedNode> node_;
};

// The business's notification types, the same in every era.
[[nodiscard]] const std::map<std::string_view, std::string_view>& business_types();

}  // namespace hongyan::simulation
