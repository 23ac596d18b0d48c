// Way: one way to send a wish, with the message as it would go out and everything that stops it. Values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/defect.hpp"
#include "domain/message_text.hpp"
#include "domain/send_rate.hpp"
#include "wechat/calls/subscribe_message.hpp"
#include "wechat/calls/template_message.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

using domain::Defect;

// One way to send a wish. Without obstacles it may be taken now.
using Message = std::variant<std::monostate, json::object, wechat::TemplateMessage, wechat::SubscribeMessage>;
struct Way {
  domain::Channel channel = domain::Channel::template_message;
  wechat::AppId appid;
  wechat::TemplateId template_id;
  wechat::OpenId openid;  // empty when nobody knows it, or the channel reaches no single person
  std::string scene{};    // of a one_time message
  std::string form_id{};  // of a form message whose caller brought one along
  Message message{};
  const domain::TemplateForm* form = nullptr;  // of its template, where it is known; lives as long as the Routing
  std::vector<Defect> obstacles{};
  std::vector<Defect> warnings{};
  std::optional<domain::RateStanding> rate{};  // of a template that has one, for a send now
};

// The request body as it goes out. `client_msg_id` is added where the channel has one and the body has none; "" adds
// none.
[[nodiscard]] std::string write_body(Way way, std::string_view client_msg_id);
// The body's own or the given one; "" for channels without one.
[[nodiscard]] std::string client_msg_id_of(const Way& way, std::string_view made);

// The value of that field of the message's data; "" where it has none.
[[nodiscard]] std::string value_in(const Message& message, std::string_view field);

// WeChat takes no more of its template before the rate's next period: it may be taken, and then waits.
[[nodiscard]] bool waits_for_rate(const Way& way);
// For what ends before that, the rate is an obstacle.
void stop_where_rate_is_late(std::vector<Way>& ways, WallTime expires_at, std::string_view pointer);

// What kind of thing stops a way, the gravest first.
enum class Stop {
  nothing,
  permission,  // no grant, no follower, no open window, opted out: time or the person may change it
  reach,       // the person has no openid in that app, or the channel is not open now
  content,     // the wish or what an operator defined is wrong
};
[[nodiscard]] Stop stop_of(const Way& way);
[[nodiscard]] bool is_permission(const Defect& obstacle);
// All that stops it is a permission that may come, or an openid that nobody has told yet.
[[nodiscard]] bool may_wait(const Way& way);

}  // namespace hongyan::engine
