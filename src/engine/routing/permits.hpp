// Permits: what lets WeChat carry a message to a person, whatever the channel calls it: following, a grant, a form id,
// a place in a window, and beside a lasting consent the template's rate. One look for acceptance, one reserve at the
// intent, one fate at the end. Inside the caller's transaction; lives for one batch.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "domain/quota.hpp"
#include "domain/settlement.hpp"
#include "engine/routing/rates.hpp"
#include "store/ledger.hpp"
#include "store/notifications.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

class Permits {
 public:
  Permits(sql::Connection& connection, Random& random, WallTime now, domain::QuotaCalendar calendar = {})
      : connection_(connection), ledger_(connection, random, now), rates_(connection, now, calendar), now_(now) {}

  // Whose permission for what: `scene` is a one_time message's, `form_id` the one that a form message's caller brought
  // along, "" elsewhere.
  struct Place {
    domain::Channel channel = domain::Channel::template_message;
    wechat::AppId appid;
    wechat::OpenId openid;
    wechat::TemplateId template_id;
    std::string scene{};
    std::string form_id{};
  };
  [[nodiscard]] static Place place_of(const store::Notification& notification);
  // The account in the ledger: of a one_time message each scene has its own.
  [[nodiscard]] static store::GrantPlace grant_place(const Place& place);
  // And back, for people to read: the template, and the scene or "".
  struct TemplateAndScene {
    std::string template_id, scene;
  };
  [[nodiscard]] static TemplateAndScene told_account(const wechat::TemplateId& account);

  // Why no message may go now, as a stable word: "no_grant", "no_form_id", "window_closed", "window_spent"; "" when
  // one may, as far as the memory knows. Following is not asked here. `count`: how many are left.
  struct View {
    std::string_view stop;
    std::int64_t count = 0;
  };
  [[nodiscard]] View look(const Place& place);

  // Takes what a send needs. False: there is none, and the caller of `notification` did not say "try". Where an earlier
  // attempt holds a permit that it may have used, a second one is taken if there is one.
  struct Reserved {
    bool granted = false;
    std::string form_id{};  // to be put into the body
    bool second = false;
    std::optional<WallTime> rate_returns{};  // not granted: the template's rate takes none before
  };
  [[nodiscard]] Reserved reserve(const store::Notification& notification);
  // The attempt goes out with a second permit: the first may have been used. A grant stays held for good; of the others
  // it counts as used.
  void leave_held(const store::Notification& notification);
  // Nobody will know what became of the send. A grant stays held, and the notification's: whoever proves something
  // later settles it; of the others it counts as used.
  void give_up(const store::Notification& notification);
  // The attempt goes out although the first one may have used the only permit we know of.
  void note_sent_anew(const store::Notification& notification);
  // Nothing was sent after all: back to what was before reserve(). `grant_held` as for settle().
  void take_back(const store::Notification& notification);
  // The end of an attempt of the notification, which is as it was before its intent; `grant_held` says that the attempt
  // has no permit beside the one that an earlier attempt may have used.
  void settle(const store::Notification& notification, domain::GrantFate fate);
  // News from outside of an attempt.
  void resolve(const store::Notification& notification, domain::GrantFate fate, store::Ledger::From from);
  // Most sends the person can still allow, the reserved one included; nothing: nobody knows.
  [[nodiscard]] std::optional<std::int64_t> upper_bound(const store::Notification& notification);
  [[nodiscard]] Rates& rates() { return rates_; }

 private:
  [[nodiscard]] Reserved reserve_permit(const store::Notification& notification);

  sql::Connection& connection_;
  store::Ledger ledger_;
  Rates rates_;
  WallTime now_;
};

}  // namespace hongyan::engine
