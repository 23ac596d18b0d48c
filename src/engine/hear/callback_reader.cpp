#include "engine/hear/callback_reader.hpp"

#include <algorithm>
#include <map>

#include "base/log.hpp"
#include "domain/window.hpp"
#include "engine/hear/evidence.hpp"
#include "engine/hear/mass_counts.hpp"
#include "store/definitions.hpp"
#include "store/followers.hpp"
#include "store/ledger.hpp"
#include "store/recipients.hpp"
#include "store/sending_facts.hpp"
#include "store/windows.hpp"
#include "wechat/callback/event.hpp"

namespace hongyan::engine {
namespace {

constexpr Milliseconds idle{500};
constexpr Milliseconds wait_longest{15 * 60'000};

// Everything one stored callback needs while it is applied.
struct Reading {
  sql::Connection& connection;
  Random& random;
  Metrics& metrics;
  const store::CallbackRecord& record;
  std::map<wechat::AppId, bool>& mini_programs;  // what has been asked of the memory for this batch
  const domain::WindowRules& windows;
  WallTime now;
  WallTime told_at{};  // CreateTime: when it happened, in whole seconds of WeChat's clock
};

using wechat::SubscribeChoice;

store::GrantKind kind_of(const Reading& reading, const wechat::TemplateId& template_id) {
  const auto known = store::find_template(reading.connection, reading.record.appid, template_id);
  const bool long_term = known && known->kind == store::TemplateKind::long_term;
  return long_term ? store::GrantKind::long_term : store::GrantKind::one_time;
}

ReceiptNews::Look look_of(const store::CallbackRecord& record) {
  return record.state == "waiting" ? ReceiptNews::Look::again : ReceiptNews::Look::first;
}

bool is_mini_program(const Reading& reading) {
  const auto [found, is_new] = reading.mini_programs.try_emplace(reading.record.appid, false);
  if (is_new)
    found->second = store::find_app_kind(reading.connection, reading.record.appid) == store::AppKind::mini_program;
  return found->second;
}

// What the person did may allow customer messages for a while, by the clock of WeChat, whose window it is.
void open_window(const Reading& reading, const wechat::OpenId& openid, domain::OpeningAct act) {
  const auto conversation =
      is_mini_program(reading) ? domain::Conversation::mini_program : domain::Conversation::official_account;
  const auto opening = domain::find_opening(act, conversation, reading.told_at, reading.windows);
  if (!opening) return;
  store::note_openid(reading.connection, reading.record.appid, openid, reading.now);
  store::open_window(reading.connection, reading.record.appid, openid, domain::to_string(act), reading.told_at,
                     reading.told_at + opening->lasts, opening->sends, reading.windows.refill);
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::TemplateSendFinished& receipt) {
  return apply_receipt(reading.connection,
                       {.callback_id = reading.record.id,
                        .appid = reading.record.appid,
                        .openid = openid,
                        .channel = domain::Channel::template_message,
                        .template_id = "",
                        .msgid = receipt.msgid,
                        .status = receipt.status_text,
                        .ending = wechat::ending_of(receipt),
                        .received_at = reading.record.received_at,
                        .look = look_of(reading.record),
                        .about = reading.record.about},
                       reading.metrics, reading.random, reading.now);
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::SubscribeSent& sent) {
  // Subscribe messages of mini programs and notices of service accounts push the same event.
  const domain::Channel channel = is_mini_program(reading) ? domain::Channel::subscribe : domain::Channel::notice;
  Joined joined;
  int number = 0;
  for (const wechat::SubscribeReceipt& receipt : sent.receipts) {
    const Joined one =
        apply_receipt(reading.connection,
                      {.callback_id = reading.record.id + (number == 0 ? "" : "-" + std::to_string(number)),
                       .appid = reading.record.appid,
                       .openid = openid,
                       .channel = channel,
                       .template_id = receipt.template_id,
                       .msgid = receipt.msgid,
                       .status = receipt.error_code.value_or(0) == 0
                                     ? receipt.error_status
                                     : std::to_string(*receipt.error_code) + " " + receipt.error_status,
                       .ending = wechat::ending_of(receipt),
                       .received_at = reading.record.received_at,
                       .look = look_of(reading.record),
                       .about = sent.receipts.size() == 1 ? reading.record.about : ""},
                      reading.metrics, reading.random, reading.now);
    if (one.result == Joined::Result::no_match) joined = one;
    ++number;
  }
  return joined;
}

// Who the event is from says nothing: it is one of WeChat's own, or the one who pressed the button.
Joined apply_one(const Reading& reading, const wechat::OpenId&, const wechat::MassFinished& finished) {
  return apply_receipt(reading.connection,
                       {.callback_id = reading.record.id,
                        .appid = reading.record.appid,
                        .openid = {},
                        .channel = domain::Channel::mass,
                        .template_id = "",
                        .msgid = finished.msg_id,
                        .status = finished.status_text,
                        .ending = wechat::ending_of(finished),
                        .received_at = reading.record.received_at,
                        .look = look_of(reading.record),
                        .detail = write_mass_counts(finished),
                        .about = reading.record.about},
                       reading.metrics, reading.random, reading.now);
}

std::optional<WallTime> acted_at(const Reading& reading) {
  return reading.told_at > WallTime{} ? std::optional(reading.told_at) : std::nullopt;
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::SubscribePopup& popup) {
  store::note_openid(reading.connection, reading.record.appid, openid, reading.now);
  store::Ledger ledger(reading.connection, reading.random, reading.now);
  for (const SubscribeChoice& choice : popup.choices) {
    const auto template_id = wechat::TemplateId::parse(choice.template_id);
    if (!template_id || choice.answer != SubscribeChoice::Answer::accept) continue;
    ledger.add_grant({reading.record.appid, openid, *template_id}, kind_of(reading, *template_id),
                     store::GrantSource::popup_event, "scene " + std::to_string(choice.popup_scene), acted_at(reading));
  }
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::SubscribeChange& change) {
  store::Ledger ledger(reading.connection, reading.random, reading.now);
  for (const SubscribeChoice& choice : change.choices) {
    const auto template_id = wechat::TemplateId::parse(choice.template_id);
    if (template_id && choice.answer == SubscribeChoice::Answer::reject)
      ledger.revoke({reading.record.appid, openid, *template_id}, "withdrawn in WeChat", acted_at(reading));
  }
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::Followed&) {
  store::note_follows(reading.connection, reading.record.appid, openid, store::Follows::yes,
                      acted_at(reading).value_or(reading.record.received_at), reading.now);
  open_window(reading, openid, domain::OpeningAct::follow);
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::Unfollowed&) {
  store::note_follows(reading.connection, reading.record.appid, openid, store::Follows::no,
                      acted_at(reading).value_or(reading.record.received_at), reading.now);
  store::shut_window(reading.connection, reading.record.appid, openid, reading.told_at);
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::UserMessage& message) {
  const auto* const text = std::get_if<wechat::UserText>(&message.content);
  const bool chose = text != nullptr && !text->menu_choice.empty();
  open_window(reading, openid, chose ? domain::OpeningAct::menu : domain::OpeningAct::message);
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::Scanned&) {
  open_window(reading, openid, domain::OpeningAct::scan);
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::MenuTapped& tapped) {
  using enum wechat::MenuTapped::Kind;
  const bool counts = tapped.kind == click || tapped.kind == scancode_push || tapped.kind == scancode_waitmsg;
  if (counts) open_window(reading, openid, domain::OpeningAct::menu);
  return {};
}

Joined apply_one(const Reading& reading, const wechat::OpenId& openid, const wechat::EnteredConversation&) {
  open_window(reading, openid, domain::OpeningAct::enter);
  return {};
}

// Understood, and without a consequence for any notification.
Joined apply_one(const Reading&, const wechat::OpenId&, const wechat::Located&) { return {}; }
Joined apply_one(const Reading&, const wechat::OpenId&, const wechat::PublishFinished&) { return {}; }
Joined apply_one(const Reading&, const wechat::OpenId&, const wechat::ServiceCardFailed&) { return {}; }
Joined apply_one(const Reading&, const wechat::OpenId&, const wechat::OtherEvent&) { return {}; }

Joined apply(const Reading& reading) {
  const bool is_json = reading.record.body.starts_with('{');
  const auto event =
      wechat::read_event(reading.record.body, is_json ? wechat::BodyFormat::json : wechat::BodyFormat::xml);
  const auto openid = wechat::OpenId::parse(reading.record.openid);
  if (!event || !openid) {
    // Authentic, but not a form we know: kept as it came, for people to read.
    LOG(warning, "callback {} of {} has a form nobody knows", reading.record.id, reading.record.appid.text());
    reading.metrics.count("callbacks_not_understood");
    return {};
  }
  Reading told = reading;
  told.told_at = event->create_time;
  return std::visit([&](const auto& detail) { return apply_one(told, *openid, detail); }, event->detail);
}

}  // namespace

CallbackReader::CallbackReader(sql::Database& database, Metrics& metrics, Random& random, CallbackRules rules)
    : database_(database), metrics_(metrics), random_(random), rules_(rules) {}

Again CallbackReader::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
    const auto due = store::due_callbacks(*connection_, now, rules_.batch);
    if (due.empty()) return Again::in(idle);
    std::vector<store::CallbackMark> marks;
    std::map<wechat::AppId, bool> mini_programs;
    for (const store::CallbackRecord& record : due) {
      const Joined joined = apply({*connection_, random_, metrics_, record, mini_programs, rules_.windows, now});
      if (joined.result == Joined::Result::applied) {
        marks.push_back({record.id, "done", now});
        continue;
      }
      const Milliseconds age = now - record.received_at;
      if (age >= rules_.orphan_after) {
        metrics_.count("receipts_orphaned");
        marks.push_back({record.id, "orphan", now});
      } else {
        marks.push_back(
            {record.id, "waiting", now + std::clamp(age, rules_.wait_for_record, wait_longest), joined.about});
      }
    }
    store::mark_callbacks(*connection_, marks);
    transaction.commit();
    return due.size() < rules_.batch ? Again::in(idle) : Again::now();
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
}

}  // namespace hongyan::engine
