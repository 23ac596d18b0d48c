// Consent on the simulated phone: the subscription prompt (wx.requestSubscribeMessage, outbound.md §3.3), the switches
// in the settings, and the credits they leave (§8).
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {
namespace {

struct Asked {
  Template* shape = nullptr;
  bool accept = false;
  bool cancelled = false;  // the open tag's dialog was closed
};

http::Response failed(int code, std::string_view text) {
  return answer_json(200,
                     json::object{{"errMsg", fmt::format("requestSubscribeMessage:fail:{}", text)}, {"errCode", code}});
}

bool is_subscribe(const Template* shape) {
  return shape != nullptr && (shape->kind == TemplateKind::one_time || shape->kind == TemplateKind::long_term);
}

// One accept. A one-time template gains a credit, up to the cap; a long-term one stands from now on.
int grant(const SandboxSettings& settings, const Template& shape, Consent& consent, WallTime now) {
  consent.turned_off = false;
  if (shape.kind == TemplateKind::long_term) {
    consent.standing = true;
    return 0;
  }
  if (settings.credits_max > 0 && consent.credits.size() >= settings.credits_max) return 0;
  consent.credits.push_back(now);
  return 1;
}

LogEntry entry_of(const Control& call, const Member& member) {
  LogEntry entry;
  entry.seq = call.platform.journal.next_seq();
  entry.time = call.platform.now();
  entry.appid = member.app->appid;
  entry.api = call.path;
  entry.openid = member.openid;
  return entry;
}

PushEvent event_of(const Member& member, std::string name, std::string wrapper, WallTime now) {
  PushEvent event;
  event.original_id = member.app->original_id;
  event.openid = member.openid;
  event.created_s = to_unix_s(now);
  event.event = std::move(name);
  event.wrapper = std::move(wrapper);
  return event;
}

// Where the person is asked; the numbers are PopupScene's.
enum class PopupScene { page = 0, web = 1, article = 2 };

std::expected<PopupScene, http::Response> scene_of(const Control& call, const Member& member) {
  const bool is_mini = member.app->kind == AppKind::mini_program;
  const std::string named = text_of(call.body, "scene");
  if (is_mini && (named.empty() || named == "page")) return PopupScene::page;
  if (!is_mini && (named.empty() || named == "web")) return PopupScene::web;
  if (!is_mini && named == "article") return PopupScene::article;
  return std::unexpected(refuse(400, "\"scene\" is \"page\" in a mini program, \"web\" or \"article\" elsewhere"));
}

struct Prompted {
  PopupScene scene = PopupScene::page;
  json::object result{};                     // template → "accept", "reject", "cancel", "ban", "filter"
  std::vector<std::vector<PushField>> told;  // entries of the popup event
};

// Answers one template of the prompt: remembered answers silently, others as the person tapped. One entry in the log
// each.
void answer_one(Control& call, Member& member, const Asked& asked, bool always_keep, Prompted& prompted) {
  Platform& platform = call.platform;
  Consent& consent = member.consents[asked.shape->id];
  const bool silent = consent.remembered.has_value();
  const bool accept = consent.remembered.value_or(asked.accept);
  if (always_keep) consent.remembered = accept;
  LogEntry entry = entry_of(call, member);
  entry.template_id = asked.shape->id;
  entry.content.emplace_back("answer", accept ? "accept" : "reject");
  if (accept) entry.effect.credit = grant(platform.settings, *asked.shape, consent, entry.time);
  platform.journal.append(std::move(entry), platform.settings.log_entries_max);
  prompted.result[asked.shape->id] = accept ? "accept" : "reject";
  if (!silent || platform.settings.remembered_push == RememberedPush::pushed)
    prompted.told.push_back({{"TemplateId", asked.shape->id, FieldForm::text},
                             {"SubscribeStatusString", accept ? "accept" : "reject", FieldForm::text},
                             {"PopupScene", std::to_string(static_cast<int>(prompted.scene)), FieldForm::number}});
}

// What the page learns: the result of wx.requestSubscribeMessage, or the open tag's e.detail, whose values are texts of
// JSON inside a text of JSON. An article's prompt tells no page anything.
json::object told_to_page(const Prompted& prompted) {
  if (prompted.scene != PopupScene::web) {
    json::object result{{"errMsg", "requestSubscribeMessage:ok"}};
    for (const auto& one : prompted.result) result[one.key()] = one.value();
    return result;
  }
  json::object details;
  for (const auto& one : prompted.result) details[one.key()] = write_json(json::object{{"status", one.value()}});
  return {{"errMsg", "subscribe:ok"}, {"subscribeDetails", write_json(details)}};
}

std::size_t templates_a_prompt(const Platform& platform) {
  if (platform.settings.prompt_templates_max > 0) return platform.settings.prompt_templates_max;
  return platform.in_force(Change::five_templates_a_prompt) ? 5 : 3;
}

}  // namespace

// {"appid", "openid", "answers": {template_id: "accept"|"reject"}, "always_keep": false, "scene": "web"|"article"}
http::Response prompt(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  Platform& platform = call.platform;
  const auto scene = scene_of(call, member);
  if (!scene) return scene.error();
  const bool exists = platform.in_force(*scene == PopupScene::page ? Change::subscribe_messages : Change::notices);
  if (!exists)
    return refuse(409, "at the sandbox's date the platform has no such prompt; POST /sandbox/clock moves it");
  const json::value* answers = find_member(call.body, "answers");
  if (answers == nullptr || !answers->is_object())
    return refuse(400, "send \"answers\": {\"<template_id>\": \"accept\" or \"reject\"}");
  const json::object& templates = answers->get_object();
  if (templates.empty()) return failed(10001, "TmplIds can't be empty");
  if (templates.size() > templates_a_prompt(platform)) return failed(20003, "Templates count out of max bounds");
  if (member.app->subscribe_banned) return failed(20005, "This mini program was banned from subscribing messages");
  if (member.main_switch_off) return failed(20004, "The main switch is switched off");
  std::vector<Asked> asked;
  for (const auto& answer : templates) {
    const bool accept = answer.value() == json::value("accept");
    const bool cancelled = *scene == PopupScene::web && answer.value() == json::value("cancel");
    if (!accept && !cancelled && answer.value() != json::value("reject"))
      return refuse(400,
                    fmt::format("the answer to {} must be \"accept\" or \"reject\"", std::string_view(answer.key())));
    Template* shape = platform.world.find_template(*member.app, answer.key());
    if (!is_subscribe(shape)) return failed(20001, "No template data return, verify the template id exist");
    if (!asked.empty() && asked.front().shape->kind != shape->kind) return failed(20002, "Templates type must be same");
    asked.push_back({shape, accept, cancelled});
  }
  const json::value* keep = find_member(call.body, "always_keep");
  const bool always_keep = keep != nullptr && keep->is_bool() && keep->get_bool();

  Prompted prompted;
  prompted.scene = *scene;
  std::vector<std::string_view> titles;
  for (const Asked& one : asked) {
    if (one.shape->banned) {
      prompted.result[one.shape->id] = "ban";
    } else if (std::ranges::find(titles, one.shape->title) != titles.end()) {
      prompted.result[one.shape->id] = "filter";  // of templates with one title the first is shown
    } else if (one.cancelled) {
      prompted.result[one.shape->id] = "cancel";
    } else {
      titles.push_back(one.shape->title);
      answer_one(call, member, one, always_keep, prompted);
    }
  }
  if (!prompted.told.empty()) {
    LogEntry entry = entry_of(call, member);
    PushEvent event = event_of(member, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", entry.time);
    event.list = std::move(prompted.told);
    platform.callbacks.add_event(*member.app, std::move(event), entry.time + platform.settings.event_delay, entry, {});
    platform.journal.append(std::move(entry), platform.settings.log_entries_max);
  }
  return answer_json(200, told_to_page(prompted));
}

// {"openid", "template_id", "state": "on"|"off"}, or {"openid", "main_switch": "on"|"off"}
http::Response change_subscription(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  Platform& platform = call.platform;
  if (const std::string main = text_of(call.body, "main_switch"); !main.empty()) {
    if (main != "on" && main != "off") return refuse({"\"main_switch\" must be \"on\" or \"off\"", "/main_switch"});
    member.main_switch_off = main == "off";
    return answer_json(200, json::object{{"openid", member.openid}, {"main_switch", main}});
  }
  const std::string id = text_of(call.body, "template_id"), state = text_of(call.body, "state");
  if (!is_subscribe(platform.world.find_template(*member.app, id)))
    return refuse(404, fmt::format("app {} has no subscribe template \"{}\"", member.app->appid, id));
  if (state != "on" && state != "off") return refuse(400, "\"state\" must be \"on\" or \"off\"");
  Consent& consent = member.consents[id];
  LogEntry entry = entry_of(call, member);
  entry.template_id = id;
  entry.content.emplace_back("state", state);
  consent.turned_off = state == "off";
  if (consent.remembered) consent.remembered = state == "on";
  if (consent.turned_off) {
    if (platform.settings.credit_on_revoke == CreditOnRevoke::lost) {
      entry.effect.credit = -static_cast<int>(consent.credits.size());
      consent.credits.clear();
      consent.standing = false;
    }
    // Only the withdrawal is told.
    PushEvent event = event_of(member, "subscribe_msg_change_event", "SubscribeMsgChangeEvent", entry.time);
    event.list = {{{"TemplateId", id, FieldForm::text}, {"SubscribeStatusString", "reject", FieldForm::text}}};
    platform.callbacks.add_event(*member.app, std::move(event), entry.time + platform.settings.event_delay, entry, {});
  }
  platform.journal.append(std::move(entry), platform.settings.log_entries_max);
  return answer_json(
      200, json::object{
               {"openid", member.openid}, {"template_id", id}, {"state", state}, {"credits", consent.credits.size()}});
}

// What the platform itself tells nobody: the credits behind an openid.
http::Response read_consents(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  json::array list;
  for (const std::string& id : (*named)->app->template_order) {
    const auto found = (*named)->consents.find(id);
    if (found == (*named)->consents.end()) continue;
    const Consent& consent = found->second;
    list.push_back({{"template_id", id},
                    {"credits", consent.credits.size()},
                    {"standing", consent.standing},
                    {"scenes", json::array(consent.scenes.begin(), consent.scenes.end())},
                    {"turned_off", consent.turned_off},
                    {"remembered", consent.remembered ? json::value(*consent.remembered ? "accept" : "reject")
                                                      : json::value(nullptr)}});
  }
  return answer_json(200, json::object{{"openid", (*named)->openid}, {"consents", std::move(list)}});
}

}  // namespace hongyan::sandbox
