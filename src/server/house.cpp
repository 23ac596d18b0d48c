#include "server/house.hpp"

#include <algorithm>
#include <array>

#include "api/key_check.hpp"
#include "api/routes.hpp"
#include "engine/access/clock_watch.hpp"
#include "engine/ask/mass_inquirer.hpp"
#include "engine/ask/media_keeper.hpp"
#include "engine/ask/user_sync.hpp"
#include "engine/checkpointer.hpp"
#include "engine/house_watch.hpp"
#include "engine/quota/quota_watch.hpp"
#include "engine/routing/rerouter.hpp"
#include "engine/send/lease_rescuer.hpp"
#include "engine/worker_loop.hpp"
#include "gateway/pass.hpp"
#include "http/router.hpp"

namespace hongyan::server {

namespace {

gateway::Right right_of(const api::Caller& caller, api::ApiContext& context) {
  if (!caller.scopes.allows(api::Scope::gateway)) return gateway::Right::none;
  return context.pace.take_place(caller.key_id) ? gateway::Right::gateway : gateway::Right::too_fast;
}

std::optional<gateway::Client> client_of(const std::optional<api::Caller>& caller, api::ApiContext& context) {
  if (!caller) return std::nullopt;
  return gateway::Client{.key_id = caller->key_id, .right = right_of(*caller, context), .appids = caller->apps};
}

gateway::KeyQuestions questions_to(api::ApiContext& context) {
  return {.of_text =
              [&context](sql::Connection& connection, std::string_view text) {
                return client_of(api::check_key(context, connection, text), context);
              },
          .of_id = [&context](
                       sql::Connection& connection,
                       std::string_view id) { return client_of(api::check_key_id(context, connection, id), context); }};
}

// A call that has got its place must not wait once more for a connection.
http::TransportSettings with_room_for(http::TransportSettings transport, const gateway::GatewayRules& rules) {
  transport.connections_per_origin_max =
      std::max(transport.connections_per_origin_max, rules.in_flight_max + rules.uploads_max + rules.downloads_max);
  return transport;
}

}  // namespace

// In the order in which they are built; torn down the other way round.
struct House::Rooms {
  Rooms(HouseSettings given, sql::Database& database, Clock& machine, Random& random)
      : settings(std::move(given)),
        clock(machine, settings.clock_source),
        house_random(random),
        vault(settings.master_key, random),
        apps(vault),
        errand_transport(settings.transport),
        send_transport(settings.transport),
        gateway_transport(with_room_for(settings.transport, settings.gateway)),
        media_transport(settings.transport),
        inquiry_transport(settings.transport),
        clock_transport(settings.transport),
        egress(clock),
        clock_watch(clock, egress, apps, clock_transport, metrics),
        tokens(database, vault, apps, egress, errand_transport, clock, random, settings.node, settings.tokens),
        intake(database, clock, random, settings.intake),
        dispatcher(database, send_transport, egress, apps, tokens, metrics, clock, random, settings.node,
                   settings.dispatch),
        media(database, apps, errands_over(media_transport), metrics, random, settings.node),
        mass_inquirer(database, apps, errands_over(inquiry_transport), metrics, random, settings.node),
        callback_reader(database, metrics, random, settings.callbacks),
        lease_rescuer(database, apps, metrics, random, settings.dispatch.settling),
        rerouter(database, metrics, random, {.calendar = settings.dispatch.settling.settlement.calendar}),
        pruner(database, settings.prune),
        people_transport(settings.transport),
        user_sync(database, apps, errands_over(people_transport), settings.node, settings.user_sync),
        watch(database, apps, metrics),
        quota_transport(settings.transport),
        quota_watch(database, errands_over(quota_transport), apps, metrics, settings.node),
        checkpointer(database),
        waiter(database, clock),
        desk(database, settings.desk_threads),
        keys(clock),
        pace(clock, settings.api.key_requests_per_second),
        context{.intake = intake,
                .desk = desk,
                .apps = apps,
                .tokens = tokens,
                .egress = egress,
                .make_transport = [this] { return std::make_unique<http::BeastTransport>(settings.transport); },
                .vault = vault,
                .metrics = metrics,
                .clock = clock,
                .random = random,
                .keys = keys,
                .pace = pace,
                .waiter = waiter,
                .settings = settings.api},
        gateway({.database = database,
                 .transport = gateway_transport,
                 .egress = egress,
                 .apps = apps,
                 .tokens = tokens,
                 .metrics = metrics,
                 .clock = clock,
                 .random = random},
                questions_to(context), gateway::make_pass_key(settings.master_key), settings.gateway),
        loops{{{intake, clock},
               {dispatcher, clock},
               {tokens, clock},
               {callback_reader, clock},
               {lease_rescuer, clock},
               {rerouter, clock},
               {pruner, clock},
               {watch, clock},
               {checkpointer, clock},
               {waiter, clock},
               {gateway, clock},
               {media, clock},
               {mass_inquirer, clock},
               {quota_watch, clock},
               {user_sync, clock},
               {clock_watch, clock}}},
        server(
            settings.listen,
            [this](http::Request&& request, http::Reply reply) {
              if (request.target.starts_with(gateway::gateway_prefix))
                gateway.take(std::move(request), std::move(reply));
              else
                router.dispatch(std::move(request), std::move(reply));
            },
            [this](http::Request&& request, http::BodySource upload, http::Reply reply) {
              gateway.take(std::move(request), std::move(reply), std::move(upload));
            }) {
    api::add_routes(router, context);
    engine::WorkerLoop& intake_loop = loops[0];
    engine::WorkerLoop& dispatcher_loop = loops[1];
    engine::WorkerLoop& callback_loop = loops[3];
    intake.set_wake([&intake_loop] { intake_loop.wake(); });
    intake.set_stored([this, &dispatcher_loop, &callback_loop] {
      dispatcher.note_work();
      dispatcher_loop.wake();
      callback_loop.wake();
    });
    const auto raised = [this, &dispatcher_loop] {
      dispatcher.note_work();
      dispatcher_loop.wake();
    };
    lease_rescuer.set_raised(raised);
    rerouter.set_raised(raised);
    tokens.set_wake([&token_loop = loops[2]] { token_loop.wake(); });
    gateway.set_wake([&gateway_loop = loops[10]] { gateway_loop.wake(); });
    waiter.set_wake([&waiter_loop = loops[9]] { waiter_loop.wake(); });
    apps.refresh(*database.connect());
  }

  // What the house asks by itself, after the calls that somebody waits for.
  engine::ErrandDoors errands_over(http::Transport& transport) {
    return {.transport = transport,
            .egress = egress,
            .tokens = tokens,
            .clock = clock,
            .random = house_random,
            .quota = settings.dispatch.quota,
            .priority = 2};
  }

  HouseSettings settings;
  engine::WechatClock clock;
  Random& house_random;
  engine::Metrics metrics;
  store::Vault vault;
  engine::AppBook apps;
  http::BeastTransport errand_transport;
  http::BeastTransport send_transport;
  http::BeastTransport gateway_transport;
  http::BeastTransport media_transport;
  http::BeastTransport inquiry_transport;
  http::BeastTransport clock_transport;
  engine::Egress egress;
  engine::ClockWatch clock_watch;
  engine::TokenKeeper tokens;
  engine::Intake intake;
  engine::Dispatcher dispatcher;
  engine::MediaKeeper media;
  engine::MassInquirer mass_inquirer;
  engine::CallbackReader callback_reader;
  engine::LeaseRescuer lease_rescuer;
  engine::Rerouter rerouter;
  engine::Pruner pruner;
  http::BeastTransport people_transport;
  engine::UserSync user_sync;
  engine::HouseWatch watch;
  http::BeastTransport quota_transport;
  engine::QuotaWatch quota_watch;
  engine::Checkpointer checkpointer;
  api::AnswerWaiter waiter;
  engine::Desk desk;
  api::KeyBook keys;
  api::KeyPace pace;
  api::ApiContext context;
  http::Router router;
  gateway::Gateway gateway;
  std::array<engine::WorkerLoop, 16> loops;
  http::Server server;
};

House::House(HouseSettings settings, sql::Database& database, Clock& machine, Random& random)
    : rooms_(std::make_unique<Rooms>(std::move(settings), database, machine, random)) {}

House::~House() { stop(); }

void House::start() {
  // Before anything is counted into a day or a minute.
  static_cast<void>(rooms_->clock_watch.run_once(rooms_->clock.wall()));
  rooms_->desk.start();
  for (engine::WorkerLoop& loop : rooms_->loops) loop.start();
  rooms_->server.start();
}

void House::stop() {
  rooms_->server.stop();
  for (engine::WorkerLoop& loop : rooms_->loops) loop.stop();
  for (engine::WorkerLoop& loop : rooms_->loops) loop.join();
  rooms_->desk.stop();
}

std::uint16_t House::port() const { return rooms_->server.port(); }

}  // namespace hongyan::server
