// What can be done about mass jobs by asking WeChat: a preview on one phone, the state of a job, its deletion, the
// speed.
#include <charconv>
#include <utility>

#include "api/absence.hpp"
#include "api/form.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/mass_form.hpp"
#include "api/resources.hpp"
#include "api/wechat_desk.hpp"
#include "base/id.hpp"
#include "domain/body/message_body.hpp"
#include "engine/send/finishing.hpp"
#include "http/url.hpp"
#include "store/recipients.hpp"
#include "wechat/calls/mass_job.hpp"
#include "wechat/calls/mass_message.hpp"

namespace hongyan::api {
namespace {

// The job's number at WeChat, which is there once WeChat has taken it.
struct Job {
  store::App app;
  std::string notification_id, msg_id;
};
Outcome<Job> find_job(const Call& call, sql::Connection& connection) {
  const std::string& id = call.path.at("id");
  const auto no_job = [] {
    return std::unexpected(absent("{id}", "没有这个群发任务:id 是群发回答里 jobs 的 id,别的通道的通知不是任务。",
                                  "There is no such mass job: its id is among the jobs of the answer to the mass send, "
                                  "and a notification of another channel is none."));
  };
  if (!is_id(id)) return no_job();
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  const auto found = store::find_notification(connection, id);
  if (!found || found->channel != domain::Channel::mass) return no_job();
  auto app = find_app_of(call, connection, found->appid.text());
  if (!app) return no_job();  // not even of which app it is
  Job job{std::move(*app), id, {}};
  for (const store::Attempt& attempt : store::list_attempts(connection, id))
    if (!attempt.msgid.empty()) job.msg_id = attempt.msgid;
  if (!job.msg_id.empty()) return job;
  return std::unexpected(Problem{
      .kind = ProblemKind::conflict,
      .zh = "微信还没有收下这个任务,它没有 msg_id;其状态见 GET /v1/notifications/" + id + "。",
      .en = "WeChat has not taken this job, so it has no msg_id; GET /v1/notifications/" + id + " tells its state.",
      .errors = {}});
}

std::string_view word_of(wechat::MassState state) {
  switch (state) {
    case wechat::MassState::sending: return "sending";
    case wechat::MassState::sent: return "sent";
    case wechat::MassState::failed: return "failed";
    case wechat::MassState::deleted: return "deleted";
    case wechat::MassState::other: return "other";
  }
  return "other";
}

Outcome<http::Response> show_job(Call& call, sql::Connection& connection) {
  const auto job = find_job(call, connection);
  if (!job) return std::unexpected(job.error());
  const auto reply = ask_wechat(call, connection, job->app, wechat::mass_get_call(job->msg_id));
  if (!reply) return std::unexpected(reply.error());
  const auto state = wechat::read_mass_state(*reply);
  if (!state) return std::unexpected(unreadable(state.error()));
  return ok(json::object{{"id", job->notification_id},
                         {"msg_id", job->msg_id},
                         {"state", word_of(*state)},
                         {"msg_status", text_of(reply->body, "msg_status")}});
}

Outcome<http::Response> delete_job(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const std::string text = query.text("article");
  int article = 0;
  const char* const end = text.data() + text.size();
  constexpr int articles_max = 8;
  if (!text.empty() && (std::from_chars(text.data(), end, article).ptr != end || article < 1 || article > articles_max))
    query.add("article", "out_of_range", "应为 1 到 8 的整数;不写表示全部。",
              "A number from 1 to 8; absent means all.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto job = find_job(call, connection);
  if (!job) return std::unexpected(job.error());
  const auto reply = ask_wechat(call, connection, job->app, wechat::mass_delete_call(job->msg_id, article));
  if (!reply) return std::unexpected(reply.error());
  return to_response(status::no_content, "");
}

// Every message that used the article, whoever sent it, as WeChat allows by its address.
Outcome<http::Response> delete_article(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  QueryForm query(call);
  const std::string url = query.text("url");
  const auto parsed = http::parse_url(url);
  if (!parsed)
    query.add("url", url.empty() ? "missing" : "bad_url", "需要 url:图文的完整地址(http 或 https)。",
              "url is needed: the article's whole address, http or https.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto reply = ask_wechat(call, connection, *app, wechat::mass_delete_by_url_call(url));
  if (!reply) return std::unexpected(reply.error());
  return to_response(status::no_content, "");
}

// Whom to show it to first: WeChat takes a WeChat id (wxname) too.
void put_viewer(const Call& call, Form& form, const wechat::AppId& app, sql::Connection& connection,
                json::object& body) {
  const auto openid = form.name<wechat::OpenId>("openid");
  const std::string uid = form.uid("uid");
  const std::string wxname = form.text("wxname", 64);
  if (int{form.has("openid")} + int{form.has("uid")} + int{form.has("wxname")} != 1)
    form.add("", "one_of", "必须给出 openid、uid、wxname 之一。", "Give one of openid, uid, wxname.");
  if (!wxname.empty()) body["towxname"] = wxname;
  if (!openid.empty()) {
    body["touser"] = openid.text();
    for (const engine::Defect& defect : find_foreign_openid(connection, call, app, openid, ""))
      form.add("openid", defect.code, defect.zh, defect.en);
  }
  if (uid.empty()) return;
  if (const auto identity = store::find_identity_of(connection, uid, app))
    body["touser"] = identity->openid.text();
  else
    form.add("uid", "no_identity", "此人在该应用里没有 openid。", "The person has no openid in the app.");
}

// Media by name are put in as for a send; what is not uploaded yet is asked for.
Outcome<json::object> with_media(sql::Connection& connection, const wechat::AppId& app, json::object body,
                                 WallTime now) {
  store::Notification preview;
  preview.appid = app;
  preview.channel = domain::Channel::mass;
  preview.body = write_json(body);
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const engine::Finished finished = engine::finish_message(connection, preview, now);
  transaction.commit();
  switch (finished.end) {
    case engine::Finished::End::ready:
      return finished.body.empty() ? std::move(body) : read_json(finished.body)->as_object();
    case engine::Finished::End::waits:
      return std::unexpected(Problem{.kind = ProblemKind::conflict,
                                     .zh = "素材正在上传到微信,请几秒后再试。",
                                     .en = "The media is being uploaded to WeChat; try again in a few seconds.",
                                     .errors = {}});
    case engine::Finished::End::impossible:
      return std::unexpected(invalid("/message", finished.reason, "没有这个名字的素材,或微信不接受它。",
                                     "There is no media of that name, or WeChat does not take it."));
  }
  return body;
}

Outcome<http::Response> preview(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  const auto appid = form.name<wechat::AppId>("app", Need::required);
  json::object body;
  if (json::object* message = form.object("message", Need::required)) body = std::move(*message);
  for (const char* key : {"filter", "touser", "towxname", "clientmsgid"}) body.erase(key);
  if (form.has("message"))
    for (engine::Defect& defect : domain::check_mass_content(body)) {
      defect.pointer = "/message" + defect.pointer;
      problem.errors.push_back(std::move(defect));
    }
  json::object* const to = form.object("to", Need::required);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const auto app = find_app_of(call, connection, appid.text());
  if (!app) return std::unexpected(app.error());
  Form viewer(*to, "/to", problem.errors);
  put_viewer(call, viewer, appid, connection, body);
  viewer.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const auto filled = with_media(connection, app->appid, std::move(body), call.api.clock.wall());
  if (!filled) return std::unexpected(filled.error());
  const auto reply = ask_wechat(call, connection, *app, wechat::mass_preview_call(*filled));
  if (!reply) return std::unexpected(reply.error());
  const auto sent = wechat::read_mass_sent(*reply);
  return ok(json::object{{"shown", true}, {"msg_id", sent ? sent->msg_id : std::string()}});
}

json::object write_speed(const wechat::MassSpeed& speed) {
  return json::object{{"level", speed.level}, {"ten_thousands_a_minute", speed.realspeed}};
}

Outcome<http::Response> show_speed(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto reply = ask_wechat(call, connection, *app, wechat::mass_speed_get_call());
  if (!reply) return std::unexpected(reply.error());
  const auto speed = wechat::read_mass_speed(*reply);
  if (!speed) return std::unexpected(unreadable(speed.error()));
  return ok(write_speed(*speed));
}

Outcome<http::Response> set_speed(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  const auto level = static_cast<int>(form.number("level", 0, 4, 0));
  if (!form.has("level"))
    form.add("level", "missing", "需要 level:0(80 万/分)到 4(10 万/分)。",
             "level is needed: 0 (800,000 a minute) to 4 (100,000).");
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const auto reply = ask_wechat(call, connection, *app, wechat::mass_speed_set_call(level));
  if (!reply) return std::unexpected(reply.error());
  return ok(json::object{{"level", level}});
}

}  // namespace

void add_mass_job_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(post, "/v1/mass/preview", Scope::notifications_write, preview);
  table.add_at_desk(get, "/v1/mass/{id}", Scope::notifications_read, show_job);
  table.add_at_desk(del, "/v1/mass/{id}", Scope::notifications_write, delete_job);
  table.add_at_desk(del, "/v1/apps/{appid}/mass-articles", Scope::notifications_write, delete_article);
  table.add_at_desk(get, "/v1/apps/{appid}/mass-speed", Scope::apps_read, show_speed);
  table.add_at_desk(put, "/v1/apps/{appid}/mass-speed", Scope::apps_write, set_speed);
}

}  // namespace hongyan::api
