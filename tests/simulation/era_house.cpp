#include "era_house.hpp"

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

constexpr std::string_view service = "wx6a1b0c2d3e4f5a01";
constexpr std::string_view mini_program = "wx2210554e092c3f99";
constexpr std::string_view follower = "o_rbq1TOgERuflYd7PsiE9H565Oo";
constexpr std::string_view visitor = "ogYQ75G33BMpuKOjKjIIOiFP7cF4";
constexpr std::string_view class_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";

}  // namespace

const std::map<std::string_view, std::string_view>& business_types() {
  static const std::map<std::string_view, std::string_view> types{
      // A class begins: over whatever the mini program's page could collect, else over the account.
      {"class_begins", R"({"variables":{"course":{"type":"text","required":true},"starts_at":{"type":"time"}},"routes":[
        {"channel":"subscribe","app":"wx2210554e092c3f99","template_id":"Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3",
         "fields":{"thing1":"{{course}}","time2":"{{starts_at}}","amount3":"￥99.00","character_string4":"NO-1","phrase5":"待上课"}},
        {"channel":"form","app":"wx2210554e092c3f99","template_id":"-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w",
         "fields":{"keyword1":"小石","keyword2":"{{starts_at}}","keyword3":"{{course}}","keyword4":"准时到"},"page":"pages/index/index"}]})"},
      // The daily words: by the one call over both accounts while it lived, else by the account's template.
      {"daily_words", R"({"variables":{"course":{"type":"text","required":true},"day":{"type":"date"}},"routes":[
        {"channel":"uniform","app":"wx2210554e092c3f99","message":{"mp_template_msg":{"appid":"wx6a1b0c2d3e4f5a01",
         "template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA","url":"https://example.com/words",
         "data":{"first":{"value":"今天的单词还在等你"},"keyword1":{"value":"{{course}}"},"keyword2":{"value":"未完成"},"keyword3":{"value":"{{day}}"},"remark":{"value":"每天一点"}}}}},
        {"channel":"template","app":"wx6a1b0c2d3e4f5a01","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA",
         "fields":{"first":"今天的单词还在等你","keyword1":"{{course}}","keyword2":"未完成","keyword3":"{{day}}","remark":"每天一点"},"url":"https://example.com/words"}]})"},
      // The teacher answers what the person wrote.
      {"teacher_answers", R"({"variables":{"answer":{"type":"text","required":true}},"routes":[
        {"channel":"customer","app":"wx6a1b0c2d3e4f5a01","message":{"msgtype":"text","text":{"content":"{{answer}}"}}}]})"},
  };
  return types;
}

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
  http::Request request;
  request.method = method;
  request.target = target;
  request.headers.set("Authorization", "Bearer " + api_key_);
  if (!body.is_null()) {
    request.headers.set("Content-Type", "application/json");
    request.body = write_json(body);
    request.headers.set("Content-Length", std::to_string(request.body.size()));
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
  const json::value prompted = ask_sandbox(
      Method::post, "/sandbox/prompt", object{{"openid", visitor}, {"answers", object{{class_template, "accept"}}}});
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

void EraHouse::write_to_account() {
  static_cast<void>(ask_sandbox(Method::post, "/sandbox/message",
                                object{{"openid", follower}, {"type", "text"}, {"content", "老师好"}}));
  for (int i = 0; i < 20; ++i) pass(Milliseconds{200});
}

Delivery EraHouse::tell(std::string_view type, const object& variables) {
  const Answer posted = ask_house(
      Method::post, "/v1/notifications",
      object{{"type", type}, {"to", object{{"uid", "stone"}}}, {"variables", variables}, {"no_permission", "wait"}});
  Delivery delivery;
  const std::string id = text_of(posted.body, "id");
  if (id.empty()) return {.status = write_json(posted.body), .certainty = "", .channel = "", .reason = "", .shown = ""};
  for (int i = 0; i < 60; ++i) {
    pass(Milliseconds{500});
    const Answer found = ask_house(Method::get, "/v1/notifications/" + id, nullptr);
    delivery = {.status = text_of(found.body, "status"),
                .certainty = text_of(found.body, "certainty"),
                .channel = text_of(found.body, "channel"),
                .reason = text_of(found.body, "reason") + " " + text_of(found.body, "errmsg"),
                .shown = ""};
    const json::value* const final = find_member(found.body, "final");
    if (final != nullptr && final->is_bool() && final->get_bool()) break;
  }
  delivery.shown = lines_on_phone();
  return delivery;
}

std::string EraHouse::lines_on_phone() {
  std::string shown;
  for (const std::string_view openid : {follower, visitor}) {
    const json::value inbox = ask_sandbox(Method::get, "/sandbox/inbox?openid=" + std::string(openid), nullptr);
    for (const json::value& message : find_member(inbox, "messages")->get_array())
      for (const json::value& line : find_member(message, "lines")->get_array()) shown += text_of(line, "value") + "\n";
  }
  return shown;
}

}  // namespace hongyan::simulation
