// /sandbox/apps: the accounts of the simulated platform with their credentials and callback settings.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/callback/envelope.hpp"
#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {
namespace {

json::object callback_as_json(const CallbackSettings& callback) {
  return {{"url", callback.url},
          {"token", callback.token},
          {"encoding_aes_key", callback.encoding_aes_key},
          {"mode", to_string(callback.mode)},
          {"data_format", to_string(callback.format)},
          {"verification", to_string(callback.verification)}};
}

json::object template_as_json(const Template& shape) {
  json::array fields;
  for (const Slot& slot : shape.slots)
    fields.push_back({{"key", slot.key}, {"type", to_string(slot.type)}, {"label", slot.label}});
  return {{"template_id", shape.id}, {"title", shape.title},       {"kind", to_string(shape.kind)},
          {"banned", shape.banned},  {"disabled", shape.disabled}, {"fields", std::move(fields)}};
}

json::object app_as_json(Platform& platform, const App& app) {
  json::array templates;
  for (const std::string& id : app.template_order)
    if (const Template* shape = platform.world.find_template(app, id)) templates.push_back(template_as_json(*shape));
  json::array linked(app.linked_mini_programs.begin(), app.linked_mini_programs.end());
  json::object object{{"appid", app.appid},
                      {"kind", to_string(app.kind)},
                      {"name", app.name},
                      {"original_id", app.original_id},
                      {"secret", app.secret},
                      {"secret_frozen", app.frozen},
                      {"followers", std::max(app.followers, app.followers_claimed)},
                      {"open_platform", app.open_platform},
                      {"subscribe_banned", app.subscribe_banned},
                      {"customer_banned", app.customer_banned},
                      {"verified", app.verified},
                      {"callback", callback_as_json(app.callback)},
                      {"linked_mini_programs", std::move(linked)},
                      {"templates", std::move(templates)}};
  add_switches(object, app.switches);
  return object;
}

// Reads the members of "callback" into `callback`; the error is one sentence.
std::expected<void, std::string> read_callback(const json::value& given, CallbackSettings& callback) {
  CallbackSettings read = callback;
  if (!given.is_object())
    return std::unexpected(
        "callback settings are a JSON object with \"url\", \"token\", \"encoding_aes_key\", \"mode\", \"data_format\"");
  if (find_member(given, "url") != nullptr) read.url = text_of(given, "url");
  if (const std::string token = text_of(given, "token"); !token.empty()) read.token = token;
  if (const std::string key = text_of(given, "encoding_aes_key"); !key.empty()) read.encoding_aes_key = key;
  if (const std::string mode = text_of(given, "mode"); !mode.empty()) {
    const auto parsed = parse_push_mode(mode);
    if (!parsed) return std::unexpected("\"mode\" must be \"plain\", \"compatible\" or \"secure\"");
    read.mode = *parsed;
  }
  if (const std::string format = text_of(given, "data_format"); !format.empty()) {
    const auto parsed = parse_push_format(format);
    if (!parsed) return std::unexpected("\"data_format\" must be \"xml\" or \"json\"");
    read.format = *parsed;
  }
  if (!read.url.empty())
    if (auto url = http::parse_url(read.url); !url) return std::unexpected("\"url\": " + url.error());
  const bool token_fits = read.token.size() >= 3 && read.token.size() <= 32 &&
                          std::ranges::all_of(read.token, [](unsigned char c) { return std::isalnum(c) != 0; });
  if (!token_fits) return std::unexpected("\"token\" must be 3 to 32 letters and digits");
  if (!is_aes_key(read.encoding_aes_key)) return std::unexpected("\"encoding_aes_key\" must be 43 letters and digits");
  callback = std::move(read);
  return {};
}

// Members that both adding and changing take.
std::expected<void, std::string> read_members(const json::value& given, App& app) {
  if (const std::string name = text_of(given, "name"); !name.empty()) app.name = name;
  if (const std::string secret = text_of(given, "secret"); !secret.empty()) app.secret = secret;
  if (find_member(given, "open_platform") != nullptr) app.open_platform = text_of(given, "open_platform");
  app.followers_claimed = number_of(given, "followers", app.followers_claimed);
  if (app.followers_claimed < 0) return std::unexpected("\"followers\" must not be negative");
  for (const auto& [name, flag] : {std::pair("secret_frozen", &App::frozen),
                                   {"subscribe_banned", &App::subscribe_banned},
                                   {"customer_banned", &App::customer_banned},
                                   {"verified", &App::verified}}) {
    const json::value* value = find_member(given, name);
    if (value == nullptr) continue;
    if (!value->is_bool()) return std::unexpected(fmt::format("\"{}\" must be true or false", name));
    app.*flag = value->get_bool();
  }
  if (const json::value* linked = find_member(given, "linked_mini_programs")) {
    const bool are_texts = linked->is_array() && std::ranges::all_of(linked->get_array(), [](const json::value& one) {
                             return one.is_string();
                           });
    if (!are_texts) return std::unexpected("\"linked_mini_programs\" must be an array of appids");
    app.linked_mini_programs.clear();
    for (const json::value& appid : linked->get_array()) app.linked_mini_programs.emplace_back(appid.get_string());
  }
  return read_switches(given, app.switches);
}

// {"limit_template": {"template_id", "key", "times": 1, "per": "day" or "month"}}: 长期限频; times 0 lifts it.
std::optional<http::Response> limit_template(const Control& call, App& app) {
  const json::value* wanted = find_member(call.body, "limit_template");
  if (wanted == nullptr) return std::nullopt;
  Template* shape = call.platform.world.find_template(app, text_of(*wanted, "template_id"));
  if (shape == nullptr || shape->kind != TemplateKind::long_term)
    return refuse(404, "the app has no long-term template " + text_of(*wanted, "template_id"));
  SendRate rate{.key = text_of(*wanted, "key"), .times = number_of(*wanted, "times", 1)};
  const std::string per = text_of(*wanted, "per");
  const bool known = std::ranges::any_of(shape->slots, [&](const Slot& slot) { return slot.key == rate.key; });
  if (!known || rate.times < 0 || (per != "day" && per != "month"))
    return refuse(400, "\"key\" must be a field of the template, \"times\" a number, \"per\" \"day\" or \"month\"");
  rate.per = per == "day" ? SendRate::Per::day : SendRate::Per::month;
  shape->rate = rate.times == 0 ? std::nullopt : std::optional(std::move(rate));
  return std::nullopt;
}

constexpr std::string_view acts[] = {"kill_tokens", "ban_template", "disable_template", "limit_template"};

std::optional<WrongMember> find_unknown(const json::value& given, const json::value& told) {
  for (const auto& member : given.get_object())
    if (find_member(told, member.key()) == nullptr &&
        std::ranges::find(acts, std::string_view(member.key())) == std::end(acts))
      return WrongMember{fmt::format("there is no \"{}\"; docs/sandbox.md lists what there is", member.key()),
                         fmt::format("/{}", member.key())};
  return std::nullopt;
}

// What GET /sandbox/apps tells may be sent back, and some of it is only told.
std::optional<WrongMember> find_lasting(const json::value& given, const json::value& told) {
  for (const std::string_view name : {"appid", "kind", "original_id", "templates", "callback"}) {
    const json::value* const member = find_member(given, name);
    if (member != nullptr && *member != *find_member(told, name))
      return WrongMember{fmt::format("\"{}\" does not change here", name), fmt::format("/{}", name)};
  }
  return std::nullopt;
}

}  // namespace

http::Response list_apps(Control& call) {
  json::array apps;
  for (const auto& app : call.platform.world.apps()) apps.push_back(app_as_json(call.platform, *app));
  return answer_json(200, json::object{{"apps", std::move(apps)}});
}

http::Response add_app(Control& call) {
  const auto kind = parse_app_kind(text_of(call.body, "kind"));
  if (!kind)
    return refuse(
        400, "\"kind\" must be \"service_account\", \"subscription_account\", \"mini_program\" or \"test_account\"");
  App app;
  app.kind = *kind;
  if (auto unknown = find_unknown(call.body, app_as_json(call.platform, app))) return refuse(*std::move(unknown));
  app.appid = text_of(call.body, "appid");
  app.original_id = text_of(call.body, "original_id");
  if (!app.appid.empty() && call.platform.world.find_app(app.appid) != nullptr)
    return refuse(409, "there is an app " + app.appid + " already");
  if (auto read = read_members(call.body, app); !read) return refuse(400, std::move(read.error()));
  // A token and a key stand in so that a callback that names neither is whole.
  app.callback.token = call.platform.random.alphanumeric(24);
  app.callback.encoding_aes_key = call.platform.random.alphanumeric(43);
  if (*kind == AppKind::mini_program) app.callback.format = PushFormat::json;
  if (const json::value* callback = find_member(call.body, "callback")) {
    if (auto checked = check_members(*callback, callback_members, "/callback"); !checked)
      return refuse(std::move(checked.error()));
    if (auto read = read_callback(*callback, app.callback); !read) return refuse(400, std::move(read.error()));
  }
  App& added = call.platform.world.add_app(std::move(app));
  if (!added.callback.url.empty()) call.platform.callbacks.add_verification(added, call.platform.now());
  return answer_json(201, app_as_json(call.platform, added));
}

http::Response set_callback(Control& call, App& app) {
  if (auto read = read_callback(call.body, app.callback); !read) return refuse(400, std::move(read.error()));
  if (app.callback.url.empty())
    app.callback.verification = Verification::never;
  else
    call.platform.callbacks.add_verification(app, call.platform.now());
  return answer_json(200, callback_as_json(app.callback));
}

http::Response change_app(Control& call, App& app) {
  const json::value told = app_as_json(call.platform, app);
  if (auto unknown = find_unknown(call.body, told)) return refuse(*std::move(unknown));
  if (auto lasting = find_lasting(call.body, told)) return refuse(*std::move(lasting));
  if (auto read = read_members(call.body, app); !read) return refuse(400, std::move(read.error()));
  if (const json::value* kill = find_member(call.body, "kill_tokens");
      kill != nullptr && kill->is_bool() && kill->get_bool())
    kill_tokens(call.platform, app);
  for (const auto& [name, flag] :
       {std::pair("ban_template", &Template::banned), {"disable_template", &Template::disabled}}) {
    const std::string id = text_of(call.body, name);
    if (id.empty()) continue;
    Template* shape = call.platform.world.find_template(app, id);
    if (shape == nullptr) return refuse(404, "the app has no template " + id);
    shape->*flag = true;
  }
  if (auto refusal = limit_template(call, app)) return *std::move(refusal);
  return answer_json(200, app_as_json(call.platform, app));
}

}  // namespace hongyan::sandbox
