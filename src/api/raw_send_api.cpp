#include <array>
#include <string_view>
#include <utility>

#include "api/posting.hpp"
#include "api/resources.hpp"

namespace hongyan::api {
namespace {

// WeChat's own paths, without the "/cgi-bin/message" before them.
struct RawSend {
  std::string_view path;
  domain::Channel channel;
};
constexpr std::array raw_sends{
    RawSend{"/template/send", domain::Channel::template_message},
    RawSend{"/subscribe/send", domain::Channel::subscribe},
    RawSend{"/subscribe/bizsend", domain::Channel::notice},
    RawSend{"/template/subscribe", domain::Channel::one_time},
    RawSend{"/custom/send", domain::Channel::customer},
    RawSend{"/mass/sendall", domain::Channel::mass},
    RawSend{"/mass/send", domain::Channel::mass},
    RawSend{"/wxopen/template/uniform_send", domain::Channel::uniform},
    RawSend{"/wxopen/template/send", domain::Channel::form},
    RawSend{"/wxopen/updatablemsg/send", domain::Channel::card},
};

// WeChat's own body as it is; the app stands in the path and its token is our business.
void post_raw(Call&& call, Answer answer, domain::Channel channel) {
  const auto appid = wechat::AppId::parse(call.path.at("appid"));
  if (!appid || !call.caller.may_use(appid->text()) || !call.api.apps.find(appid->text()))
    return answer.refuse(not_found());
  auto body = call.read_object();
  if (!body) return answer.refuse(body.error());
  body->erase("access_token");  // old clients put it into the body
  engine::Wish wish = make_raw_wish(*appid, channel, std::move(*body), call.caller);
  post_wish(std::move(call), std::move(answer), std::move(wish), BodyPlace::whole_request);
}

}  // namespace

void add_raw_send_routes(RouteTable& table) {
  for (const RawSend& one : raw_sends)
    table.add(
        http::Method::post, "/v1/apps/{appid}" + std::string(one.path), Scope::notifications_write,
        [channel = one.channel](Call&& call, Answer answer) { post_raw(std::move(call), std::move(answer), channel); });
}

}  // namespace hongyan::api
