#include "sandbox/api/delivery.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t history_line_characters = 20;

std::string written(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string(*text);
  if (value.is_number() || value.is_bool()) return write_json(value);
  return {};
}

// Texts that the phone no longer shows since 2023-05-04.
bool is_hidden(const Call& call, const Template& shape, std::string_view key) {
  return shape.kind == TemplateKind::history && has_template_rules_of_2023(call) && (key == "first" || key == "remark");
}

std::string shown(const Call& call, const Template& shape, const std::string& value) {
  if (shape.kind != TemplateKind::history || !has_template_rules_of_2023(call) ||
      count_characters(value) <= history_line_characters)
    return value;
  return std::string(prefix_of_characters(value, history_line_characters)) + "…";
}

// Colours are drawn on history templates until 2023-05-04, and on what was authorised by URL.
std::string color_of(const Call& call, const Template& shape, std::string_view key) {
  const bool drawn =
      shape.kind == TemplateKind::by_url || (shape.kind == TemplateKind::history && !has_template_rules_of_2023(call));
  if (!drawn) return {};
  const json::value* data = find_member(call.body, "data");
  const json::value* entry = data == nullptr ? nullptr : find_member(*data, key);
  return entry == nullptr ? std::string() : text_of(*entry, "color");
}

std::string link_of(const Call& call) {
  if (const json::value* mini = find_member(call.body, "miniprogram");
      mini != nullptr && !text_of(*mini, "appid").empty() && call.in_force(Change::template_mini_program_links))
    return fmt::format("miniprogram:{}/{}", text_of(*mini, "appid"), text_of(*mini, "pagepath"));
  if (std::string url = text_of(call.body, "url"); !url.empty()) return url;
  const std::string page = text_of(call.body, "page");
  const bool opens_web =
      call.app->kind == AppKind::service_account && call.platform.settings.channels.notice_page == NoticePage::url;
  if (!page.empty() && opens_web) return page;
  if (!page.empty()) return fmt::format("miniprogram:{}/{}", call.app->appid, page);
  return {};
}

PushField* msgid_of(PushEvent& event) {
  for (PushField& field : event.fields)
    if (field.name == "MsgID") return &field;
  for (std::vector<PushField>& entry : event.list)
    for (PushField& field : entry)
      if (field.name == "MsgID") return &field;
  return nullptr;
}

}  // namespace

void read_data(Call& call) {
  const json::value* data = find_member(call.body, "data");
  const json::object* members = data == nullptr ? nullptr : data->if_object();
  if (members == nullptr) return;
  call.entry.content.reserve(members->size());
  for (const auto& member : *members) {
    const json::value* value = find_member(member.value(), "value");
    if (value != nullptr) call.entry.content.emplace_back(member.key(), written(*value));
  }
}

const std::string* value_of(const Call& call, std::string_view key) {
  for (const auto& [name, value] : call.entry.content)
    if (name == key) return value.empty() ? nullptr : &value;
  return nullptr;
}

std::string complaint_about_data(const Call& call, const Template& shape) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  const FieldReading reading{settings.time_without_clock, settings.amount_decimals};
  for (const Slot& slot : shape.slots) {
    const std::string* value = value_of(call, slot.key);
    if (value == nullptr) return fmt::format("data.{}.value is empty", slot.key);
    if (!value_fits(slot.type, *value, slot.choices, reading)) return fmt::format("data.{}.value invalid", slot.key);
  }
  return {};
}

bool has_blocked_word(const Call& call) {
  for (const std::string& word : call.platform.settings.blocked_words)
    for (const auto& [key, value] : call.entry.content)
      if (value.find(word) != std::string::npos) return true;
  return false;
}

void deliver(Call& call, Member& member, const Template& shape, std::string channel) {
  Delivered message;
  message.msgid = call.entry.msgid;
  message.at = call.now;
  message.appid = call.app->appid;
  message.channel = std::move(channel);
  message.template_id = shape.id;
  message.title = shape.title;
  message.lines.reserve(shape.slots.size());
  for (const Slot& slot : shape.slots) {
    if (is_hidden(call, shape, slot.key)) continue;
    const std::string* value = value_of(call, slot.key);
    message.lines.push_back(
        {slot.label, value == nullptr ? std::string() : shown(call, shape, *value), color_of(call, shape, slot.key),
         shape.kind == TemplateKind::form && text_of(call.body, "emphasis_keyword") == slot.key + ".DATA"});
  }
  message.sent = call.entry.content;
  message.place = member.following ? "conversation" : "service_notifications";
  message.raw = call.request.body;
  message.link = link_of(call);
  put_into_inbox(call.platform, member, std::move(message));
  call.entry.effect.delivered = true;
}

void put_into_inbox(const Platform& platform, Member& member, Delivered message) {
  const std::size_t max = platform.settings.inbox_messages_max;
  if (member.inbox.size() >= max && !member.inbox.empty()) member.inbox.pop_front();
  if (max > 0) member.inbox.push_back(std::move(message));
}

std::optional<FaultKind> receipt_fault_of(Call& call) {
  return call.platform.faults.choose_for_receipt({call.path, call.app->appid, call.entry.openid});
}

PushEvent event_of(const Call& call, const Member& member, std::string name) {
  PushEvent event;
  event.original_id = member.app->original_id;
  event.openid = member.openid;
  event.created_s = to_unix_s(call.now);
  event.event = std::move(name);
  return event;
}

void push_receipt(Call& call, PushEvent event, std::string status, std::optional<FaultKind> fault) {
  Platform& platform = call.platform;
  PushNote note;
  note.event = event.event;
  note.status = std::move(status);
  PushField* const msgid = msgid_of(event);
  if (msgid != nullptr && fault == FaultKind::receipt_msgid_zero) msgid->value = "0";
  note.msgid = msgid != nullptr && msgid->value == "0" ? 0 : call.entry.msgid;
  WallTime due = call.now + platform.settings.receipt_delay;
  int copies = 1;
  if (fault == FaultKind::receipt_lost) {
    note.answer = "lost";
    call.entry.pushes.push_back(std::move(note));
    return;
  }
  if (fault == FaultKind::receipt_late) due += platform.settings.receipt_late_delay;
  if (fault == FaultKind::receipt_doubled) copies = 2;
  for (int i = 0; i < copies; ++i) platform.callbacks.add_event(*call.app, event, due, call.entry, note);
}

}  // namespace hongyan::sandbox
