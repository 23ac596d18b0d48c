// Rerouter: looks for another route for notifications whose route was refused or lost its permission, and lets those
// that wait go on when one opens. Asks the same Routing as acceptance does, so both always agree. A Worker; what it
// decides on is in the memory alone.
#pragma once
#include <functional>
#include <memory>

#include "base/random.hpp"
#include "engine/metrics.hpp"
#include "engine/routing/routing.hpp"
#include "engine/worker.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

// A waiting notification is woken by what the person does; this is for what nobody told us of.
inline constexpr Milliseconds look_again_after{std::chrono::minutes{10}};

struct RerouteRules {
  std::size_t batch = 200;
  int attempts_max = 16;  // of one notification over all its routes
  Milliseconds look_every{100};
  domain::QuotaCalendar calendar{};
};

class Rerouter final : public Worker {
 public:
  Rerouter(sql::Database& database, Metrics& metrics, Random& random, RerouteRules rules = {})
      : database_(database), metrics_(metrics), random_(random), rules_(rules) {}
  // Called when notifications became ready.
  void set_raised(std::function<void()> raised) { raised_ = std::move(raised); }

  [[nodiscard]] std::string_view name() const override { return "rerouter"; }
  Again run_once(WallTime now) override;

 private:
  enum class Found { route, nothing };
  Found look(Routing& routing, store::Notification& one, WallTime now);
  void end(const store::Notification& one, WallTime now);

  sql::Database& database_;
  Metrics& metrics_;
  Random& random_;
  RerouteRules rules_;
  std::function<void()> raised_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
