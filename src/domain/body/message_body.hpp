// MessageBody: a channel message in WeChat's own words, as a caller wrote it or a route filled it: what is wrong with
// it, what of it will not be shown, and the body that will go out, unchanged but for what may not stand in it. Each
// channel's rules have a file of their own beside this one. Pure.
#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"
#include "domain/app_kind.hpp"
#include "domain/channel.hpp"
#include "domain/defect.hpp"
#include "domain/message_text.hpp"
#include "wechat/names.hpp"

namespace hongyan::domain {

struct MessageBody {
  json::object body;
  wechat::TemplateId template_id;  // empty where the channel names none, or the body's is none
  wechat::OpenId openid;           // of touser; empty when the body has none, or the channel reaches no single person
  std::vector<Defect> defects, warnings;
};

// Whom and which template: takes the body, drops an access_token, reads touser and template_id as the channel has them.
// `touser` may be missing.
[[nodiscard]] MessageBody open_body(Channel channel, const json::object& body);
// The rest: what is shown and where a tap leads. `form`: null when the template is not known.
void check_body(MessageBody& message, Channel channel, const TemplateForm* form, WallTime now);

// What this kind of account may not send, or must say beside it.
void check_for_app(MessageBody& message, Channel channel, AppKind app);
// What is wrong with a mass message beside its range, which a preview has not: msgtype and the object of its name.
[[nodiscard]] std::vector<Defect> check_mass_content(const json::object& body);

// The scene of a one_time message, in decimal; "" when it has none. Each scene has a permission of its own.
[[nodiscard]] std::string scene_of(const json::object& body);
// The form id that the caller of a form message brought along; "" when the pool is to give one.
[[nodiscard]] std::string form_id_of(const json::object& body);

}  // namespace hongyan::domain
