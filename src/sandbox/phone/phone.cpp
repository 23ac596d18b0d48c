// What a person does on the simulated phone: exist, follow, unfollow, block, read messages. Acts go into the log.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/control/control.hpp"
#include "sandbox/phone/phone_act.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t users_at_once_max = 200'000;
constexpr std::size_t users_listed_max = 1'000;

json::object member_as_json(World& world, const Member& member) {
  const Person& person = world.person(member.person);
  return {{"appid", member.app->appid},    {"openid", member.openid},
          {"unionid", person.unionid},     {"name", person.name},
          {"following", member.following}, {"blacklisted", member.blacklisted},
          {"muted", member.muted},         {"blocked", member.blocked},
          {"limited", member.limited},     {"main_switch_off", member.main_switch_off}};
}

void forget_tags(Member& member) {
  for (const int id : member.membership.tags) --member.app->tags.tags[id].people;
  member.membership.tags.clear();
}

http::Response set_follow(Control& call, Following wanted) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  if (member.app->kind == AppKind::mini_program) return refuse(400, "a mini program cannot be followed");
  const bool following = wanted == Following::yes;
  if (member.following != following) {
    Platform& platform = call.platform;
    FollowRecord record{platform.now(), "ADD_SCENE_SEARCH", text_of(call.body, "qr_scene")};
    if (std::string scene = text_of(call.body, "scene"); !scene.empty()) record.scene = std::move(scene);
    platform.world.set_following(member, wanted, std::move(record));
    if (!following && platform.settings.people.tags_on_unfollow == TagsOnUnfollow::lost) forget_tags(member);
    PushEvent event = event_of_act(call, member, following ? "subscribe" : "unsubscribe");
    event.fields = {{"EventKey", "", FieldForm::text}};
    if (following)
      open_window(platform, member, Scene::follow);
    else
      member.conversation.close();
    tell(call, member, std::move(event));
  }
  return answer_json(200, member_as_json(call.platform.world, member));
}

// The apps named by "apps": [appid…], "appid", or all.
std::expected<std::vector<App*>, http::Response> apps_named(const Control& call) {
  std::vector<App*> apps;
  const json::value* list = find_member(call.body, "apps");
  if (list != nullptr && list->is_array()) {
    for (const json::value& appid : list->get_array()) {
      App* app = appid.is_string() ? call.platform.world.find_app(std::string_view(appid.get_string())) : nullptr;
      if (app == nullptr)
        return std::unexpected(refuse(404, "\"apps\" names an app that does not exist; GET /sandbox/apps lists them"));
      apps.push_back(app);
    }
  } else if (!text_of(call.body, "appid").empty()) {
    auto app = app_named(call);
    if (!app) return std::unexpected(std::move(app.error()));
    apps.push_back(*app);
  } else {
    for (const auto& app : call.platform.world.apps()) apps.push_back(app.get());
  }
  return apps;
}

json::object message_as_json(const Delivered& message) {
  json::array lines;
  for (const Delivered::Line& line : message.lines) {
    lines.push_back({{"label", line.label}, {"value", line.value}});
    if (line.emphasised) lines.back().get_object()["emphasised"] = true;
    if (!line.color.empty()) lines.back().get_object()["color"] = line.color;
  }
  json::object sent;
  for (const auto& [key, value] : message.sent) sent[key] = value;
  auto raw = read_json(message.raw);
  return {{"msgid", std::to_string(message.msgid)},
          {"at", to_iso8601(message.at)},
          {"appid", message.appid},
          {"channel", message.channel},
          {"msgtype", message.msgtype},
          {"template_id", message.template_id},
          {"title", message.title},
          {"lines", std::move(lines)},
          {"sent", std::move(sent)},
          {"place", message.place},
          {"link", message.link},
          {"raw", raw ? *raw : json::value(message.raw)}};
}

http::Response list_users(Control& call) {
  const std::string appid = call.query.get("appid");
  json::array users;
  World& world = call.platform.world;
  for (std::size_t i = 0; i < world.person_count() && users.size() < users_listed_max; ++i)
    for (const std::string& openid : world.person(i).openids)
      if (const Member* member = world.find_member(openid);
          member != nullptr && (appid.empty() || member->app->appid == appid))
        users.push_back(member_as_json(world, *member));
  return answer_json(200, json::object{{"users", std::move(users)}, {"persons", world.person_count()}});
}

// {"name", "apps": [appid…] | "appid", "openid", "following": true, "count": 1}
http::Response add_users(Control& call) {
  World& world = call.platform.world;
  const std::int64_t number = number_of(call.body, "count", 1);
  if (number < 1 || number > users_at_once_max)
    return refuse(400, fmt::format("\"count\" must be from 1 to {}", users_at_once_max));
  auto apps = apps_named(call);
  if (!apps) return std::move(apps.error());
  const std::string openid = text_of(call.body, "openid");
  if (!openid.empty() && (apps->size() != 1 || number != 1))
    return refuse(400, "an \"openid\" of your own needs exactly one \"appid\" and no \"count\"");
  if (!openid.empty() && world.find_member(openid) != nullptr)
    return refuse(409, "there is an openid " + openid + " already");
  const json::value* wanted = find_member(call.body, "following");
  const bool following = wanted != nullptr && wanted->is_bool() && wanted->get_bool();
  const std::string name = text_of(call.body, "name");
  json::array users;
  for (std::int64_t i = 0; i < number; ++i) {
    const std::size_t person = world.add_person(name.empty() ? fmt::format("用户{}", world.person_count() + 1) : name);
    for (App* app : *apps) {
      Member& member = world.add_member(person, *app, openid);
      if (following && app->kind != AppKind::mini_program)
        world.set_following(member, Following::yes, {call.platform.now(), "ADD_SCENE_SEARCH", ""});
      users.push_back(member_as_json(world, member));
    }
  }
  return answer_json(201, json::object{{"users", std::move(users)}});
}

http::Response follow(Control& call) { return set_follow(call, Following::yes); }
http::Response unfollow(Control& call) { return set_follow(call, Following::no); }

// {"openid", "how": "blacklist"|"mute"|"block"|"limit"|"none"}
http::Response block(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  const std::string how = text_of(call.body, "how");
  if (how == "blacklist")
    member.blacklisted = true;
  else if (how == "mute")
    member.muted = true;
  else if (how == "block")
    member.blocked = true;
  else if (how == "limit")
    member.limited = true;
  else if (how == "risk")
    member.risky = true;
  else if (how == "none")
    member.blacklisted = member.muted = member.blocked = member.limited = member.risky = false;
  else
    return refuse(
        400,
        "\"how\" must be \"blacklist\" (43019), \"mute\" (43101), \"block\" (receipt failed:user block), \"limit\" "
        "(receipt failed:freq limit), \"risk\" (40226) or \"none\"");
  return answer_json(200, member_as_json(call.platform.world, member));
}

http::Response read_inbox(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  json::array messages;
  for (const Delivered& message : (*named)->inbox) messages.push_back(message_as_json(message));
  return answer_json(200, json::object{{"openid", (*named)->openid}, {"messages", std::move(messages)}});
}

constexpr ControlRoute routes[] = {
    {http::Method::get, "/sandbox/users", list_users},
    {http::Method::post, "/sandbox/users", add_users, "name apps:list appid openid following:flag count:number"},
    {http::Method::post, "/sandbox/follow", follow, "appid openid scene qr_scene:word"},
    {http::Method::post, "/sandbox/unfollow", unfollow, "appid openid scene qr_scene:word"},
    {http::Method::post, "/sandbox/block", block, "appid openid how"},
    {http::Method::get, "/sandbox/inbox", read_inbox},
};

}  // namespace

std::span<const ControlRoute> phone_routes() { return routes; }

}  // namespace hongyan::sandbox
