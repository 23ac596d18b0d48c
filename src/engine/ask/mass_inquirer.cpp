#include "engine/ask/mass_inquirer.hpp"

#include "base/failure.hpp"
#include "base/log.hpp"
#include "engine/hear/evidence.hpp"
#include "store/apps.hpp"
#include "wechat/calls/mass_job.hpp"

namespace hongyan::engine {
namespace {

constexpr std::string_view lease = "mass_inquirer";

}  // namespace

MassInquirer::MassInquirer(sql::Database& database, AppBook& apps, ErrandDoors doors, Metrics& metrics, Random& random,
                           std::string node, MassInquiryRules rules)
    : database_(database),
      apps_(apps),
      doors_(doors),
      metrics_(metrics),
      random_(random),
      node_(std::move(node)),
      rules_(rules) {}

Again MassInquirer::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    for (const store::OpenMassJob& job : begin(now)) ask(job, now);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
  return Again::in(rules_.every);
}

std::vector<store::OpenMassJob> MassInquirer::begin(WallTime now) {
  {
    const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
    if (store::open_mass_jobs(*connection_, now - rules_.after, 1).empty()) return {};
  }
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  if (!store::take_lease(*connection_, lease, node_, now, now + rules_.every / 2)) return {};
  auto open = store::open_mass_jobs(*connection_, now - rules_.after, rules_.batch);
  transaction.commit();
  return open;
}

void MassInquirer::ask(const store::OpenMassJob& job, WallTime now) {
  const auto app = apps_.find(job.appid.text());
  if (!app) return;
  const auto reply = Errand(doors_, *connection_, *app).call(wechat::mass_get_call(job.msg_id));
  if (!reply) {
    LOG(warning, "mass job {} of {} could not be asked about: errcode={} {}", job.msg_id, job.appid.text(),
        reply.error().errcode, reply.error().errmsg);
    return;
  }
  const auto state = wechat::read_mass_state(*reply);
  // Deleted means that it had been sent.
  const bool sent = state == wechat::MassState::sent || state == wechat::MassState::deleted;
  if (!sent && state != wechat::MassState::failed) return;
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  const Joined joined = apply_receipt(*connection_,
                                      {.callback_id = "mass-get-" + job.notification_id,
                                       .appid = job.appid,
                                       .openid = {},
                                       .channel = domain::Channel::mass,
                                       .template_id = "",
                                       .msgid = job.msg_id,
                                       .status = "mass/get " + text_of(reply->body, "msg_status"),
                                       .ending = sent ? wechat::Ending::success : wechat::Ending::failure,
                                       .received_at = now},
                                      metrics_, random_, now);
  transaction.commit();
  if (joined.result == Joined::Result::applied) metrics_.count("mass_inquiries", "outcome", sent ? "sent" : "failed");
}

}  // namespace hongyan::engine
