// POST /cgi-bin/message/subscribe/send (outbound.md §3.4, §3.6, §8, §12): the checks, the credit that a send takes,
// the message on the phone and the event subscribe_msg_sent_event.
#include <fmt/format.h>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/consent_send.hpp"
#include "sandbox/api/delivery.hpp"
#include "sandbox/api/quota.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t detail_characters = 30;  // the platform cuts the detail of 47003 here

void forget_expired(std::vector<WallTime>& credits, Seconds life, WallTime now) {
  if (life.count() == 0) return;
  std::erase_if(credits, [&](WallTime given) { return given + life <= now; });
}

bool may_send(const Member& member, const Template& shape, const Consent* consent) {
  if (member.main_switch_off || consent == nullptr || consent->turned_off) return false;
  return shape.kind == TemplateKind::long_term ? consent->standing : !consent->credits.empty();
}

void take_credit(Call& call, const Template& shape, Consent& consent) {
  if (shape.kind != TemplateKind::one_time || consent.credits.empty()) return;
  consent.credits.erase(consent.credits.begin());
  call.entry.effect.credit = -1;
}

// A refusal of the content, after the permission was found.
Answer refuse_content(Call& call, const Template& shape, Consent& consent, int errcode, const std::string& text) {
  if (call.platform.settings.credit_on_refusal == CreditOnRefusal::taken) take_credit(call, shape, consent);
  return fail(call, errcode, text);
}

std::optional<Answer> check_recipient(const Call& call, const Member* member) {
  if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
  if (call.now < member->busy_until)
    return fail(call, 43108, "Cannot make concurrent calls to the same OpenID, please try again");
  return std::nullopt;
}

void push_result(Call& call, const Member& member, const Template& shape, std::optional<FaultKind> fault) {
  const bool lost = fault == FaultKind::receipt_failed;
  const std::string status = lost ? "failed:system failed" : "success";
  PushEvent event = event_of(call, member, "subscribe_msg_sent_event");
  event.wrapper = "SubscribeMsgSentEvent";
  event.list = {{{"TemplateId", shape.id, FieldForm::text},
                 {"MsgID", std::to_string(call.entry.msgid), FieldForm::number},
                 {"ErrorCode", lost ? "-1" : "0", FieldForm::number},
                 {"ErrorStatus", status, FieldForm::text}}};
  push_receipt(call, std::move(event), status, fault);
}

// 长期限频: one more send with that value.
std::optional<Answer> check_rate(Call& call, Member& member, const Template& shape) {
  if (!shape.rate) return std::nullopt;
  const std::string* value = value_of(call, shape.rate->key);
  Counter& counter = member.rated[shape.id + '\n' + (value == nullptr ? std::string() : *value)];
  const std::int64_t period = shape.rate->per == SendRate::Per::day ? beijing_day(call.now) : beijing_month(call.now);
  if (count(counter, period, shape.rate->times)) return std::nullopt;
  return call.platform.settings.channels.rate_limited_answer == RateLimitedAnswer::error_43101
             ? fail(call, 43101, "user refuse to accept the msg")
             : fail(call, 45009, "reach max api daily quota limit");
}

std::optional<Answer> check_page(const Call& call) {
  if (call.platform.settings.page_check == PageCheck::legacy_strict && text_of(call.body, "page").starts_with('/'))
    return fail(call, 41030, "invalid page");
  return std::nullopt;
}

}  // namespace

Answer send_by_consent(Call& call, const ConsentSend& how) {
  Platform& platform = call.platform;
  read_data(call);
  if (call.app->switches.subscribe_denied) return fail(call, 43104, "this appid does not have permission");
  if (call.app->subscribe_banned) return fail(call, 43107, "subscribe message is banned for this account");
  const Template* shape = platform.world.find_template(*call.app, call.entry.template_id);
  if (shape == nullptr) return fail(call, 40037, "invalid template_id");
  if (shape->kind != TemplateKind::one_time && shape->kind != TemplateKind::long_term)
    return fail(call, 43102, "the tempalte is not subscriptiontype");  // the platform's spelling
  Member* member = platform.world.find_member(call.entry.openid);
  if (auto refusal = check_recipient(call, member)) return *std::move(refusal);
  const auto found = member->consents.find(shape->id);
  Consent* consent = found == member->consents.end() ? nullptr : &found->second;
  if (consent != nullptr) forget_expired(consent->credits, platform.settings.credit_life, call.now);
  if (!may_send(*member, *shape, consent)) return fail(call, 43101, "user refuse to accept the msg");

  if (auto refusal = how.check_link(call)) return *std::move(refusal);
  if (const std::string complaint = complaint_about_data(call, *shape); !complaint.empty()) {
    const std::string detail =
        how.detail == ConsentSend::Detail::cut ? complaint.substr(0, detail_characters) : complaint;
    return refuse_content(call, *shape, *consent, 47003, "argument invalid! " + detail);
  }
  if (has_blocked_word(call)) return refuse_content(call, *shape, *consent, 45168, "keyword in blacklist");

  if (auto refusal = check_rate(call, *member, *shape)) return *std::move(refusal);

  take_credit(call, *shape, *consent);
  call.entry.msgid = platform.world.make_msgid(call.now);
  call.entry.effect.taken = true;
  const std::optional<FaultKind> fault = receipt_fault_of(call);
  if (fault != FaultKind::receipt_failed) {
    deliver(call, *member, *shape, std::string(how.channel));
  } else if (platform.settings.credit_on_loss == CreditOnLoss::given_back && call.entry.effect.credit < 0) {
    consent->credits.push_back(call.now);
    call.entry.effect.credit = 0;
  }
  push_result(call, *member, *shape, fault);
  if (!how.reply_has_msgid) return ok();
  return {0, fmt::format(R"({{"errcode":0,"errmsg":"ok","msgid":{}}})", call.entry.msgid)};
}

Answer send_subscribe(Call& call) {
  return send_by_consent(call, {.channel = "subscribe",
                                .check_link = check_page,
                                .detail = ConsentSend::Detail::cut,
                                .reply_has_msgid = call.platform.settings.subscribe_reply_has_msgid});
}

}  // namespace hongyan::sandbox
