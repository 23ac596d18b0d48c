// What can be asked about and done to mass sends (inbound.md §6.5–§6.7): mass/get, delete, speed; and the control calls
// that plan how the next ones end.
#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/article.hpp"
#include "sandbox/api/mass_event.hpp"
#include "sandbox/api/mass_run.hpp"
#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {
namespace {

constexpr int ten_thousand_a_minute[] = {80, 60, 45, 30, 10};  // by speed

std::string_view state_of(const MassJob& job, WallTime now) {
  if (job.deleted) return "DELETE";
  if (now < job.finishes) return "SENDING";
  return job.status == "send success" ? "SEND_SUCCESS" : "SEND_FAIL";
}

MassJob* find_job(const Call& call) {
  const auto found = call.app->mass.jobs.find(number_of(call.body, "msg_id", -1));
  return found == call.app->mass.jobs.end() ? nullptr : &found->second;
}

MassJob* find_job_by_url(const Call& call, const std::string& url) {
  for (auto& [id, job] : call.app->mass.jobs)
    for (std::size_t i = 0; i < job.articles; ++i)
      if (article_url(job.media_id, i) == url) return &job;
  return nullptr;
}

Answer read_state(Call& call) {
  const MassJob* job = find_job(call);
  if (job == nullptr) return fail(call, 40059, "invalid msg id");
  return without_errcode(json::object{{"msg_id", job->msg_id}, {"msg_status", state_of(*job, call.now)}});
}

Answer delete_job(Call& call) {
  const std::string url = text_of(call.body, "url");
  const bool by_id = find_member(call.body, "msg_id") != nullptr;
  MassJob* job = by_id ? find_job(call) : url.empty() ? nullptr : find_job_by_url(call, url);
  if (job == nullptr || state_of(*job, call.now) != "SEND_SUCCESS") return fail(call, 40059, "invalid msg id");
  if (job->articles == 0 && job->msgtype != "mpvideo" && job->msgtype != "video")
    return fail(call, 40008, "invalid message type");
  const std::int64_t index = by_id ? number_of(call.body, "article_idx", 0) : 0;  // 0: all
  if (index < 0 || index > std::max<std::int64_t>(1, static_cast<std::int64_t>(job->articles)))
    return fail(call, 40060, "invalid article idx");
  // An article dies wherever it was used.
  const std::string media_id = job->media_id;
  for (auto& [id, each] : call.app->mass.jobs)
    if (&each == job || (!media_id.empty() && each.media_id == media_id)) each.deleted = true;
  return ok();
}

Answer read_speed(Call& call) {
  const int speed = call.app->mass.speed;
  return without_errcode(json::object{{"speed", speed}, {"realspeed", ten_thousand_a_minute[speed]}});
}

Answer set_speed(Call& call) {
  if (call.app->mass.admin_pending || call.app->mass.waiting) return refuse_while_waiting(call);
  if (find_member(call.body, "speed") == nullptr) return fail(call, 45084, "No speed message");
  const std::int64_t speed = number_of(call.body, "speed", -1);
  if (speed < 0 || speed >= std::ssize(ten_thousand_a_minute)) return fail(call, 45083, "the speed out of range");
  call.app->mass.speed = static_cast<int>(speed);
  return without_errcode(json::object{{"errcode", 0}, {"errmsg", ""}});
}

http::Response jobs_of(const Control& call, const App& app) {
  json::array jobs;
  for (const auto& [id, job] : app.mass.jobs)
    jobs.push_back({{"msg_id", id},
                    {"msgtype", job.msgtype},
                    {"state", state_of(job, call.platform.now())},
                    {"status", job.status},
                    {"total", job.total},
                    {"filtered", job.filtered},
                    {"sent", job.sent},
                    {"errors", job.errors}});
  return answer_json(200, json::object{{"appid", app.appid},
                                       {"planned", app.mass.planned.size()},
                                       {"protocol_agreed", app.mass.protocol_agreed},
                                       {"admin_pending", app.mass.admin_pending},
                                       {"jobs", std::move(jobs)}});
}

http::Response read_jobs(Control& call) {
  const auto app = app_named(call);
  return app ? jobs_of(call, **app) : app.error();
}

// {"appid", "status": "send success", "send fail" or "err(10001)" …, "errors": 0} plans the end of the next send;
// {"appid", "protocol_agreed": false} brings 48003, "admin_pending": true 89504, "protected": true that the
// administrator is asked before a message to everyone, who answers by "admin": "confirm" or "refuse".
http::Response plan(Control& call) {
  const auto app = app_named(call);
  if (!app) return app.error();
  MassBook& mass = (*app)->mass;
  if (std::string status = text_of(call.body, "status"); !status.empty()) {
    const std::int64_t errors = number_of(call.body, "errors", 0);
    if (!is_mass_status(status) || errors < 0)
      return refuse(400,
                    "\"status\" must be \"send success\", \"send fail\" or \"err(num)\" with a documented number; "
                    "\"errors\" a number of people");
    mass.planned.push_back({std::move(status), errors});
  } else if (find_member(call.body, "errors") != nullptr)
    return refuse({"\"errors\" belongs to a \"status\"", "/errors"});
  const auto read_flag = [&](std::string_view name, bool& flag) {
    if (const json::value* value = find_member(call.body, name); value != nullptr && value->is_bool())
      flag = value->get_bool();
  };
  read_flag("protocol_agreed", mass.protocol_agreed);
  read_flag("admin_pending", mass.admin_pending);
  read_flag("protected", mass.is_protected);
  if (const std::string answer = text_of(call.body, "admin"); !answer.empty()) {
    if (answer != "confirm" && answer != "refuse") return refuse(400, "\"admin\" must be \"confirm\" or \"refuse\"");
    if (!mass.waiting) return refuse(409, "no message waits for the administrator");
    answer_waiting_mass(call.platform, **app, answer == "confirm" ? AdminAnswer::confirmed : AdminAnswer::refused);
  }
  return jobs_of(call, **app);
}

std::int64_t asking_calls(const SandboxSettings&, const App&) { return 10'000; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/message/mass/get", Verb::post, Body::json_object, Family::cgi, accounts, asking_calls, read_state},
    {"/cgi-bin/message/mass/delete", Verb::post, Body::json_object, Family::cgi, accounts, asking_calls, delete_job},
    {"/cgi-bin/message/mass/speed/get", Verb::any, Body::none, Family::cgi, accounts, asking_calls, read_speed},
    {"/cgi-bin/message/mass/speed/set", Verb::post, Body::json_object, Family::cgi, accounts, asking_calls, set_speed},
};
constexpr ControlRoute routes[] = {
    {http::Method::get, "/sandbox/mass", read_jobs},
    {http::Method::post, "/sandbox/mass", plan,
     "appid status errors:number protocol_agreed:flag admin_pending:flag protected:flag admin"}};

}  // namespace

std::span<const Endpoint> mass_endpoints() { return endpoints; }
std::span<const ControlRoute> mass_routes() { return routes; }

}  // namespace hongyan::sandbox
