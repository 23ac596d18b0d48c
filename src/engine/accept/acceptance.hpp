// Acceptance: from a wish to the notification that will be stored, or to everything that is wrong with it. Resolves uid
// to openid, type to routes to template, fills and checks every field (each problem with path, limit and actual), makes
// the id and the client_msg_id. Reads the memory through the connection it is given, inside the caller's transaction,
// and remembers what it read for the length of one batch. Also answers previews: what each route would send, and what
// stops it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "domain/card_view.hpp"
#include "domain/mass_quota.hpp"
#include "domain/quota.hpp"
#include "engine/routing/routing.hpp"
#include "engine/routing/wish.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

struct AcceptanceRules {
  Milliseconds expires_after{24 * 3'600'000};
  Milliseconds schedule_ahead_max{std::chrono::hours{24 * 366}};
  int resend_max = 5;
  domain::QuotaCalendar calendar{};
  domain::MassRules mass{};
};

struct RouteReport {
  std::string channel;
  std::string appid;
  std::string template_id;
  std::string openid;
  json::value body;                          // what would be sent; null when it cannot be built
  domain::CardView card;                     // what the phone would show
  std::vector<Defect> obstacles;             // empty: this route may be taken now
  std::vector<Defect> warnings;              // it would be sent, but not be shown as written
  std::optional<domain::MassForecast> mass;  // of a mass message to an app that is known
  std::optional<domain::RateStanding> rate;  // of a template that has one, for a send now
};

class Acceptor {
 public:
  Acceptor(sql::Connection& connection, Random& random, WallTime now, AcceptanceRules rules = {});
  // The first route that may be taken now is chosen. When permission (a grant, following, an open window, no opt-out)
  // is all that stops the routes that reach the person, the notification waits for it, or is final at once:
  // `suppressed`; both with the reason of each route.
  [[nodiscard]] Acceptance accept(const Wish& wish);
  // Every route of the wish, in order. The defects concern the wish as a whole; then there are no routes.
  struct Preview {
    std::vector<RouteReport> routes;
    std::vector<Defect> defects;
  };
  [[nodiscard]] Preview preview(const Wish& wish);

 private:
  struct Timing {
    domain::State state = domain::State::ready;
    WallTime ready_at, expires_at;
  };
  [[nodiscard]] Timing check_manner(const Wish& wish, std::vector<Defect>& defects);
  [[nodiscard]] domain::NoPermission no_permission_of(const Wish& wish);
  [[nodiscard]] store::Notification make_notification(const Wish& wish, const Timing& timing, Way way);

  // What the account's quota of mass messages says of that way, with a warning where it must wait.
  [[nodiscard]] std::optional<domain::MassForecast> forecast_of(const Way& way, std::vector<Defect>& warnings);

  sql::Connection& connection_;
  Random& random_;
  WallTime now_;
  AcceptanceRules rules_;
  Routing routing_;
};

}  // namespace hongyan::engine
