// SimulatedNode: one whole Hongyan process without threads and sockets: the same parts as server/house.cpp, their
// rounds taken in the order a seed decides. Destroying it is kill -9: nothing is flushed, handed back or said goodbye
// to.
#pragma once
#include <array>
#include <memory>
#include <string>

#include "api/context.hpp"
#include "api/routes.hpp"
#include "engine/accept/intake.hpp"
#include "engine/access/clock_watch.hpp"
#include "engine/access/token_keeper.hpp"
#include "engine/ask/mass_inquirer.hpp"
#include "engine/ask/media_keeper.hpp"
#include "engine/hear/callback_reader.hpp"
#include "engine/house_watch.hpp"
#include "engine/quota/quota_watch.hpp"
#include "engine/routing/rerouter.hpp"
#include "engine/send/dispatcher.hpp"
#include "engine/send/lease_rescuer.hpp"
#include "http/router.hpp"
#include "testing/failing_connection.hpp"
#include "virtual_network.hpp"

namespace hongyan::simulation {

struct NodeRules {
  engine::DispatchRules dispatch;
  engine::MassInquiryRules mass_inquiry;
  Secret master_key;
};

class SimulatedNode {
 public:
  SimulatedNode(std::string name, sql::Database& database, testing::FaultPlan& disk, VirtualNetwork& network,
                Clock& machine, Random& random, const NodeRules& rules);
  SimulatedNode(const SimulatedNode&) = delete;
  SimulatedNode& operator=(const SimulatedNode&) = delete;

  // Lets every worker whose time has come take one round, and the desk serve what waits.
  void run_due();
  void request(http::Request request, http::Reply reply) { router_.dispatch(std::move(request), std::move(reply)); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::int64_t failures() const { return failures_; }

 private:
  struct Shift {
    engine::Worker* worker = nullptr;
    BootTime next{};
    Milliseconds backoff{50};
  };
  // What the house asks by itself.
  [[nodiscard]] engine::ErrandDoors errands_over(http::Transport& transport, const NodeRules& rules);
  void take_round(Shift& shift);

  std::string name_;
  testing::FailingDatabase database_;
  engine::WechatClock clock_;
  Random& random_;
  store::Vault vault_;
  engine::AppBook apps_;
  engine::Metrics metrics_;
  InstantWire errands_, inquiries_, quota_questions_, uploads_;
  VirtualWire sends_;
  engine::Egress egress_;
  engine::ClockWatch clock_watch_;
  engine::TokenKeeper tokens_;
  engine::Intake intake_;
  engine::Dispatcher dispatcher_;
  engine::CallbackReader callback_reader_;
  engine::LeaseRescuer lease_rescuer_;
  engine::Rerouter rerouter_;
  engine::MassInquirer mass_inquirer_;
  engine::QuotaWatch quota_watch_;
  engine::MediaKeeper media_keeper_;
  engine::HouseWatch watch_;
  api::AnswerWaiter waiter_;
  engine::Desk desk_;
  api::KeyBook keys_;
  api::KeyPace pace_;
  api::ApiContext context_;
  http::Router router_;
  static constexpr std::size_t workers = 12;
  std::array<Shift, workers> shifts_;
  std::int64_t failures_ = 0;
};

}  // namespace hongyan::simulation
