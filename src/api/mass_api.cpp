#include <fmt/format.h>

#include <utility>
#include <variant>

#include "api/idempotency.hpp"
#include "api/mass_form.hpp"
#include "api/notification_view.hpp"
#include "api/resources.hpp"
#include "api/wish_form.hpp"
#include "base/log.hpp"

namespace hongyan::api {
namespace {

struct MassPost {
  Call call;
  Answer answer;
  MassOrder order;
  RepeatMark mark;
};

json::object write_people(const engine::MassJobs& plan) {
  std::size_t sent_to = 0;
  for (const engine::MassJobs::Job& job : plan.jobs) sent_to += job.people;
  return json::object{{"named", plan.named},         {"sent_to", sent_to},
                      {"opted_out", plan.opted_out}, {"unreachable", plan.unreachable},
                      {"repeated", plan.repeated},   {"invalid", plan.invalid}};
}

// To all and to a tag WeChat chooses the people: nobody can be left out there.
bool is_chosen_by_wechat(const engine::MassAudience& audience) {
  return std::holds_alternative<engine::MassEverybody>(audience) || std::holds_alternative<engine::MassTag>(audience);
}

json::array write_warnings(const MassOrder& order, Language language) {
  std::vector<engine::Defect> warnings;
  if (is_chosen_by_wechat(order.to))
    warnings.push_back({"/to", "opted_out_included",
                        "发给全部或标签时由微信选人:退订的人也会收到。要排除他们,请用 uids 或 openids。",
                        "To all or to a tag WeChat chooses the people: those who opted out are among them. "
                        "Use uids or openids to leave them out."});
  return write_defects(warnings, language);
}

engine::PostAnswer write_answer(const std::vector<std::size_t>& people, json::object counts, json::array warnings,
                                const std::vector<engine::Acceptance>& acceptances, Language language) {
  json::array jobs;
  for (std::size_t i = 0; i < acceptances.size(); ++i) {
    const auto* const notification = std::get_if<store::Notification>(&acceptances[i]);
    if (notification == nullptr) {
      Problem problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = {}};
      problem.errors =
          place_defects(std::get<std::vector<engine::Defect>>(acceptances[i]), "", BodyPlace::message_member);
      return {.status = status_of(problem.kind), .body = write_problem(problem, language)};
    }
    json::object job = write_accepted(*notification);
    job["people"] = people[i];
    jobs.emplace_back(std::move(job));
  }
  return {.status = status::accepted,
          .body = write_json(json::object{
              {"jobs", std::move(jobs)}, {"people", std::move(counts)}, {"warnings", std::move(warnings)}})};
}

Problem nobody_left(const engine::MassJobs& plan) {
  Problem problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = {}};
  problem.errors.push_back(
      {"/to", "too_few",
       fmt::format("去掉退订 {}、没有 openid {}、重复 {}、无效 {} 之后不足 2 人(40130);给一个人请用别的渠道",
                   plan.opted_out, plan.unreachable, plan.repeated, plan.invalid),
       fmt::format("fewer than 2 people are left after {} opted out, {} without an openid, {} repeated, {} invalid "
                   "(40130); one person is reached by another channel",
                   plan.opted_out, plan.unreachable, plan.repeated, plan.invalid)});
  return problem;
}

void submit(MassPost& post, sql::Connection& connection) {
  post.answer.expect(ProblemKind::internal);
  engine::MassJobs plan;
  {
    const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
    plan = engine::plan_mass_jobs(connection, post.order.app, post.order.message, post.order.to);
  }
  if (plan.jobs.empty()) return post.answer.refuse(nobody_left(plan));
  const Language language = post.call.language;
  engine::Post jobs;
  std::vector<std::size_t> people;
  json::object counts = write_people(plan);
  for (engine::MassJobs::Job& job : plan.jobs) {
    people.push_back(job.people);
    jobs.wishes.push_back(make_mass_wish(post.order, std::move(job.body), post.call.caller));
  }
  jobs.idempotency_key = std::move(post.mark.key);
  jobs.request_hash = std::move(post.mark.hash);
  jobs.write_answer = [people = std::move(people), counts = std::move(counts),
                       warnings = write_warnings(post.order, language),
                       language](const std::vector<engine::Acceptance>& acceptances) mutable {
    return write_answer(people, std::move(counts), std::move(warnings), acceptances, language);
  };
  post.answer.expect(ProblemKind::overloaded);
  jobs.done = [answer = std::move(post.answer)](engine::Post::End end) mutable {
    answer.send(response_of(std::move(end)));
  };
  (void)post.call.api.intake.submit_post(std::move(jobs));  // a full intake destroys the answer, which then says so
}

void post_mass(Call&& call, Answer answer) {
  auto object = call.read_object(batch_body_bytes_max);
  if (!object) return answer.refuse(object.error());
  auto mark = read_repeat_mark(call.request);
  if (!mark) return answer.refuse(mark.error());
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  MassOrder order = read_mass_order(*object, problem.errors);
  if (!problem.errors.empty()) return answer.refuse(problem);
  engine::Desk& desk = call.api.desk;
  auto post =
      std::make_unique<MassPost>(MassPost{std::move(call), std::move(answer), std::move(order), std::move(*mark)});
  MassPost& held = *post;
  held.answer.expect(ProblemKind::overloaded);
  engine::Desk::Job job;
  job.work = [&held](sql::Connection& connection) { submit(held, connection); };
  job.failed = [post = std::move(post)](const Failure& failure) { post->answer.refuse(problem_of(failure)); };
  (void)desk.submit(std::move(job));  // a full desk destroys the job, and with it the answer, which then says so
}

}  // namespace

void add_mass_routes(RouteTable& table) {
  table.add_off_loop(http::Method::post, "/v1/mass", Scope::notifications_write, post_mass);
  add_mass_job_routes(table);
}

}  // namespace hongyan::api
