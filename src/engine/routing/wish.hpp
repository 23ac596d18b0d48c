// A wish to notify as the API's callers put it, and what may be wrong with it. Values.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/defect.hpp"
#include "domain/no_permission.hpp"
#include "domain/settlement.hpp"
#include "store/notifications.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

struct Wish {
  std::string key_id;
  std::vector<std::string> allowed_apps;  // of the caller's key; empty: all

  // What: a notification type with its variables …
  std::string type;
  json::object variables;
  std::string link;  // where a tap leads, instead of the route's own; "" = the route's
  // … or a raw message of one channel, the body as WeChat documents it.
  std::optional<domain::Channel> channel;
  wechat::AppId appid;  // needed with `channel`; with `type` it narrows the routes to one app
  json::object body;

  // Who: the business's own id, or an openid (needs appid); a raw body says it itself in `touser`.
  std::string uid;
  wechat::OpenId openid;

  // How.
  std::optional<WallTime> at;
  std::optional<WallTime> expires_at;  // default: the type's time, else 24 h, after it may first be sent
  std::optional<int> priority;         // default: the type's, else 1
  store::Permission permission = store::Permission::required;
  std::optional<domain::OnUnknown> on_unknown;        // default: the type's, else hold
  std::optional<domain::NoPermission> no_permission;  // default: the type's, else suppress
  int max_resend = 1;
};

// One thing that is wrong with a wish; its pointer lies within the wish, or within the body of a raw one.
using domain::Defect;

// A wish as it is kept with its notification, so that its routes can be asked for again, and back. Of the caller's key
// only what narrows the apps.
[[nodiscard]] std::string write_wish(const Wish& wish);
[[nodiscard]] Wish read_wish(const store::Notification& notification);

// What a wish became: a notification to store, or its defects (never both, never neither).
using Acceptance = std::variant<store::Notification, std::vector<Defect>>;

}  // namespace hongyan::engine
