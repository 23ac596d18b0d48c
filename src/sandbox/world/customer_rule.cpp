#include "sandbox/world/customer_rule.hpp"

#include <array>

namespace hongyan::sandbox {
namespace {

constexpr std::array scene_names{"message", "menu", "follow", "scan", "payment", "entry"};

struct Rule {
  Scene scene;
  Host host;
  std::optional<Change> since;  // none: from the beginning
  Allowance allowance;          // a count of 0: the act opens nothing
};

constexpr Seconds two_days{48 * 3600}, minute{60};
constexpr Host account = Host::account, mini = Host::mini_program;
constexpr Allowance free_of_limits{unlimited_count, two_days}, twenty{20, two_days}, three{3, minute};

// Oldest first for each act; the last one that has begun counts.
constexpr Rule rules[] = {
    {Scene::message, account, {}, free_of_limits},
    {Scene::message, account, Change::customer_counts, twenty},
    {Scene::message, account, Change::customer_five, {5, two_days}},
    {Scene::menu, account, {}, free_of_limits},
    {Scene::menu, account, Change::customer_counts, twenty},
    {Scene::menu, account, Change::customer_limits, three},
    {Scene::follow, account, {}, free_of_limits},
    {Scene::follow, account, Change::customer_counts, twenty},
    {Scene::follow, account, Change::customer_limits, three},
    {Scene::scan, account, {}, free_of_limits},
    {Scene::scan, account, Change::customer_counts, twenty},
    {Scene::scan, account, Change::customer_limits, three},
    {Scene::payment, account, {}, free_of_limits},
    {Scene::payment, account, Change::customer_counts, twenty},
    {Scene::payment, account, Change::customer_five, {}},
    {Scene::message, mini, {}, {3, two_days}},
    {Scene::message, mini, Change::mini_customer_counts, {5, two_days}},
    {Scene::entry, mini, {}, {1, minute}},
    {Scene::entry, mini, Change::mini_customer_counts, {2, minute}},
};

}  // namespace

std::string_view to_string(Scene scene) { return scene_names[static_cast<std::size_t>(scene)]; }

std::optional<Allowance> allowance_of(Scene scene, Host host, const Calendar& calendar, WallTime now,
                                      const CustomerSettings& settings) {
  if (scene == Scene::payment && host == account && calendar.in_force(Change::customer_five, now) &&
      settings.payment == PaymentWindow::unlimited_48h)
    return free_of_limits;
  const Rule* found = nullptr;
  for (const Rule& rule : rules)
    if (rule.scene == scene && rule.host == host && (!rule.since || calendar.in_force(*rule.since, now))) found = &rule;
  if (found == nullptr || found->allowance.count == 0) return std::nullopt;
  return found->allowance;
}

}  // namespace hongyan::sandbox
