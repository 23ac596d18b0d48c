// House: the server's composition root. Builds every part in order, hands each what it needs, starts the threads and
// stops them: first the listener, then the work, then the doors. It wires and does nothing else. The database is
// migrated before; database, clock and random outlive the house.
#pragma once
#include <memory>
#include <string>

#include "api/context.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "engine/accept/intake.hpp"
#include "engine/access/token_keeper.hpp"
#include "engine/access/wechat_clock.hpp"
#include "engine/ask/user_sync.hpp"
#include "engine/hear/callback_reader.hpp"
#include "engine/pruner.hpp"
#include "engine/send/dispatcher.hpp"
#include "gateway/gateway.hpp"
#include "http/server.hpp"
#include "http/transport_beast.hpp"
#include "store/sql/database.hpp"

namespace hongyan::server {

struct HouseSettings {
  std::string node;  // names this process in leases and attempts; unique
  engine::WechatClock::Source clock_source = engine::WechatClock::Source::wechat;
  Secret master_key;
  http::ServerSettings listen;
  http::TransportSettings transport;
  engine::IntakeRules intake;
  engine::DispatchRules dispatch;
  engine::TokenRules tokens;
  engine::CallbackRules callbacks;
  engine::PruneRules prune;
  engine::UserSyncRules user_sync;
  gateway::GatewayRules gateway;
  std::size_t desk_threads = 2;
  api::ApiSettings api;
};

class House {
 public:
  House(HouseSettings settings, sql::Database& database, Clock& machine, Random& random);
  ~House();  // stops
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  void start();  // throws Failure when the address cannot be had or the database cannot be reached
  void stop();
  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Rooms;
  std::unique_ptr<Rooms> rooms_;
};

}  // namespace hongyan::server
