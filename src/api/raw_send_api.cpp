#include <utility>

#include "api/posting.hpp"
#include "api/resources.hpp"

namespace hongyan::api {
namespace {

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
  table.add(http::Method::post, "/v1/apps/{appid}/template/send", Scope::notifications_write,
            [](Call&& call, Answer answer) {
              post_raw(std::move(call), std::move(answer), domain::Channel::template_message);
            });
  table.add(
      http::Method::post, "/v1/apps/{appid}/subscribe/send", Scope::notifications_write,
      [](Call&& call, Answer answer) { post_raw(std::move(call), std::move(answer), domain::Channel::subscribe); });
}

}  // namespace hongyan::api
