// Consequences: what follows from one ended attempt. The pure rules settle it (domain/settlement.hpp); what the memory
// knows of the template's rate, the account's mass plan, the media, the person and the other routes then has its say,
// one after the other. Inside the caller's transaction, for one batch.
#pragma once
#include <optional>
#include <string>

#include "base/random.hpp"
#include "domain/settlement.hpp"
#include "engine/routing/giving_way.hpp"
#include "engine/routing/permits.hpp"
#include "engine/send/settling.hpp"

namespace hongyan::engine {

struct Decision {
  domain::Judgement judgement;
  domain::Settlement settlement;
  bool closes = false;  // the API, or the whole account, to everything that waits for it
  std::string refusals{};
  std::optional<domain::Step> answered{};  // what the rules said, where another route is taken instead of waiting
};

class Consequences {
 public:
  Consequences(sql::Connection& connection, Permits& permits, const AppBook& apps, Metrics& metrics, Random& random,
               WallTime now, const SettlingRules& rules)
      : connection_(connection),
        permits_(permits),
        giving_way_(connection, random, now, rules.settlement.calendar),
        apps_(apps),
        metrics_(metrics),
        random_(random),
        now_(now),
        rules_(rules) {}

  [[nodiscard]] Decision decide(const EndedAttempt& one);

 private:
  // What was taken is asked nothing more of.
  [[nodiscard]] domain::Sending sending_of(const EndedAttempt& one, domain::Judgement judgement);
  [[nodiscard]] std::int64_t grants_upper(const store::Notification& one);
  // Each may change what was decided before it.
  void close_rate(const EndedAttempt& one, Decision& decision);
  void plan_mass(const EndedAttempt& one, Decision& decision);
  void renew_media(const EndedAttempt& one, Decision& decision);
  void prepare_video(const EndedAttempt& one, Decision& decision);
  void park(const EndedAttempt& one, Decision& decision);
  void learn(const EndedAttempt& one, Decision& decision);
  void give_way(const EndedAttempt& one, Decision& decision);
  void reroute(const EndedAttempt& one, Decision& decision);
  void try_again(Decision& decision, std::string_view reason) const;

  sql::Connection& connection_;
  Permits& permits_;
  GivingWay giving_way_;
  const AppBook& apps_;
  Metrics& metrics_;
  Random& random_;
  const WallTime now_;
  const SettlingRules& rules_;
};

}  // namespace hongyan::engine
