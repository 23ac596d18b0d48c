// ApiContext: everything the API works with, wired by the server. All of it outlives the router.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "api/answer_waiter.hpp"
#include "api/key_book.hpp"
#include "api/key_pace.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "domain/quota.hpp"
#include "domain/window.hpp"
#include "engine/accept/acceptance.hpp"
#include "engine/accept/intake.hpp"
#include "engine/access/app_book.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/token_keeper.hpp"
#include "engine/desk.hpp"
#include "engine/metrics.hpp"
#include "engine/quota/quota_planner.hpp"
#include "http/transport.hpp"
#include "store/vault.hpp"

namespace hongyan::api {

// Whether POST /sendSubscribeMessage asks for an API key. `open` is for a laptop that follows the tutorial: whoever
// reaches the port may then send.
enum class TutorialAccess : std::uint8_t { keyed, open };

struct ApiSettings {
  Secret key_pepper;                         // make_key_pepper(master key)
  Secret cursor_key;                         // make_cursor_key(master key)
  std::int64_t key_requests_per_second = 0;  // of one API key on this node; 0: no limit
  std::string environment = "live";          // in the text of new keys
  std::string version = "0.1.0";
  std::string public_url;  // how phones reach this server, without a slash at its end; "" when nobody said
  TutorialAccess tutorial = TutorialAccess::keyed;
  Milliseconds tutorial_patience{5'000};  // how long POST /sendSubscribeMessage waits for WeChat's answer
  domain::QuotaCalendar calendar;         // of the gateway's counts and of rates
  engine::QuotaRules quota;               // the same as the dispatcher's
  domain::WindowRules windows;            // the same as the callback reader's
  engine::AcceptanceRules acceptance;     // for previews; the same as the intake's
};

struct ApiContext {
  engine::Intake& intake;
  engine::Desk& desk;
  engine::AppBook& apps;
  engine::TokenKeeper& tokens;
  engine::Egress& egress;
  std::function<std::unique_ptr<http::Transport>()> make_transport;  // one per template sync, on a desk thread
  const store::Vault& vault;
  engine::Metrics& metrics;
  Clock& clock;
  Random& random;
  KeyBook& keys;
  KeyPace& pace;
  AnswerWaiter& waiter;
  ApiSettings settings;
};

}  // namespace hongyan::api
