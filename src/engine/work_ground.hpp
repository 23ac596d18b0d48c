// WorkGround: one node's workers on doors that are given, a memory with a service account and a mini program, and short
// words for what tests do with them. Compiles without the twins of the testing floor. One thread; outlives no door.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "engine/accept/intake.hpp"
#include "engine/ask/media_keeper.hpp"
#include "engine/hear/callback_reader.hpp"
#include "engine/routing/rerouter.hpp"
#include "engine/send/dispatcher.hpp"
#include "engine/send/lease_rescuer.hpp"
#include "store/ledger.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"

namespace hongyan::engine {

class WorkGround {
 public:
  // What the workers reach the world through; `memory` is the same database as `database`, and never fails.
  struct GivenDoors {
    sql::Database& memory;
    sql::Database& database;
    http::Transport& sends;
    http::Transport& errands;
    Clock& clock;
    Random& random;
  };
  const wechat::AppId service = *wechat::AppId::parse("wx5e00000000000001");
  const wechat::AppId mini = *wechat::AppId::parse("wx3100000000000002");
  const wechat::TemplateId template_id = *wechat::TemplateId::parse("TPL");
  WechatClock wechat_clock;

  explicit WorkGround(GivenDoors doors, DispatchRules rules = {}, std::string node = "n1")
      : wechat_clock(doors.clock),
        random_(doors.random),
        connection_(migrated(doors.memory)),
        vault(Secret(std::string(32, 'k')), doors.random),
        apps(vault),
        egress(wechat_clock),
        tokens(doors.database, vault, apps, egress, doors.errands, wechat_clock, doors.random, node),
        dispatcher(doors.database, doors.sends, egress, apps, tokens, metrics, wechat_clock, doors.random, node, rules),
        media(doors.database, apps, {doors.errands, egress, tokens, wechat_clock, doors.random}, metrics, doors.random,
              node),
        rescuer(doors.database, apps, metrics, doors.random, rules.settling),
        rerouter(doors.database, metrics, doors.random),
        reader(doors.database, metrics, doors.random),
        intake(doors.database, wechat_clock, doors.random) {
    save_app(service, store::AppKind::service_account);
    save_app(mini, store::AppKind::mini_program);
    rescuer.set_raised([this] { dispatcher.note_work(); });
    rerouter.set_raised([this] { dispatcher.note_work(); });
    intake.set_stored([this] { dispatcher.note_work(); });
  }

  [[nodiscard]] sql::Connection& connection() { return *connection_; }
  [[nodiscard]] WallTime now() const { return wechat_clock.wall(); }

  void save_app(const wechat::AppId& appid, store::AppKind kind,
                store::LedgerSight sight = store::LedgerSight::complete,
                std::string_view origin = "https://api.weixin.qq.com", std::vector<std::string> fallbacks = {}) {
    store::App app;
    app.appid = appid;
    app.kind = kind;
    app.ledger_sight = sight;
    app.api_origin = origin;
    app.fallback_origins = std::move(fallbacks);
    app.secret = Secret("secret");
    store::save_app(connection(), vault, app);
    apps.refresh(connection());
  }

  [[nodiscard]] store::Notification sample(std::string_view id,
                                           domain::Channel channel = domain::Channel::template_message,
                                           std::string_view openid = "oA") const {
    store::Notification one;
    one.id = id;
    one.key_id = "key";
    one.appid = channel == domain::Channel::subscribe ? mini : service;
    one.channel = channel;
    one.openid = *wechat::OpenId::parse(openid);
    one.template_id = template_id;
    one.body = "body of " + std::string(id);
    one.ready_at = one.created_at = one.updated_at = now();
    one.expires_at = now() + std::chrono::hours{24};
    return one;
  }
  void insert(const std::vector<store::Notification>& notifications) {
    store::insert_notifications(connection(), notifications);
    dispatcher.note_work();
  }
  void grant(int count, std::string_view openid = "oA") {
    for (int i = 0; i < count; ++i)
      store::Ledger(connection(), random_, now())
          .add_grant(place(openid), store::GrantKind::one_time, store::GrantSource::operator_, "");
  }
  [[nodiscard]] store::GrantPlace place(std::string_view openid = "oA") const {
    return {mini, *wechat::OpenId::parse(openid), template_id};
  }
  // available, pending, held, spent, void, revoked; empty when there is no account.
  [[nodiscard]] std::vector<std::int64_t> balance(std::string_view openid = "oA") {
    const auto account = store::Ledger(connection(), random_, now()).find(place(openid));
    if (!account) return {};
    return {account->available, account->pending, account->held, account->spent, account->voided, account->revoked};
  }

  [[nodiscard]] store::Notification find(std::string_view id) {
    auto found = store::find_notification(connection(), id);
    CHECK(found.has_value());
    return *std::move(found);
  }
  [[nodiscard]] domain::State state_of(std::string_view id) { return find(id).state; }
  [[nodiscard]] std::vector<store::Attempt> attempts_of(std::string_view id) {
    return store::list_attempts(connection(), id);
  }

  // Rounds of the dispatcher and the token keeper until there is nothing to do now. The tokens are there beforehand.
  void dispatch() {
    for (const wechat::AppId& appid : {service, mini}) (void)tokens.find(appid.text());
    for (int round = 0; round < 10'000; ++round) {
      tokens.run_once(now());
      const Again again = dispatcher.run_once(now());
      if (again.after.count() > 0 && dispatcher.in_flight() == 0) return;
    }
    CHECK(false);
  }
  // What waits becomes ready if its time has come, and what was lost is rescued.
  void rescue() {
    rescuer.run_once(now());
    dispatcher.note_work();
  }
  [[nodiscard]] std::string callback_state(std::string_view id) {
    for (const store::CallbackRecord& one : store::list_callbacks(connection(), {}, "", 100))
      if (one.id == id) return one.state;
    return "";
  }
  // A callback as the gateway stores it, and its reading.
  void push(std::string_view id, const wechat::AppId& appid, std::string_view openid, std::string_view body) {
    store::CallbackRecord record{.id = std::string(id),
                                 .appid = appid,
                                 .dedupe_key = std::string(id),
                                 .event = "e",
                                 .openid = std::string(openid),
                                 .body = std::string(body),
                                 .received_at = now(),
                                 .state = "new",
                                 .due_at = now(),
                                 .about = ""};
    store::store_callbacks(connection(), std::vector{record});
    reader.run_once(now());
  }

 private:
  static std::unique_ptr<sql::Connection> migrated(sql::Database& memory) {
    auto connection = memory.connect();
    sql::migrate(*connection, store::migrations(), 0);
    return connection;
  }
  Random& random_;
  std::unique_ptr<sql::Connection> connection_;

 public:
  store::Vault vault;
  AppBook apps;
  Metrics metrics;
  Egress egress;
  TokenKeeper tokens;
  Dispatcher dispatcher;
  MediaKeeper media;
  LeaseRescuer rescuer;
  Rerouter rerouter;
  CallbackReader reader;
  Intake intake;
};

}  // namespace hongyan::engine
