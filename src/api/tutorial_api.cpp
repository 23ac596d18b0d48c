#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/form.hpp"
#include "api/idempotency.hpp"
#include "api/resources.hpp"
#include "api/wish_form.hpp"
#include "domain/delivery.hpp"
#include "store/definitions.hpp"

namespace hongyan::api {
namespace {

// The endpoint speaks the tutorial's language: {"success":true,"data":{"errcode":0,"errmsg":"ok",…}} when WeChat has
// taken the message, {"success":false,"error":"…","errcode":…} with a fitting status when not.
http::Response tell(int answer, const json::object& body) {
  return http::make_response(answer, "application/json", write_json(body));
}

http::Response refuse(const Problem& problem, Language language) {
  const http::Response usual = to_response(problem, language);
  const auto document = read_json(usual.body);
  std::string error = document ? text_of(*document, "detail") : std::string();
  if (!problem.errors.empty())
    error = fmt::format("{}: {}", problem.errors.front().pointer,
                        choose(language, problem.errors.front().zh, problem.errors.front().en));
  http::Response response = tell(status_of(problem.kind), json::object{{"success", false}, {"error", error}});
  if (!problem.errors.empty()) {
    const json::object body{{"success", false}, {"error", error}, {"errors", write_defects(problem.errors, language)}};
    response.body = write_json(body);
  }
  if (const std::string* later = usual.headers.find("Retry-After")) response.headers.add("Retry-After", *later);
  return response;
}

http::Response tell_taken(const store::Notification& notification, const store::Attempt* attempt) {
  json::object data{{"errcode", 0}, {"errmsg", "ok"}};
  if (attempt != nullptr && !attempt->msgid.empty()) data["msgid"] = attempt->msgid;
  return tell(status::ok, json::object{{"success", true}, {"data", std::move(data)}, {"id", notification.id}});
}

http::Response tell_not_sent(const store::Notification& notification, const store::Attempt* attempt) {
  json::object body{{"success", false},
                    {"error", notification.reason},
                    {"id", notification.id},
                    {"status", domain::to_string(notification.state)}};
  if (attempt != nullptr && attempt->errcode) {
    body["error"] = attempt->errmsg;
    body["errcode"] = *attempt->errcode;
    body["rid"] = attempt->rid;
  }
  return tell(status_of(ProblemKind::unacceptable), body);
}

// Neither yes nor no is true yet: 202, and where to ask.
http::Response tell_open(const std::string& id, std::string_view state, Language language) {
  http::Response response = tell(
      status::accepted,
      json::object{
          {"success", false},
          {"pending", true},
          {"error",
           choose(language, "已保存,但微信还没有确定的回答;请查询此通知,不要重发。",
                  "Stored, but WeChat has given no certain answer yet; ask for the notification, do not send again.")},
          {"id", id},
          {"status", state}});
  response.headers.add("Location", "/v1/notifications/" + id);
  return response;
}

http::Response tell_known(const std::string& id, const AnswerWaiter::Known& known, Language language) {
  if (!known.notification) return tell_open(id, "not_known", language);
  const store::Notification& notification = *known.notification;
  const store::Attempt* attempt = known.attempt ? &*known.attempt : nullptr;
  switch (domain::certainty_of(notification.state)) {
    case domain::Certainty::sent: return tell_taken(notification, attempt);
    case domain::Certainty::not_sent: return tell_not_sent(notification, attempt);
    case domain::Certainty::open:
    case domain::Certainty::not_known: return tell_open(id, domain::to_string(notification.state), language);
  }
  return tell_open(id, "not_known", language);
}

struct TutorialBody {
  wechat::TemplateId template_id;
  json::object message;
};

Outcome<TutorialBody> read_body(const Call& call) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  TutorialBody body;
  body.template_id = form.name<wechat::TemplateId>("templateId", Need::required);
  const auto openid = form.name<wechat::OpenId>("openid", Need::required);
  json::object* data = form.object("data", Need::required);
  const std::string page = form.text("page", 1024);
  const std::string version = form.text("miniprogramState", 32);
  const std::string lang = form.text("lang", 16);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  body.message =
      json::object{{"touser", openid.text()}, {"template_id", body.template_id.text()}, {"data", std::move(*data)}};
  if (!page.empty()) body.message["page"] = page;
  if (!version.empty()) body.message["miniprogram_state"] = version;
  if (!lang.empty()) body.message["lang"] = lang;
  return body;
}

// The mini program that has the template, or the only one there is: the tutorial knows of one.
std::optional<wechat::AppId> find_app(const Call& call, sql::Connection& connection,
                                      const wechat::TemplateId& template_id) {
  std::vector<wechat::AppId> programs;
  for (const store::App& app : call.api.apps.all())
    if (app.kind == store::AppKind::mini_program && call.caller.may_use(app.appid.text()))
      programs.push_back(app.appid);
  if (programs.size() == 1) return programs.front();
  for (const wechat::AppId& appid : programs)
    if (const auto known = store::find_template(connection, appid, template_id); known && !known->gone_at) return appid;
  return std::nullopt;
}

Problem no_app() {
  Problem problem =
      invalid("/templateId", "unknown_template", "没有哪个小程序有此模板;请先同步模板,或改用 /v1/notifications。",
              "No mini program has this template; sync the templates, or use /v1/notifications.");
  problem.kind = ProblemKind::unacceptable;
  return problem;
}

// The intake's own answer in between: the id to wait for, or the defects.
engine::PostAnswer write_stored(const engine::Acceptance& acceptance, Language language) {
  if (const auto* notification = std::get_if<store::Notification>(&acceptance))
    return {.status = status::accepted, .body = notification->id};
  const Problem problem{.kind = ProblemKind::unacceptable,
                        .zh = {},
                        .en = {},
                        .errors = std::get<std::vector<engine::Defect>>(acceptance)};
  const http::Response refused = refuse(problem, language);
  return {.status = refused.status, .body = refused.body};
}

struct StoredId {
  std::optional<std::string> operator()(engine::Post::Stored& stored) const { return id_of(stored.answer); }
  std::optional<std::string> operator()(engine::Post::Replayed& replayed) const { return id_of(replayed.answer); }
  std::optional<std::string> operator()(engine::Post::KeyReused&) const { return std::nullopt; }
  std::optional<std::string> operator()(engine::Post::NotStored&) const { return std::nullopt; }
  static std::optional<std::string> id_of(const engine::PostAnswer& answer) {
    if (answer.status != status::accepted) return std::nullopt;
    return answer.body;
  }
};

void send_and_wait(Call&& call, Answer answer, TutorialBody body, const wechat::AppId& appid) {
  const Language language = call.language;
  auto mark = read_repeat_mark(call.request);
  if (!mark) return answer.send(refuse(mark.error(), language));
  engine::Wish wish = make_raw_wish(appid, domain::Channel::subscribe, std::move(body.message), call.caller);
  // The tutorial reports no grants, so the ledger knows of none: WeChat itself is asked.
  wish.permission = store::Permission::try_;
  engine::Post post;
  post.wishes.push_back(std::move(wish));
  post.idempotency_key = std::move(mark->key);
  post.request_hash = std::move(mark->hash);
  post.write_answer = [language](const std::vector<engine::Acceptance>& acceptances) {
    return write_stored(acceptances.front(), language);
  };
  engine::Intake& intake = call.api.intake;
  answer.expect(ProblemKind::overloaded);
  post.done = [answer = std::move(answer), language, &waiter = call.api.waiter,
               patience = call.api.settings.tutorial_patience](engine::Post::End end) mutable {
    const auto id = std::visit(StoredId{}, end);
    if (!id) {
      auto refused = response_of(std::move(end));
      if (!refused) return answer.send(refuse(refused.error(), language));
      return answer.send(http::make_response(refused->status, "application/json", std::move(refused->body)));
    }
    answer.expect(ProblemKind::outcome_unknown);
    waiter.wait_for(*id, patience,
                    [answer = std::move(answer), id = *id, language](const AnswerWaiter::Known& known) mutable {
                      answer.send(tell_known(id, known, language));
                    });
  };
  (void)intake.submit_post(std::move(post));
}

// The key may be left out where the operator has opened the endpoint; then everything with a mini program may be sent.
Caller anybody() {
  Caller caller;
  caller.key_id = "tutorial";
  return caller;
}

void send_as_tutorial(Call&& call, Answer answer) {
  auto body = read_body(call);
  if (!body) return answer.send(refuse(body.error(), call.language));
  struct Held {
    Call call;
    Answer answer;
    TutorialBody body;
  };
  engine::Desk& desk = call.api.desk;
  auto held = std::make_unique<Held>(Held{std::move(call), std::move(answer), std::move(*body)});
  held->answer.expect(ProblemKind::overloaded);
  engine::Desk::Job job;
  job.work = [&all = *held](sql::Connection& connection) {
    const auto appid = find_app(all.call, connection, all.body.template_id);
    if (!appid) return all.answer.send(refuse(no_app(), all.call.language));
    send_and_wait(std::move(all.call), std::move(all.answer), std::move(all.body), *appid);
  };
  job.failed = [held = std::move(held)](const Failure& failure) {
    held->answer.send(refuse(problem_of(failure), held->call.language));
  };
  (void)desk.submit(std::move(job));
}

}  // namespace

void add_tutorial_routes(RouteTable& table) {
  static constexpr std::string_view path = "/sendSubscribeMessage";
  switch (table.api().settings.tutorial) {
    case TutorialAccess::keyed:
      return table.add(http::Method::post, std::string(path), Scope::notifications_write, send_as_tutorial);
    case TutorialAccess::open:
      return table.add(http::Method::post, std::string(path), Scope::open, [](Call&& call, Answer answer) {
        call.caller = anybody();
        send_as_tutorial(std::move(call), std::move(answer));
      });
  }
}

}  // namespace hongyan::api
