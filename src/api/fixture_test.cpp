#include "api/fixture.hpp"

#include "api/cursor.hpp"
#include "api/first_key.hpp"
#include "base/check.hpp"
#include "store/access.hpp"

namespace hongyan::api {
namespace {

testing::ScriptedEnding answer_as_wechat(const http::Exchange& exchange) {
  const std::string& target = exchange.request.target;
  if (target.find("token") != std::string::npos && target.find("access_token") == std::string::npos)
    return testing::answer(200, R"({"access_token":"TOKEN","expires_in":7200})");
  if (target.find("gettemplate") != std::string::npos)
    return testing::answer(200, R"({"errcode":0,"errmsg":"ok","data":[{"priTmplId":"SYNCED","title":"报名结果通知",
        "content":"会议时间:{{date2.DATA}}\n会议地点:{{thing1.DATA}}\n","example":"","type":2},
        {"priTmplId":"FLIGHT","title":"航班通知","content":"航班:{{thing1.DATA}}\n","example":"","type":3}]})");
  return testing::answer(200, R"({"errcode":40013,"errmsg":"invalid appid rid: 1"})");
}

ApiSettings settings_for(const Secret& master_key, TutorialAccess tutorial) {
  ApiSettings settings;
  settings.key_pepper = make_key_pepper(master_key);
  settings.cursor_key = make_cursor_key(master_key);
  settings.tutorial = tutorial;
  return settings;
}

engine::IntakeRules rules_for(std::size_t queue_max) {
  engine::IntakeRules rules;
  rules.queue_max = queue_max;
  return rules;
}

}  // namespace

ApiHouse::ApiHouse(TutorialAccess tutorial, std::size_t desk_queue_max, std::size_t intake_queue_max)
    : connection_(memory_.connect()),
      wechat_(clock, answer_as_wechat),
      tokens_(memory_, vault_, apps_, egress_, wechat_, clock, random, "test"),
      intake_(database_, clock, random, rules_for(intake_queue_max)),
      desk_(database_, 0, desk_queue_max),
      waiter_(database_, clock),
      context_{.intake = intake_,
               .desk = desk_,
               .apps = apps_,
               .tokens = tokens_,
               .egress = egress_,
               .make_transport =
                   [this] {
                     return std::make_unique<testing::ScriptedTransport>(clock, [this](const http::Exchange& exchange) {
                       asked.push_back(exchange.request);
                       if (next_answers.empty()) return answer_as_wechat(exchange);
                       testing::ScriptedEnding ending = std::move(next_answers.front());
                       next_answers.pop_front();
                       return ending;
                     });
                   },
               .vault = vault_,
               .metrics = metrics_,
               .clock = clock,
               .random = random,
               .keys = keys_,
               .pace = pace_,
               .waiter = waiter_,
               .settings = settings_for(master_key_, tutorial)} {
  sql::migrate(*connection_, store::migrations(), to_unix_ms(clock.wall()));
  const auto first = make_first_key(*connection_, context_.settings.key_pepper, "test", random, clock.wall());
  CHECK(first.has_value());
  admin_ = first->reveal();
  add_app(program_appid, store::AppKind::mini_program);
  add_app(service_appid, store::AppKind::service_account);
  add_app(foreign_appid, store::AppKind::service_account);
  routes = add_routes(router_, context_);
}

void ApiHouse::add_app(std::string_view appid, store::AppKind kind) {
  store::App app;
  app.appid = *wechat::AppId::parse(appid);
  app.kind = kind;
  app.secret = Secret("topsecret");
  app.callback_token = Secret(std::string(callback_token));
  app.aes_key = Secret(std::string(aes_key));
  app.created_at = app.updated_at = clock.wall();
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::save_app(*connection_, vault_, app);
  transaction.commit();
  apps_.refresh(*connection_);
}

std::string ApiHouse::make_key(std::vector<std::string> scopes, std::vector<std::string> apps) {
  const KeyWish wish{.name = "test", .scopes = std::move(scopes), .apps = std::move(apps), .expires_at = {}};
  const MadeKey made = make_api_key(wish, "test", context_.settings.key_pepper, random, clock.wall());
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::save_api_key(*connection_, made.record);
  transaction.commit();
  return made.text.reveal();
}

void ApiHouse::begin(Ask ask, std::optional<http::Response>& answer) {
  http::Request request{.method = ask.method,
                        .target = std::move(ask.target),
                        .headers = std::move(ask.headers),
                        .body = std::move(ask.body),
                        .peer = "127.0.0.1"};
  if (request.headers.find("Content-Type") == nullptr && !request.body.empty())
    request.headers.add("Content-Type", "application/json");
  if (request.headers.find("Authorization") == nullptr) request.headers.add("Authorization", "Bearer " + admin_);
  router_.dispatch(std::move(request),
                   http::Reply([&answer](http::Response response) { answer = std::move(response); }));
}

void ApiHouse::work() {
  desk_.serve_all();
  intake_.run_once(clock.wall());
  waiter_.run_once(clock.wall());
}

http::Response ApiHouse::call(Ask ask) {
  static constexpr int rounds_max = 10;
  std::optional<http::Response> answer;
  begin(std::move(ask), answer);
  for (int round = 0; !answer && round < rounds_max; ++round) work();
  CHECK(answer.has_value());
  return std::move(*answer);
}

json::value body_of(const http::Response& response) {
  auto body = read_json(response.body);
  return body ? std::move(*body) : json::value(nullptr);
}

std::string text_at(const http::Response& response, std::string_view pointer) {
  const json::value body = body_of(response);
  boost::system::error_code missing;
  const json::value* found = body.find_pointer(pointer, missing);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(found->get_string()) : write_json(*found);
}

}  // namespace hongyan::api
