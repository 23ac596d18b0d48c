// AcceptanceFixture: a memory with two apps, their templates, people and grants, for the tests of acceptance.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/acceptance.hpp"
#include "store/schema.hpp"
#include "store/vault.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::engine {

class AcceptanceFixture : public ::testing::Test {
 protected:
  const wechat::AppId service = *wechat::AppId::parse("wx5e00000000000001");
  const wechat::AppId mini = *wechat::AppId::parse("wx3100000000000002");
  const wechat::AppId stranger = *wechat::AppId::parse("wxffffffffffffffff");
  const wechat::OpenId follower = *wechat::OpenId::parse("oService_ming");
  const wechat::OpenId visitor = *wechat::OpenId::parse("oMini_ming");

  void SetUp() override {
    connection_ = database_->connect();
    sql::migrate(*connection_, store::migrations(), 0);
    save_app(service, store::AppKind::service_account);
    save_app(mini, store::AppKind::mini_program);
    store::Recipient ming;
    ming.uid = "ming";
    ming.identities = {{service, follower, "ming", store::Follows::yes, {}}, {mini, visitor, "ming", store::Follows::not_known, {}}};
    store::save_recipient(connection(), ming);
  }

  [[nodiscard]] sql::Connection& connection() { return *connection_; }
  [[nodiscard]] WallTime now() const { return clock_.wall(); }

  void save_app(const wechat::AppId& appid, store::AppKind kind) {
    const store::Vault vault(Secret(std::string(32, 'k')), random_);
    store::App app;
    app.appid = appid;
    app.kind = kind;
    app.secret = Secret("secret");
    store::save_app(connection(), vault, app);
  }

  void save_type(std::string name, std::string_view definition) {
    store::save_type(connection(), {.name = std::move(name), .definition = std::string(definition), .created_at = {}, .updated_at = {}});
  }

  // Replaces all templates that the memory knows of this app and channel by one.
  void sync_template(const wechat::AppId& appid, domain::Channel channel, std::string_view id, store::TemplateKind kind,
                     std::vector<std::string> keys) {
    store::Template one{.appid = appid, .template_id = *wechat::TemplateId::parse(id), .channel = channel, .kind = kind,
                        .title = "提醒", .content = "", .example = "", .slots = {}, .synced_at = now(), .gone_at = {}};
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
  [[nodiscard]] Acceptor::Preview preview(const Wish& wish) { return Acceptor(connection(), random_, now()).preview(wish); }

  // "code pointer" of each defect; empty when it was accepted.
  [[nodiscard]] std::vector<std::string> defects_of(const Wish& wish) {
    std::vector<std::string> found;
    const Acceptance acceptance = accept(wish);
    if (const auto* const defects = std::get_if<std::vector<Defect>>(&acceptance))
      for (const Defect& defect : *defects) found.push_back(told(defect));
    return found;
  }
  [[nodiscard]] store::Notification accepted(const Wish& wish) {
    Acceptance acceptance = accept(wish);
    if (const auto* const defects = std::get_if<std::vector<Defect>>(&acceptance)) {
      for (const Defect& defect : *defects) ADD_FAILURE() << told(defect) << ": " << defect.en;
      return {};
    }
    return std::move(std::get<store::Notification>(acceptance));
  }
  [[nodiscard]] static std::string told(const Defect& defect) {
    EXPECT_FALSE(defect.zh.empty() || defect.en.empty()) << defect.code;
    return defect.code + " " + defect.pointer;
  }

 private:
  std::unique_ptr<testing::TemporaryDatabase> database_ = testing::fresh_database(sql::Dialect::sqlite);
  std::unique_ptr<sql::Connection> connection_;
  testing::ManualClock clock_;
  testing::SeededRandom random_{7};
};

}  // namespace hongyan::engine
