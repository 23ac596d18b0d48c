#include "sandbox/control/control.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <vector>

namespace hongyan::sandbox {
namespace {

// A number of the query; nothing when it is none.
std::optional<std::uint64_t> number_asked(const Control& call, std::string_view name, std::uint64_t otherwise) {
  const std::string text = call.query.get(name);
  if (text.empty()) return otherwise;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

http::Response read_log(Control& call) {
  const auto asked_after = number_asked(call, "after", 0);
  const auto asked_limit = number_asked(call, "limit", 100);
  if (!asked_after || !asked_limit) return refuse(400, "\"after\" and \"limit\" must be whole numbers, not negative");
  const std::uint64_t after = *asked_after;
  const std::uint64_t limit = *asked_limit;
  json::array list;
  std::uint64_t last = after;
  const auto& entries = call.platform.journal.entries();
  std::size_t index = 0;
  if (!entries.empty() && after >= entries.front().seq)
    index = static_cast<std::size_t>(after - entries.front().seq) + 1;
  for (; index < entries.size() && list.size() < limit; ++index) {
    list.push_back(entry_as_json(entries[index]));
    last = entries[index].seq;
  }
  return answer_json(200, json::object{{"entries", std::move(list)},
                                       {"next_after", last},
                                       {"first_kept", entries.empty() ? 0 : entries.front().seq}});
}

constexpr Milliseconds clock_reach = std::chrono::days{73'000};  // from 1970

json::object clock_as_json(const Platform& platform) {
  return {{"now", to_iso8601(platform.now())}, {"offset_ms", platform.clock_offset.count()}};
}

http::Response read_clock(Control& call) { return answer_json(200, clock_as_json(call.platform)); }

http::Response move_clock(Control& call) {
  Platform& platform = call.platform;
  const json::value* by = find_member(call.body, "advance_ms");
  const json::value* to = find_member(call.body, "set");
  if ((by == nullptr) == (to == nullptr) || (by != nullptr && by->is_null()) || (to != nullptr && to->is_null()))
    return refuse(400, "send {\"advance_ms\": 60000} or {\"set\": \"2026-11-21T09:00:00Z\"}");
  std::optional<WallTime> wanted;
  if (to != nullptr) {
    wanted = parse_day_or_moment(std::string_view(to->get_string()));
    if (!wanted) return refuse({"\"set\" must be a day \"2019-06-01\" or a moment \"2026-11-21T09:00:00Z\"", "/set"});
  } else if (std::abs(by->get_int64() / 2) < clock_reach.count()) {
    wanted = platform.now() + Milliseconds{by->get_int64()};
  }
  if (!wanted || *wanted < WallTime{} || *wanted > WallTime{clock_reach})
    return refuse({"the sandbox's clock goes from 1970 to 2170", to != nullptr ? "/set" : "/advance_ms"});
  platform.clock_offset = *wanted - platform.clock.wall();
  return read_clock(call);
}

http::Response read_faults(Control& call) {
  json::array scripts;
  for (const FaultScript& script : call.platform.faults.scripts()) scripts.push_back(script_as_json(script));
  return answer_json(
      200, json::object{{"rates", rates_as_json(call.platform.settings.faults)}, {"scripts", std::move(scripts)}});
}

// {"rates": {...}} sets rates, {"scripts": [...]} appends; both in one call go in together or not at all.
constexpr std::string_view script_members = "fault api appid openid times:number errcode:number errmsg";
http::Response set_faults(Control& call) {
  const auto given = [&](std::string_view name) {
    const json::value* const member = find_member(call.body, name);
    return member == nullptr || member->is_null() ? nullptr : member;
  };
  const json::value* rates = given("rates");
  const json::value* scripts = given("scripts");
  if (rates == nullptr && scripts == nullptr)
    return refuse(400,
                  "send {\"rates\": {\"slow\": 100}} per 10,000, or {\"scripts\": [{\"fault\": \"slow\", \"api\": "
                  "\"subscribe/send\", \"times\": 1}]}");
  std::vector<FaultScript> read;
  if (scripts != nullptr) {
    for (const json::value& value : scripts->get_array()) {
      const std::string place = fmt::format("/scripts/{}", read.size());
      if (auto checked = check_members(value, script_members, place); !checked)
        return refuse(std::move(checked.error()));
      auto script = read_script(value);
      if (!script) return refuse({std::move(script.error()), place});
      read.push_back(*std::move(script));
    }
  }
  if (rates != nullptr)
    if (auto changed = change_rates(call.platform.settings.faults, *rates); !changed)
      return refuse(400, std::move(changed.error()));
  for (FaultScript& script : read) call.platform.faults.add(std::move(script));
  return read_faults(call);
}

http::Response clear_faults(Control& call) {
  call.platform.settings.faults = {};
  call.platform.faults.clear();
  return read_faults(call);
}

http::Response read_settings(Control& call) { return answer_json(200, settings_as_json(call.platform.settings)); }

http::Response set_settings(Control& call) {
  if (auto changed = change_settings(call.platform.settings, call.body); !changed)
    return refuse(400, std::move(changed.error()));
  return read_settings(call);
}

constexpr ControlRoute own_routes[] = {
    {http::Method::get, "/sandbox/apps", list_apps},
    {http::Method::post, "/sandbox/apps", add_app, app_members},
    {http::Method::post, "/sandbox/prompt", prompt, "appid openid answers:object always_keep:flag scene"},
    {http::Method::post, "/sandbox/subscription", change_subscription, "appid openid template_id state main_switch"},
    {http::Method::get, "/sandbox/consents", read_consents},
    {http::Method::get, "/sandbox/log", read_log},
    {http::Method::get, "/sandbox/clock", read_clock},
    {http::Method::post, "/sandbox/clock", move_clock, "advance_ms:number set"},
    {http::Method::get, "/sandbox/faults", read_faults},
    {http::Method::post, "/sandbox/faults", set_faults, "rates:object scripts:list"},
    {http::Method::del, "/sandbox/faults", clear_faults},
    {http::Method::get, "/sandbox/settings", read_settings},
    {http::Method::post, "/sandbox/settings", set_settings, "…"},
};

std::vector<ControlRoute> all_routes() {
  std::vector<ControlRoute> routes;
  for (const auto group : {std::span<const ControlRoute>(own_routes), phone_routes(), visitor_routes(), login_routes(),
                           mass_routes(), media_routes(), channel_routes()})
    routes.insert(routes.end(), group.begin(), group.end());
  return routes;
}

http::Response index() {
  json::array paths;
  for (const ControlRoute& route : all_routes())
    paths.emplace_back(fmt::format("{} {}", http::to_string(route.method), route.path));
  paths.emplace_back("POST /sandbox/apps/{appid}");
  paths.emplace_back("POST /sandbox/apps/{appid}/callback");
  return answer_json(
      200,
      json::object{
          {"what",
           "a simulated WeChat platform; its own calls are listed here, WeChat's stand under /cgi-bin/ and /wxaapi/"},
          {"endpoints", std::move(paths)}});
}

// /sandbox/apps/{appid} and /sandbox/apps/{appid}/callback
http::Response control_app(Control& call) {
  constexpr std::string_view prefix = "/sandbox/apps/", callback = "/callback";
  std::string_view appid = call.path.substr(prefix.size());
  const bool wants_callback = appid.ends_with(callback);
  if (wants_callback) appid.remove_suffix(callback.size());
  App* app = call.platform.world.find_app(appid);
  if (app == nullptr) return refuse(404, fmt::format("there is no app {}; GET /sandbox/apps lists them", appid));
  if (call.request.method != http::Method::post) return refuse(405, "this path takes POST");
  if (auto checked = check_members(call.body, wants_callback ? callback_members : app_members); !checked)
    return refuse(std::move(checked.error()));
  return wants_callback ? set_callback(call, *app) : change_app(call, *app);
}

}  // namespace

http::Response answer_json(int status, const json::value& body) {
  return http::make_response(status, "application/json; charset=utf-8", write_json(body) + "\n");
}

http::Response refuse(int status, std::string sentence) {
  return answer_json(status, json::object{{"error", std::move(sentence)}});
}

http::Response refuse(WrongMember wrong) {
  return answer_json(400, json::object{{"error", std::move(wrong.sentence)}, {"pointer", std::move(wrong.pointer)}});
}

std::expected<App*, http::Response> app_named(const Control& call) {
  std::string appid = text_of(call.body, "appid");
  if (appid.empty()) appid = call.query.get("appid");
  if (appid.empty()) return std::unexpected(refuse(400, "name the app: \"appid\""));
  App* app = call.platform.world.find_app(appid);
  if (app == nullptr)
    return std::unexpected(refuse(404, fmt::format("there is no app {}; GET /sandbox/apps lists them", appid)));
  return app;
}

std::expected<Member*, http::Response> member_named(const Control& call) {
  std::string openid = text_of(call.body, "openid");
  if (openid.empty()) openid = call.query.get("openid");
  if (openid.empty()) return std::unexpected(refuse(400, "name the person: \"openid\""));
  Member* member = call.platform.world.find_member(openid);
  if (member == nullptr)
    return std::unexpected(refuse(404, fmt::format("there is no openid {}; GET /sandbox/users lists them", openid)));
  const std::string appid = text_of(call.body, "appid");
  if (!appid.empty() && appid != member->app->appid)
    return std::unexpected(
        refuse(400, fmt::format("openid {} belongs to app {}, not to {}", openid, member->app->appid, appid)));
  return member;
}

http::Response control(Platform& platform, const http::Request& request) {
  Control call{platform, request, http::path_of(request.target), http::Query(http::query_of(request.target)), {}};
  if (!request.body.empty()) {
    auto body = read_json_strictly(request.body);
    if (!body) return refuse({"the body is not JSON: " + body.error().reason, body.error().pointer});
    call.body = *std::move(body);
  }
  if (call.path == "/sandbox" || call.path == "/sandbox/") return index();
  if (call.path.starts_with("/sandbox/apps/")) return control_app(call);
  bool known = false;
  for (const ControlRoute& route : all_routes()) {
    if (route.path != call.path) continue;
    known = true;
    if (route.method != request.method) continue;
    if (route.method == http::Method::post && !call.body.is_null())
      if (auto checked = check_members(call.body, route.takes); !checked) return refuse(std::move(checked.error()));
    return route.run(call);
  }
  if (known)
    return refuse(405, fmt::format("{} does not take {}; GET /sandbox lists what there is", call.path,
                                   http::to_string(request.method)));
  return refuse(404, fmt::format("there is no {}; GET /sandbox lists what there is", call.path));
}

}  // namespace hongyan::sandbox
