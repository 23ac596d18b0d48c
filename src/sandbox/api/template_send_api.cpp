// POST /cgi-bin/message/template/send (outbound.md §1.8, §1.9, §12): the checks, the two kinds of duplicates, the
// message on the phone and the receipt TEMPLATESENDJOBFINISH.
#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.hpp"
#include "base/utf8.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/delivery.hpp"
#include "sandbox/api/link_check.hpp"

namespace hongyan::sandbox {
namespace {

constexpr Seconds client_msg_id_window{600};
constexpr Seconds content_window{60};
constexpr std::size_t template_id_bytes = 43;

// What is wrong with the template, by its id alone and then as the account has it.
std::optional<Answer> check_template(const Call& call, const Template* shape) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  const std::string& id = call.entry.template_id;
  if (!id.empty() && id.size() != template_id_bytes && settings.template_id_size == TemplateIdSize::checked)
    return fail(call, 40036, "invalid template_id size");
  if (shape == nullptr || shape->kind == TemplateKind::one_time || shape->kind == TemplateKind::long_term ||
      shape->kind == TemplateKind::by_url)
    return fail(call, 40037, "invalid template_id");
  if (shape->banned) return fail(call, 43116, "This template_id is banned");
  if (shape->disabled) return fail(call, 48011, "disabled template id");
  const std::int64_t longest = settings.template_characters_max;
  if (longest > 0 && static_cast<std::int64_t>(count_characters(shape->content())) > longest)
    return fail(call, 45012, "template size out of limit");
  return std::nullopt;
}

// Limits of the message as a whole; none is published.
std::optional<Answer> check_size(const Call& call) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  const json::value* data = find_member(call.body, "data");
  const json::object* members = data == nullptr ? nullptr : data->if_object();
  if (settings.template_args_max > 0 && members != nullptr && std::ssize(*members) > settings.template_args_max)
    return fail(call, 45013, "too many template args");
  if (settings.template_message_bytes_max > 0 && std::ssize(call.request.body) > settings.template_message_bytes_max)
    return fail(call, 45014, "template message size out of limit");
  return std::nullopt;
}

std::optional<Answer> check_url(const Call& call) {
  const std::string url = text_of(call.body, "url");
  const bool web = url.empty() || url.starts_with("http://") || url.starts_with("https://");
  if (!web && call.platform.settings.refusals.template_link == TemplateLink::web_only)
    return fail(call, 45051, "template msg use invalid link");
  return check_blocked_link(call, url);
}

std::optional<Answer> check_recipient(const Call& call, const Member* member) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  if (call.entry.openid.empty() && settings.missing_openid == MissingOpenid::error_41009)
    return fail(call, 41009, "missing openid");
  if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
  if (!member->following) return fail(call, 43004, "require subscribe");
  if (member->blacklisted) return fail(call, 43019, "require remove blacklist");
  if (member->muted) return fail(call, 43101, "user refuse to accept the msg");
  if (member->blocked && settings.blocking_receiver == BlockingReceiver::error_48002)
    return fail(call, 48002, "user block receive message");
  return std::nullopt;
}

// What makes two messages the same one; as a digest, because a minute of them is remembered.
std::string content_key(const Call& call) {
  std::string key = call.entry.openid + '\n' + call.entry.template_id + '\n' + call.entry.client_msg_id + '\n' +
                    text_of(call.body, "url");
  for (const auto& [name, value] : call.entry.content) key.append("\n").append(name).append("=").append(value);
  return sha1(key);
}

// "" for a message without a client_msg_id.
std::string id_key(const Call& call) {
  if (call.entry.client_msg_id.empty()) return {};
  return sha1(call.app->appid + call.entry.openid + '\n' + call.entry.client_msg_id);
}

Answer accepted(std::int64_t msgid) { return {0, fmt::format(R"({{"errcode":0,"errmsg":"ok","msgid":{}}})", msgid)}; }

// The answer to a message seen before; nothing when it is new.
std::optional<Answer> check_duplicate(Call& call, const std::string& by_id, const std::string& by_words) {
  Platform& platform = call.platform;
  const SandboxSettings& settings = platform.settings;
  if (!by_id.empty()) {
    if (const auto earlier = platform.recent_ids.find(by_id, call.now)) {
      if (settings.dedupe_window == DedupeWindow::from_last_call)
        platform.recent_ids.remember(by_id, *earlier, call.now + client_msg_id_window);
      if (settings.duplicate_answer == DuplicateAnswer::error_40241)
        return fail(call, 40241, "The message is duplicate in 60 seconds");
      call.entry.msgid = *earlier;
      return accepted(*earlier);
    }
  }
  if (settings.check_duplicate_content && platform.recent_contents.find(by_words, call.now))
    return fail(call, 40241, "The message is duplicate in 60 seconds");
  return std::nullopt;
}

std::string status_of(const Member& member, std::optional<FaultKind> fault) {
  if (member.blocked) return "failed:user block";
  if (fault == FaultKind::receipt_failed) return "failed: system failed";
  if (member.limited) return "failed:freq limit";
  return "success";
}

void push_result(Call& call, const Member& member, const std::string& status, std::optional<FaultKind> fault) {
  const bool hidden = !call.entry.client_msg_id.empty() && call.platform.settings.receipt_msgid == ReceiptMsgId::zero;
  PushEvent event = event_of(call, member, "TEMPLATESENDJOBFINISH");
  event.fields = {{"MsgID", std::to_string(hidden ? 0 : call.entry.msgid), FieldForm::number},
                  {"Status", status, FieldForm::text}};
  push_receipt(call, std::move(event), status, fault);
}

void push_result_of_blocked(Call& call, const Member& member) {
  switch (call.platform.settings.channels.blocked_receipt) {
    case BlockedReceipt::system_failed: return push_result(call, member, "failed: system failed", std::nullopt);
    case BlockedReceipt::success: return push_result(call, member, "success", std::nullopt);
    case BlockedReceipt::none: return;
  }
}

}  // namespace

Answer send_template(Call& call) {
  Platform& platform = call.platform;
  if (call.in_force(Change::client_msg_ids)) call.entry.client_msg_id = text_of(call.body, "client_msg_id");
  read_data(call);

  const Template* shape = platform.world.find_template(*call.app, call.entry.template_id);
  if (auto refusal = check_template(call, shape)) return *std::move(refusal);
  Member* member = platform.world.find_member(call.entry.openid);
  if (auto refusal = check_recipient(call, member)) return *std::move(refusal);
  if (auto refusal = check_link(call)) return *std::move(refusal);
  if (auto refusal = check_url(call)) return *std::move(refusal);
  if (auto refusal = check_size(call)) return *std::move(refusal);
  if (shape->kind == TemplateKind::category)
    if (const std::string complaint = complaint_about_data(call, *shape); !complaint.empty())
      return fail(call, 47003, "argument invalid! " + complaint);
  if (has_blocked_word(call)) return fail(call, 40249, "this template msg has been blocked for illegal content");

  const std::string by_id = id_key(call);
  const std::string by_words = platform.settings.check_duplicate_content ? content_key(call) : std::string();
  if (auto duplicate = check_duplicate(call, by_id, by_words)) return *std::move(duplicate);

  const std::int64_t of_one = platform.settings.refusals.template_of_one_minute;
  if (of_one > 0 && !count(member->templates, to_unix_s(call.now) / 60, of_one))
    return fail(call, 43117, "Sending messages to this openid too frequently,please try later");

  call.entry.msgid = platform.world.make_msgid(call.now);
  call.entry.effect.taken = true;
  if (!by_id.empty()) platform.recent_ids.remember(by_id, call.entry.msgid, call.now + client_msg_id_window);
  if (!by_words.empty()) platform.recent_contents.remember(by_words, call.entry.msgid, call.now + content_window);
  const std::optional<FaultKind> fault = receipt_fault_of(call);
  if (fault == FaultKind::message_blocked) {
    keep_back(call, *member, *shape);
    push_result_of_blocked(call, *member);
    return accepted(call.entry.msgid);
  }
  const std::string status = status_of(*member, fault);
  if (status == "success") deliver(call, *member, *shape, "template");
  push_result(call, *member, status, fault);
  return accepted(call.entry.msgid);
}

}  // namespace hongyan::sandbox
