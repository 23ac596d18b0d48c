#include "era_house.hpp"

#include <fmt/format.h>

#include <optional>

#include "api/api_key.hpp"
#include "base/check.hpp"
#include "store/access.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;
using json::object;

constexpr std::string_view service = era_service;
constexpr std::string_view mini_program = era_mini_program;
constexpr std::string_view follower = "o_rbq1TOgERuflYd7PsiE9H565Oo";
constexpr std::string_view visitor = "ogYQ75G33BMpuKOjKjIIOiFP7cF4";
const std::string jpeg = std::string("\xFF\xD8\xFF\xE0", 4) + "a cover";
const std::string mp4 = std::string("\0\0\0\x18", 4) + "ftypmp42 a film";
constexpr std::string_view gathering_card = "666F374D69D16C932E45D7E7D9F10CEF6177F5F5";  // 到齐时

// Of an address of ours, what stands behind the host.
std::string target_of(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::size_t path = host == std::string::npos ? host : url.find('/', host + 3);
  return path == std::string::npos ? std::string("/") : url.substr(path);
}

}  // namespace

EraHouse::EraHouse(WallTime day) : clock_(day), sandbox_({}, clock_, random_), network_(sandbox_, clock_, random_) {
  database_ = testing::fresh_database(sql::Dialect::sqlite);
  const auto connection = database_->connect();
  sql::migrate(*connection, store::migrations(), to_unix_ms(clock_.wall()));
  NodeRules rules;
  rules.master_key = Secret(std::string(32, 'k'));
  const auto key = api::make_api_key({.name = "school", .scopes = {"admin"}, .apps = {}, .expires_at = std::nullopt},
                                     "test", api::make_key_pepper(rules.master_key), random_, clock_.wall());
  store::save_api_key(*connection, key.record);
  api_key_ = key.text.reveal();
  node_ = std::make_unique<SimulatedNode>("node", *database_, disk_, network_, clock_, random_, rules);

  const json::value world = ask_sandbox(Method::get, "/sandbox/apps", nullptr);
  for (const json::value& app : find_member(world, "apps")->get_array()) register_app(app);
  const Answer saved =
      ask_house(Method::put, "/v1/recipients/stone",
                object{{"identities", json::array{object{{"app", service}, {"openid", follower}, {"follows", "yes"}},
                                                  object{{"app", mini_program}, {"openid", visitor}}}}});
  CHECK(saved.status < 300);
  const json::value made =
      ask_sandbox(Method::post, "/sandbox/users", object{{"appid", service}, {"count", 1}, {"following", true}});
  classmate_ = text_of(find_member(made, "users")->get_array().at(0), "openid");
  keep("cover", "thumb", jpeg);
  keep("film", "video", mp4);
  for (const auto& [name, definition] : business_types()) define(name, definition);
}

void EraHouse::register_app(const json::value& app) {
  const std::string appid = text_of(app, "appid");
  if (appid != service && appid != mini_program) return;
  const json::value& callback = *find_member(app, "callback");
  const Answer saved = ask_house(Method::put, "/v1/apps/" + appid,
                                 object{{"kind", text_of(app, "kind")},
                                        {"name", appid},
                                        {"api_origin", "http://sandbox.test"},
                                        {"secret", text_of(app, "secret")},
                                        {"callback_token", text_of(callback, "token")},
                                        {"aes_key", text_of(callback, "encoding_aes_key")}});
  CHECK(saved.status < 300);
  static_cast<void>(ask_sandbox(Method::post, "/sandbox/apps/" + appid + "/callback",
                                object{{"url", "http://hongyan.test/wechat/" + appid}, {"mode", "secure"}}));
}

void EraHouse::define(std::string_view name, std::string_view definition) {
  const auto body = read_json(definition);
  CHECK(body.has_value());
  const Answer saved = ask_house(Method::put, "/v1/notification-types/" + std::string(name), *body);
  CHECK(saved.status < 300);
}

void EraHouse::keep(std::string_view name, std::string_view kind, const std::string& bytes) {
  const std::string target = fmt::format("/v1/apps/{}/media?name={}&kind={}", service, name, kind);
  CHECK(send_to_house(Method::post, target, bytes, "application/octet-stream").status < 300);
}

json::value EraHouse::ask_sandbox(Method method, const std::string& target, const json::value& body) {
  http::Request request;
  request.method = method;
  request.target = target;
  if (!body.is_null()) request.body = write_json(body);
  auto answer = read_json(sandbox_.handle(request).body);
  CHECK(answer.has_value());
  return std::move(*answer);
}

EraHouse::Answer EraHouse::ask_house(Method method, const std::string& target, const json::value& body) {
  return send_to_house(method, target, body.is_null() ? "" : write_json(body), "application/json");
}

EraHouse::Answer EraHouse::send_to_house(Method method, const std::string& target, std::string bytes,
                                         const char* content_type) {
  http::Request request;
  request.method = method;
  request.target = target;
  request.headers.set("Authorization", "Bearer " + api_key_);
  if (!bytes.empty()) {
    request.headers.set("Content-Type", content_type);
    request.headers.set("Content-Length", std::to_string(bytes.size()));
    request.body = std::move(bytes);
  }
  std::optional<http::Response> answered;
  node_->request(std::move(request), http::Reply([&](http::Response response) { answered = std::move(response); }));
  for (int i = 0; i < 200 && !answered; ++i) pass(Milliseconds{5});
  CHECK(answered.has_value());
  auto read = read_json(answered->body);
  return {answered->status, read ? std::move(*read) : json::value()};
}

void EraHouse::pass(Milliseconds by) {
  network_.pass(by);
  for (sandbox::CallbackPush& push : sandbox_.due_callbacks())
    node_->request(std::move(push.request), http::Reply([this, id = push.id](http::Response response) {
                     sandbox_.callback_answered(id, &response);
                   }));
  node_->run_due();
}

void EraHouse::use_mini_program() {
  // The page asks as WeChat's own client of that day lets it.
  const json::value prompted =
      ask_sandbox(Method::post, "/sandbox/prompt",
                  object{{"openid", visitor}, {"answers", object{{era_class_template, "accept"}}}});
  if (text_of(prompted, "errMsg") != "requestSubscribeMessage:ok") {
    const json::value submitted =
        ask_sandbox(Method::post, "/sandbox/form", object{{"openid", visitor}, {"kind", "submit"}, {"count", 1}});
    const Answer kept = ask_house(
        Method::post, "/v1/form-ids",
        object{{"app", mini_program}, {"openid", visitor}, {"form_ids", *find_member(submitted, "form_ids")}});
    CHECK(kept.status < 300);
  }
  for (int i = 0; i < 20; ++i) pass(Milliseconds{200});
}

void EraHouse::use_web_page() {
  const json::value prompted =
      ask_sandbox(Method::post, "/sandbox/prompt",
                  object{{"openid", follower}, {"answers", object{{era_notice_template, "accept"}}}});
  if (text_of(prompted, "errMsg") != "subscribe:ok") open_link(seat_scene);
  open_link(trial_scene);
  for (int i = 0; i < 20; ++i) pass(Milliseconds{200});
}

void EraHouse::open_link(int scene) {
  const Answer link = ask_house(
      Method::get,
      fmt::format("/v1/apps/{}/one-time-url?template_id={}&scene={}", service, era_one_time_template, scene), nullptr);
  CHECK(link.status == 200);
  const json::value led =
      ask_sandbox(Method::post, "/sandbox/authorize",
                  object{{"openid", follower}, {"url", text_of(link.body, "url")}, {"answer", "confirm"}});
  CHECK(send_to_house(Method::get, target_of(text_of(led, "redirect")), "", "").status == 200);
}

void EraHouse::write_to_account() {
  static_cast<void>(ask_sandbox(Method::post, "/sandbox/message",
                                object{{"openid", follower}, {"type", "text"}, {"content", "老师好"}}));
  for (int i = 0; i < 20; ++i) pass(Milliseconds{200});
}

Made EraHouse::share_card() {
  const Answer made = ask_house(Method::post, "/v1/cards", object{{"app", mini_program}});
  if (made.status >= 300) return {.id = "", .refusal = write_json(made.body)};
  activity_ = text_of(made.body, "activity_id");
  static_cast<void>(
      ask_sandbox(Method::post, "/sandbox/cards",
                  object{{"openid", visitor}, {"activity_id", activity_}, {"template_id", gathering_card}}));
  return {.id = activity_, .refusal = ""};
}

Made EraHouse::write_articles() {
  const json::array articles{
      object{{"title", "本周阅读"}, {"digest", "三篇短文"}, {"content", "<p>读完再来</p>"}, {"thumb_media", "cover"}}};
  const Answer made =
      ask_house(Method::post, fmt::format("/v1/apps/{}/drafts", service), object{{"articles", articles}});
  if (made.status >= 300) return {.id = "", .refusal = write_json(made.body)};
  return {.id = text_of(made.body, "media_id"), .refusal = ""};
}

Delivery EraHouse::tell(const BusinessCall& call) {
  const bool one = call.to == BusinessCall::To::one;
  const Answer posted = one ? ask_house(Method::post, "/v1/notifications",
                                        object{{"type", call.name},
                                               {"to", object{{"uid", "stone"}}},
                                               {"variables", call.content},
                                               {"no_permission", "wait"}})
                            : ask_house(Method::post, "/v1/mass",
                                        object{{"app", service},
                                               {"to", object{{"openids", json::array{follower, classmate_}}}},
                                               {"message", call.content}});
  const json::value* const jobs = find_member(posted.body, "jobs");
  const std::string id = text_of(jobs == nullptr ? posted.body : jobs->get_array().at(0), "id");
  if (id.empty())
    return {.status = fmt::format("answered {}", posted.status), .channel = "", .reason = write_json(posted.body)};
  Delivery delivery = follow(id);
  delivery.shown = lines_on_phones();
  return delivery;
}

Delivery EraHouse::follow(const std::string& id) {
  Delivery delivery;
  for (int i = 0; i < 60; ++i) {
    pass(Milliseconds{500});
    const Answer found = ask_house(Method::get, "/v1/notifications/" + id, nullptr);
    delivery = {.status = text_of(found.body, "status"),
                .certainty = text_of(found.body, "certainty"),
                .channel = text_of(found.body, "channel"),
                .reason = text_of(found.body, "reason") + " " + text_of(found.body, "errmsg")};
    const json::value* const final = find_member(found.body, "final");
    if (final != nullptr && final->is_bool() && final->get_bool()) break;
  }
  return delivery;
}

std::string EraHouse::lines_on_phones() {
  std::string shown;
  for (const std::string_view openid : {follower, visitor, std::string_view(classmate_)}) {
    const json::value inbox = ask_sandbox(Method::get, fmt::format("/sandbox/inbox?openid={}", openid), nullptr);
    for (const json::value& message : find_member(inbox, "messages")->get_array()) {
      shown += text_of(message, "title") + "\n";
      for (const json::value& line : find_member(message, "lines")->get_array()) shown += text_of(line, "value") + "\n";
    }
  }
  if (!activity_.empty())
    shown += text_of(ask_sandbox(Method::get, "/sandbox/cards?activity_id=" + activity_, nullptr), "text");
  return shown;
}

}  // namespace hongyan::simulation
