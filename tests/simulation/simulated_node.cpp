#include "simulated_node.hpp"

#include <algorithm>
#include <numeric>

#include "api/api_key.hpp"
#include "api/cursor.hpp"
#include "base/failure.hpp"

namespace hongyan::simulation {
namespace {

api::ApiSettings settings_with(const NodeRules& rules) {
  api::ApiSettings settings;
  settings.key_pepper = api::make_key_pepper(rules.master_key);
  settings.cursor_key = api::make_cursor_key(rules.master_key);
  settings.public_url = "http://hongyan.test";
  settings.quota = rules.dispatch.quota;
  return settings;
}

}  // namespace

SimulatedNode::SimulatedNode(std::string name, sql::Database& database, testing::FaultPlan& disk,
                             VirtualNetwork& network, Clock& machine, Random& random, const NodeRules& rules)
    : name_(std::move(name)),
      database_(database, disk),
      clock_(machine),
      random_(random),
      vault_(rules.master_key, random),
      apps_(vault_),
      errands_(network),
      inquiries_(network),
      quota_questions_(network),
      uploads_(network),
      sends_(network),
      egress_(clock_),
      clock_watch_(clock_, egress_, apps_, errands_, metrics_),
      tokens_(database_, vault_, apps_, egress_, errands_, clock_, random, name_),
      intake_(database_, clock_, random),
      dispatcher_(database_, sends_, egress_, apps_, tokens_, metrics_, clock_, random, name_, rules.dispatch),
      callback_reader_(database_, metrics_, random),
      lease_rescuer_(database_, apps_, metrics_, random, rules.dispatch.settling),
      rerouter_(database_, metrics_, random),
      mass_inquirer_(database_, apps_, errands_over(inquiries_, rules), metrics_, random, name_, rules.mass_inquiry),
      quota_watch_(database_, errands_over(quota_questions_, rules), apps_, metrics_, name_),
      media_keeper_(database_, apps_, errands_over(uploads_, rules), metrics_, random, name_),
      watch_(database_, apps_, metrics_),
      waiter_(database_, clock_),
      desk_(database_, 0),
      keys_(clock_),
      pace_(clock_, 0),
      context_{.intake = intake_,
               .desk = desk_,
               .apps = apps_,
               .tokens = tokens_,
               .egress = egress_,
               .make_transport = [&network] { return std::make_unique<InstantWire>(network); },
               .vault = vault_,
               .metrics = metrics_,
               .clock = clock_,
               .random = random,
               .keys = keys_,
               .pace = pace_,
               .waiter = waiter_,
               .settings = settings_with(rules)},
      shifts_{{{&tokens_},
               {&intake_},
               {&dispatcher_},
               {&callback_reader_},
               {&lease_rescuer_},
               {&waiter_},
               {&rerouter_},
               {&mass_inquirer_},
               {&quota_watch_},
               {&clock_watch_},
               {&watch_},
               {&media_keeper_}}} {
  api::add_routes(router_, context_);
  apps_.refresh(*database.connect());
  static_cast<void>(clock_watch_.run_once(clock_.wall()));
  intake_.set_wake([this] { shifts_[1].next = BootTime{}; });
  intake_.set_stored([this] {
    dispatcher_.note_work();
    shifts_[2].next = shifts_[3].next = BootTime{};
  });
  const auto raised = [this] {
    dispatcher_.note_work();
    shifts_[2].next = BootTime{};
  };
  lease_rescuer_.set_raised(raised);
  rerouter_.set_raised(raised);
  tokens_.set_wake([this] { shifts_[0].next = BootTime{}; });
}

engine::ErrandDoors SimulatedNode::errands_over(http::Transport& transport, const NodeRules& rules) {
  return {.transport = transport,
          .egress = egress_,
          .tokens = tokens_,
          .clock = clock_,
          .random = random_,
          .quota = rules.dispatch.quota,
          .priority = 2};
}

void SimulatedNode::take_round(Shift& shift) {
  const BootTime now = clock_.boot();
  try {
    const engine::Again again = shift.worker->run_once(clock_.wall());
    shift.next = now + again.after;
    shift.backoff = Milliseconds{50};
  } catch (const Failure&) {
    ++failures_;
    shift.next = now + shift.backoff;
    shift.backoff = std::min(shift.backoff * 2, Milliseconds{5'000});
  }
}

void SimulatedNode::run_due() {
  std::array<std::size_t, workers> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
  for (const std::size_t i : order)
    if (shifts_[i].next <= clock_.boot()) take_round(shifts_[i]);
  desk_.serve_all();
}

}  // namespace hongyan::simulation
