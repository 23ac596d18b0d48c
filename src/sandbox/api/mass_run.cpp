#include "sandbox/api/mass_run.hpp"

#include <algorithm>

#include "sandbox/api/article.hpp"
#include "sandbox/api/delivery.hpp"
#include "sandbox/api/mass_event.hpp"
#include "sandbox/api/quota.hpp"

namespace hongyan::sandbox {
namespace {

// Who is left after those who refuse, are refused, or had their messages of the month.
std::vector<Member*> filtered(const Call& call, const MassAudience& audience) {
  const std::int64_t month = beijing_month(call.now);
  const bool capped = call.app->kind == AppKind::service_account;
  std::vector<Member*> left;
  for (Member* member : audience.people) {
    const Counter& had = member->mass_messages;
    const bool full = capped && had.period == month && had.used >= call.platform.settings.mass.of_one_monthly;
    if (!member->blacklisted && !member->muted && !member->blocked && !full) left.push_back(member);
  }
  return left;
}

MassJob run(Call& call, const MassAudience& audience, const MassContent& content, std::optional<FaultKind> fault) {
  MassBook& mass = call.app->mass;
  MassOutcome outcome;
  if (!mass.planned.empty()) {
    outcome = mass.planned.front();
    mass.planned.pop_front();
  }
  if (fault == FaultKind::receipt_failed) outcome.status = "send fail";
  MassJob job;
  job.msg_id = call.entry.msgid;
  job.msgtype = content.msgtype;
  job.status = outcome.status;
  job.media_id = content.media_id;
  job.articles = content.articles;
  job.finishes = call.now + call.platform.settings.receipt_delay;
  if (job.status.starts_with("err(")) return job;  // stopped before anybody was counted
  const std::vector<Member*> people = filtered(call, audience);
  job.total = audience.named;
  job.filtered = static_cast<std::int64_t>(people.size());
  job.errors = job.status == "send success" ? std::min(outcome.errors, job.filtered) : job.filtered;
  job.sent = job.filtered - job.errors;
  for (std::int64_t i = 0; i < job.sent; ++i) {
    Member& member = *people[static_cast<std::size_t>(i)];
    Counter& had = member.mass_messages;
    if (had.period != beijing_month(call.now)) had = {beijing_month(call.now), 0};
    ++had.used;
    lay_on_phone(call, member, content, "mass");
  }
  if (audience.everyone && job.articles > 0 && job.status == "send success")
    (void)take_draft(*call.app, content.media_id);  // the platform deletes it
  return job;
}

}  // namespace

void lay_on_phone(Call& call, Member& member, const MassContent& content, std::string channel) {
  Delivered message;
  message.msgid = call.entry.msgid;
  message.at = call.now;
  message.appid = call.app->appid;
  message.channel = std::move(channel);
  message.msgtype = content.msgtype;
  message.title = content.shown.title;
  message.lines = content.shown.lines;
  message.link = content.articles > 0 ? article_url(content.media_id, 0) : "";
  message.raw = content.raw;
  put_into_inbox(call.platform, member, std::move(message));
  call.entry.effect.delivered = true;
}

void run_mass_job(Call& call, const MassAudience& audience, const MassContent& content) {
  const std::optional<FaultKind> fault = receipt_fault_of(call);
  MassJob job = run(call, audience, content, fault);
  call.entry.content.emplace_back("sent", std::to_string(job.sent));
  push_receipt(call, mass_finish_event(call, job), job.status, fault);
  call.app->mass.jobs[job.msg_id] = std::move(job);
}

}  // namespace hongyan::sandbox
