// AcceptanceGround: what the tests of acceptance stand on: a memory with two apps and one person, short words for
// wishes and what became of them. Compiles without the twins of the testing floor: the database and the randomness are
// given.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "engine/accept/acceptance.hpp"
#include "store/schema.hpp"
#include "store/sql/database.hpp"
#include "store/vault.hpp"

namespace hongyan::engine {

class AcceptanceGround {
 public:
  const wechat::AppId service = *wechat::AppId::parse("wx5e00000000000001");
  const wechat::AppId mini = *wechat::AppId::parse("wx3100000000000002");
  const wechat::AppId stranger = *wechat::AppId::parse("wxffffffffffffffff");
  const wechat::OpenId follower = *wechat::OpenId::parse("oService_ming");
  const wechat::OpenId visitor = *wechat::OpenId::parse("oMini_ming");

  AcceptanceGround(sql::Database& database, Random& random, WallTime now)
      : connection_(database.connect()), random_(random), now_(now) {
    sql::migrate(*connection_, store::migrations(), 0);
    save_app(service, store::AppKind::service_account);
    save_app(mini, store::AppKind::mini_program);
    store::Recipient ming;
    ming.uid = "ming";
    ming.identities = {{service, follower, "ming", store::Follows::yes, {}},
                       {mini, visitor, "ming", store::Follows::not_known, {}}};
    store::save_recipient(connection(), ming);
  }

  [[nodiscard]] sql::Connection& connection() { return *connection_; }
  [[nodiscard]] WallTime now() const { return now_; }

  void save_app(const wechat::AppId& appid, store::AppKind kind) {
    const store::Vault vault(Secret(std::string(32, 'k')), random_);
    store::App app;
    app.appid = appid;
    app.kind = kind;
    app.secret = Secret("secret");
    store::save_app(connection(), vault, app);
  }

  void save_type(std::string name, std::string_view definition) {
    store::save_type(
        connection(),
        {.name = std::move(name), .definition = std::string(definition), .created_at = {}, .updated_at = {}});
  }

  // Replaces all templates that the memory knows of this app and channel by one.
  void sync_template(const wechat::AppId& appid, domain::Channel channel, std::string_view id, store::TemplateKind kind,
                     std::vector<std::string> keys) {
    store::Template one{.appid = appid,
                        .template_id = *wechat::TemplateId::parse(id),
                        .channel = channel,
                        .kind = kind,
                        .title = "提醒",
                        .content = "",
                        .example = "",
                        .slots = {},
                        .synced_at = now(),
                        .gone_at = {}};
    for (std::string& key : keys) one.slots.push_back({std::move(key), "", {}});
    store::replace_templates(connection(), appid, channel, {one}, now());
  }

  void grant(std::string_view template_id) {
    store::Ledger ledger(connection(), random_, now());
    ledger.add_grant({mini, visitor, *wechat::TemplateId::parse(template_id)}, store::GrantKind::one_time,
                     store::GrantSource::report, "");
  }

  [[nodiscard]] Wish raw(domain::Channel channel, std::string_view body) const {
    Wish wish;
    wish.key_id = "key";
    wish.channel = channel;
    wish.appid = channel == domain::Channel::subscribe ? mini : service;
    wish.body = read_json(body)->as_object();
    return wish;
  }
  [[nodiscard]] Wish typed(std::string_view type, std::string_view variables) const {
    Wish wish;
    wish.key_id = "key";
    wish.type = type;
    wish.uid = "ming";
    wish.variables = read_json(variables)->as_object();
    return wish;
  }

  [[nodiscard]] Acceptance accept(const Wish& wish) { return Acceptor(connection(), random_, now()).accept(wish); }
  [[nodiscard]] Acceptor::Preview preview(const Wish& wish) {
    return Acceptor(connection(), random_, now()).preview(wish);
  }

  // "code pointer" of each defect; empty when it was accepted.
  [[nodiscard]] std::vector<std::string> defects_of(const Wish& wish) {
    const Acceptance acceptance = accept(wish);
    const auto* const defects = std::get_if<std::vector<Defect>>(&acceptance);
    return defects == nullptr ? std::vector<std::string>{} : told(*defects);
  }
  [[nodiscard]] store::Notification accepted(const Wish& wish) {
    Acceptance acceptance = accept(wish);
    CHECK(std::holds_alternative<store::Notification>(acceptance));
    return std::move(std::get<store::Notification>(acceptance));
  }
  [[nodiscard]] static std::vector<std::string> told(const std::vector<Defect>& defects) {
    std::vector<std::string> words;
    for (const Defect& defect : defects) {
      CHECK(!defect.zh.empty() && !defect.en.empty());
      words.push_back(defect.code + " " + defect.pointer);
    }
    return words;
  }

 private:
  std::unique_ptr<sql::Connection> connection_;
  Random& random_;
  WallTime now_;
};

}  // namespace hongyan::engine
