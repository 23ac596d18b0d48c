// EraHouse: the house and the sandbox at one day of the platform's calendar, with one school, its mini program, one
// person, 小石, and a classmate. It knows what a page and a phone could do on that day; what the business calls is
// written once and knows nothing of days.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/seeded_random.hpp"
#include "era_calls.hpp"
#include "sandbox/sandbox.hpp"
#include "simulated_node.hpp"
#include "testing/failing_connection.hpp"
#include "testing/manual_clock.hpp"
#include "testing/temporary_database.hpp"
#include "virtual_network.hpp"

namespace hongyan::simulation {

// What became of one business call.
struct Delivery {
  std::string status{}, certainty{}, channel{}, reason{};
  std::string shown{};  // every line that stands on a phone, and on the card
};
// What WeChat makes at the school's request: its id, or why there is none.
struct Made {
  std::string id, refusal;
};

class EraHouse {
 public:
  explicit EraHouse(WallTime day);

  // The person acts: on the page of the day (a prompt, or a form), by writing to the account, by nothing at all.
  void use_mini_program();
  void use_web_page();
  void write_to_account();
  // The school prepares: the card of a group course, shared by the person, and the week's articles.
  [[nodiscard]] Made share_card();
  [[nodiscard]] Made write_articles();
  // The business's own call: an event and its variables to one, or a message to many; nothing of the day in it.
  [[nodiscard]] Delivery tell(const BusinessCall& call);

 private:
  struct Answer {
    int status = 0;
    json::value body;
  };
  void register_app(const json::value& app);
  void define(std::string_view name, std::string_view definition);
  void keep(std::string_view name, std::string_view kind, const std::string& bytes);
  void open_link(int scene);
  [[nodiscard]] Delivery follow(const std::string& id);
  [[nodiscard]] Answer send_to_house(http::Method method, const std::string& target, std::string bytes,
                                     const char* content_type);
  [[nodiscard]] Answer ask_house(http::Method method, const std::string& target, const json::value& body);
  [[nodiscard]] json::value ask_sandbox(http::Method method, const std::string& target, const json::value& body);
  void pass(Milliseconds by);
  [[nodiscard]] std::string lines_on_phones();

  SeededRandom random_{2018};
  testing::ManualClock clock_;
  sandbox::Sandbox sandbox_;
  VirtualNetwork network_;
  std::unique_ptr<testing::TemporaryDatabase> database_;
  testing::FaultPlan disk_;
  std::string api_key_;
  std::string classmate_, activity_;
  std::unique_ptr<SimulatedNode> node_;
};

}  // namespace hongyan::simulation
