// Rates: how often WeChat still takes a long-term template (长期限频) for one person and value, asked of the memory
// where permits are: a look for routing, a place taken with the intent, its fate at the end. What the rate holds back
// is told until when. Inside the caller's transaction; remembers the templates' rates as long as it lives: one batch.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "domain/send_rate.hpp"
#include "domain/settlement.hpp"
#include "store/ledger.hpp"
#include "store/notifications.hpp"
#include "store/send_rates.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

class Rates {
 public:
  Rates(sql::Connection& connection, WallTime now, domain::QuotaCalendar calendar)
      : connection_(connection), now_(now), calendar_(calendar) {}

  // Null: the template has none.
  [[nodiscard]] const domain::SendRate* find(domain::Channel channel, const wechat::AppId& appid,
                                             const wechat::TemplateId& template_id);
  // How that rate stands for one person and the value as it is in the message.
  [[nodiscard]] domain::RateStanding look(const domain::SendRate& rate, const wechat::AppId& appid,
                                          const wechat::OpenId& openid, const wechat::TemplateId& template_id,
                                          std::string value);

  // Takes a place for the attempt that begins; nothing when it is taken, or the template has no rate. Else until when
  // the notification must wait. Its own sends that are in doubt take none from it: one that arrived fences this one.
  [[nodiscard]] std::optional<WallTime> reserve(const store::Notification& notification);
  void resolve(const store::Notification& notification, domain::GrantFate fate, store::Ledger::From from);

  // What WeChat's refusal of an attempt may be about; nothing when no rate was asked for it. Of the value as it was
  // when the attempt began.
  [[nodiscard]] std::optional<domain::RateFacts> facts_of(const store::Notification& notification, WallTime intent_at);
  // WeChat refused it for the rate: no more are sent before `until`.
  void mark_full(const store::Notification& notification, WallTime until, int errcode);

 private:
  struct Use {
    std::int64_t used = 0;
    std::optional<WallTime> returns;  // nothing while one may go
  };
  [[nodiscard]] Use use_of(const domain::SendRate& rate, const store::RatePlace& place, std::string_view but_for);

  sql::Connection& connection_;
  WallTime now_;
  domain::QuotaCalendar calendar_;
  std::map<std::pair<std::string, std::string>, std::optional<domain::SendRate>, std::less<>> rates_;
};

}  // namespace hongyan::engine
