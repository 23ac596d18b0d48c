#include "engine/routing/message_building.hpp"

#include "wechat/calls/form_message.hpp"
#include "wechat/calls/notice_message.hpp"
#include "wechat/calls/one_time_message.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;

// The body of a typed call, to go out as it stands.
json::object body_of(const wechat::Call& call) { return read_json(call.body)->as_object(); }

}  // namespace

Message build_message(const domain::Route& route, const wechat::OpenId& openid, domain::FilledRoute filled) {
  switch (route.channel) {
    case Channel::template_message:
      return wechat::TemplateMessage{.touser = openid,
                                     .template_id = route.template_id,
                                     .url = std::move(filled.url),
                                     .miniprogram = std::move(filled.miniprogram),
                                     .data = std::move(filled.data),
                                     .client_msg_id = {}};
    case Channel::subscribe:
      return wechat::SubscribeMessage{.touser = openid,
                                      .template_id = route.template_id,
                                      .page = std::move(filled.page),
                                      .miniprogram_state = route.miniprogram_state,
                                      .lang = route.lang,
                                      .data = std::move(filled.data)};
    case Channel::notice:
      return body_of(wechat::notice_send_call(wechat::NoticeMessage{.touser = openid,
                                                                    .template_id = route.template_id,
                                                                    .page = std::move(filled.url),
                                                                    .miniprogram = std::move(filled.miniprogram),
                                                                    .data = std::move(filled.data),
                                                                    .client_msg_id = {}}));
    case Channel::one_time:
      return body_of(wechat::one_time_send_call(
          wechat::OneTimeMessage{.touser = openid,
                                 .template_id = route.template_id,
                                 .scene = static_cast<int>(route.scene.value_or(0)),
                                 .title = std::move(filled.title),
                                 .content = filled.data.empty() ? "" : std::move(filled.data.front().value),
                                 .color = {},
                                 .url = std::move(filled.url),
                                 .miniprogram = std::move(filled.miniprogram)}));
    case Channel::form: {
      json::object body =
          body_of(wechat::form_send_call(wechat::FormMessage{.touser = openid,
                                                             .template_id = route.template_id,
                                                             .page = std::move(filled.page),
                                                             .form_id = {},
                                                             .data = std::move(filled.data),
                                                             .emphasis_keyword = route.emphasis_keyword}));
      body.erase("form_id");  // taken from the pool when it is sent
      return body;
    }
    case Channel::customer:
    case Channel::uniform: filled.message["touser"] = openid.text(); return std::move(filled.message);
    case Channel::mass:
    case Channel::card: return std::move(filled.message);
  }
  return {};
}

}  // namespace hongyan::engine
