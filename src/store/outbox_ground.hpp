// OutboxGround: short words for what the tests of outbox and receipts do to notifications. Stands on a connection with
// the schema in place; compiles without the testing floor. Lives as long as one test.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "store/outbox.hpp"

namespace hongyan::store {

class OutboxGround {
 public:
  static constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
  static constexpr Milliseconds lease{15'000};
  const wechat::AppId appid = *wechat::AppId::parse("wx0000000000000001");

  explicit OutboxGround(sql::Connection& connection) : connection_(connection) {}

  [[nodiscard]] Notification sample(std::string_view id, std::string_view openid = "oA",
                                    domain::Channel channel = domain::Channel::subscribe) const {
    Notification one;
    one.id = id;
    one.key_id = "key";
    one.appid = appid;
    one.channel = channel;
    one.openid = *wechat::OpenId::parse(openid);
    one.template_id = *wechat::TemplateId::parse("TPL");
    one.body = "{}";
    one.ready_at = one.created_at = one.updated_at = noon;
    one.expires_at = noon + std::chrono::hours{24};
    return one;
  }
  void insert(const std::vector<Notification>& notifications) { insert_notifications(connection_, notifications); }
  [[nodiscard]] Notification find(std::string_view id) {
    auto found = find_notification(connection_, id);
    CHECK(found.has_value());
    return *std::move(found);
  }
  [[nodiscard]] domain::State state_of(std::string_view id) { return find(id).state; }

  [[nodiscard]] std::vector<Notification> claim_at(WallTime now, std::string_view node = "n1",
                                                   std::size_t limit = 100) {
    return claim(connection_, node, now, now + lease, limit);
  }
  // Stored and claimed by n1.
  [[nodiscard]] Notification claimed(const Notification& one) {
    insert({one});
    for (Notification& found : claim_at(noon))
      if (found.id == one.id) return std::move(found);
    CHECK(false);
    return {};
  }
  [[nodiscard]] bool intend(const Notification& one, WallTime now = noon) {
    return record_intents(connection_, "n1", std::vector{one}, now, now + lease).front();
  }
  // Stored, claimed and on the wire, as its dispatcher knows it.
  [[nodiscard]] Notification sent(const Notification& one) {
    Notification found = claimed(one);
    CHECK(intend(found));
    return found;
  }
  [[nodiscard]] static Record record(const Notification& one, domain::Step step) {
    Record record{.id = one.id,
                  .lease_epoch = one.lease_epoch,
                  .attempt = one.attempts + 1,
                  .intent_at = noon,
                  .settlement = {},
                  .cause = "",
                  .errcode = std::nullopt,
                  .errmsg = "",
                  .rid = "",
                  .msgid = "",
                  .watch_until = noon + std::chrono::hours{24}};
    record.settlement.step = step;
    record.settlement.uncertain_after = step == domain::Step::lose_sight;
    return record;
  }
  [[nodiscard]] bool settle(const Record& record, WallTime now = noon) {
    return settle_attempts(connection_, std::vector{record}, now).front();
  }
  void taken(const Notification& one, std::string_view msgid = "") {
    Record end = record(sent(one), domain::Step::take);
    end.msgid = msgid;
    CHECK(settle(end));
  }
  void lost(const Notification& one) { CHECK(settle(record(sent(one), domain::Step::lose_sight))); }

 private:
  sql::Connection& connection_;
};

}  // namespace hongyan::store
