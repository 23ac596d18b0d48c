#include <utility>

#include "api/resources.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "http/url.hpp"
#include "store/callback_events.hpp"
#include "wechat/callback/cipher.hpp"
#include "wechat/callback/envelope.hpp"
#include "wechat/callback/event.hpp"

namespace hongyan::api {
namespace {

http::Response text(int answer, std::string body) {
  return http::make_response(answer, "text/plain; charset=utf-8", std::move(body));
}

// The same for everything that is not WeChat's, so that nobody learns what was wrong.
void refuse(ApiContext& api, Answer& answer, std::string_view why) {
  api.metrics.count("callbacks_refused", "why", why);
  answer.send(text(status::callback_refused, "forbidden"));
}

wechat::CallbackMode mode_of(store::CallbackMode mode) {
  switch (mode) {
    case store::CallbackMode::plain: return wechat::CallbackMode::plain;
    case store::CallbackMode::compatible: return wechat::CallbackMode::compatible;
    case store::CallbackMode::secure: return wechat::CallbackMode::secure;
  }
  return wechat::CallbackMode::secure;
}

std::optional<wechat::AesKey> key_of(const Secret& secret) {
  if (secret.empty()) return std::nullopt;
  auto key = wechat::AesKey::parse(secret.reveal());
  if (!key) return std::nullopt;
  return std::move(*key);
}

// An app that is not ours gets a token that nobody knows: the work, and the answer, are the same as for a wrong
// signature.
wechat::CallbackSettings settings_for(ApiContext& api, const std::string& appid) {
  wechat::CallbackSettings settings;
  const auto app = api.apps.find(appid);
  if (!app || app->callback_token.empty()) {
    settings.token = Secret(api.random.alphanumeric(32));
    return settings;
  }
  settings.appid = app->appid;
  settings.token = app->callback_token;
  settings.current = key_of(app->aes_key);
  settings.previous = key_of(app->previous_aes_key);
  settings.mode = mode_of(app->callback_mode);
  return settings;
}

void verify_url(Call&& call, Answer answer) {
  const wechat::CallbackSettings settings = settings_for(call.api, call.path.at("appid"));
  const auto echo = wechat::verify_echo(settings, http::query_of(call.request.target), call.api.clock.wall());
  if (!echo) return refuse(call.api, answer, wechat::to_string(echo.error()));
  answer.send(text(status::ok, *echo));
}

void submit(ApiContext& api, Answer answer, store::CallbackRecord record) {
  answer.expect(ProblemKind::overloaded);
  engine::CallbackArrival arrival;
  arrival.record = std::move(record);
  arrival.done = [answer = std::move(answer)](bool stored) mutable {
    // WeChat asks again up to twice when it does not read "success".
    if (stored)
      answer.send(text(status::ok, "success"));
    else
      answer.send(text(status::not_ready, "not stored"));
  };
  (void)api.intake.submit_callback(std::move(arrival));
}

void receive(Call&& call, Answer answer) {
  if (call.request.body.size() > wechat::callback_body_bytes_max)
    return answer.refuse(Problem{.kind = ProblemKind::too_large, .zh = {}, .en = {}, .errors = {}});
  const wechat::CallbackSettings settings = settings_for(call.api, call.path.at("appid"));
  const WallTime now = call.api.clock.wall();
  const auto opened = wechat::open_callback(settings, http::query_of(call.request.target), call.request.body, now);
  if (!opened) return refuse(call.api, answer, wechat::to_string(opened.error()));
  const auto event = wechat::read_event(opened->plain_body, opened->format);
  if (!event) return refuse(call.api, answer, "malformed_body");
  submit(call.api, std::move(answer),
         store::CallbackRecord{.id = make_id(now, call.api.random),
                               .appid = settings.appid,
                               .dedupe_key = wechat::dedupe_key(*event),
                               .event = event->event.empty() ? event->msg_type : event->event,
                               .openid = event->from_user,
                               .body = opened->plain_body,
                               .received_at = now,
                               .due_at = now});
}

}  // namespace

void add_wechat_callback_routes(RouteTable& table) {
  table.add(http::Method::get, "/wechat/{appid}", Scope::open, verify_url);
  table.add(http::Method::post, "/wechat/{appid}", Scope::open, receive);
}

}  // namespace hongyan::api
