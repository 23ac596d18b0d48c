// Updatable cards: activityid/create, updatablemsg/send, chattoolmsg/send (outbound.md §7). Which of several defects is
// told first is inferred: the activity, its end, the state, the version, the parameters.
#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/delivery.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::string_view tool_templates[] = {"4A68CBB88A92B0A9311848DBA1E94A199B166463",
                                               "2A84254B945674A2F88CE4970782C402795EB607"};

// The activity of the call, or the refusal.
std::expected<Activity*, Answer> activity_of(Call& call) {
  Activity* activity = call.platform.activities.find(text_of(call.body, "activity_id"));
  if (activity == nullptr || activity->app != call.app) return std::unexpected(fail(call, 47501, "activity_id error"));
  if (call.now >= activity->expires) return std::unexpected(fail(call, 47504, "activity_id expired time"));
  return activity;
}

// The value of template_info.parameter_list's entry of that name.
std::string parameter_of(const Call& call, std::string_view name) {
  const json::value* shape = find_member(call.body, "template_info");
  const json::value* list = shape == nullptr ? nullptr : find_member(*shape, "parameter_list");
  if (list == nullptr || !list->is_array()) return {};
  for (const json::value& one : list->get_array())
    if (text_of(one, "name") == name) return text_of(one, "value");
  return {};
}

// One message to each who tapped "remind me", in the conversation of the system.
void remind(Call& call, Activity& activity) {
  const bool gathering = activity.template_id == gathering_card;
  for (const std::string& openid : activity.reminding) {
    Member* member = call.platform.world.find_member(openid);
    if (member == nullptr) continue;
    Delivered message;
    message.msgid = call.platform.world.make_msgid(call.now);
    message.at = call.now;
    message.appid = call.app->appid;
    message.channel = "card";
    message.template_id = activity.template_id;
    message.title = activity.state == 2 ? "已结束" : gathering ? "成员已到齐" : "已开始，进入「小程序」";
    message.place = "service_notifications";
    message.raw = call.request.body;
    if (!activity.path.empty()) message.link = "miniprogram:" + call.app->appid + "/" + activity.path;
    put_into_inbox(call.platform, *member, std::move(message));
    call.entry.effect.delivered = true;
  }
  activity.reminding.clear();
}

bool is_version(std::string_view text) { return text == "develop" || text == "trial" || text == "release"; }

}  // namespace

Answer create_activity(Call& call) {
  std::string sharer = call.query.get("openid");
  const std::string unionid = call.query.get("unionid");
  if (!sharer.empty() || !unionid.empty()) {
    const Member* member = call.platform.world.find_member(sharer);
    for (std::size_t i = 0; sharer.empty() && i < call.platform.world.person_count(); ++i)
      if (call.platform.world.person(i).unionid == unionid) member = call.platform.world.find_member_of(i, *call.app);
    if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
    sharer = member->openid;
  }
  const ChannelSettings& settings = call.platform.settings.channels;
  const Seconds life = sharer.empty() ? settings.activity_life : settings.private_activity_life;
  Activity& made = call.platform.activities.add(*call.app, call.now, life);
  made.sharer = std::move(sharer);
  return ok({{"activity_id", made.id}, {"expiration_time", to_unix_s(made.expires)}});
}

Answer update_card(Call& call) {
  const ChannelSettings& settings = call.platform.settings.channels;
  auto found = activity_of(call);
  if (!found) return std::move(found.error());
  Activity& activity = **found;
  const std::int64_t state = number_of(call.body, "target_state", -1);
  if (state < 0 || state > 2 || !may_change(settings.card_states, activity.state, static_cast<int>(state)))
    return fail(call, 47502, "target_state error");
  const std::string version = parameter_of(call, "version_type");
  if (state == 1 && !is_version(version) &&
      (!version.empty() || settings.card_version_type == CardVersionType::required))
    return fail(call, 47503, "version_type error");
  const std::string count = parameter_of(call, "member_count"), limit = parameter_of(call, "room_limit");
  if (state == 0 && (count.empty() || limit.empty())) return fail(call, 47001, "data format error");

  const bool changes = state != activity.state;
  activity.state = static_cast<int>(state);
  activity.changed = call.now;
  if (state == 0) {
    activity.member_count = count;
    activity.room_limit = limit;
  } else if (state == 1) {
    activity.path = parameter_of(call, "path");
    activity.version_type = version;
  }
  call.entry.content = {{"activity_id", activity.id}, {"target_state", std::to_string(state)}};
  call.entry.effect.taken = true;
  if (changes) remind(call, activity);
  return ok();
}

Answer update_tool_card(Call& call) {
  auto found = activity_of(call);
  if (!found) return std::move(found.error());
  Activity& activity = **found;
  const std::int64_t state = number_of(call.body, "target_state", -1);
  if (state < 1 || state > 3 || state < activity.tool_state) return fail(call, 47502, "target_state error");
  const std::int64_t version = number_of(call.body, "version_type", 0);
  const bool known = std::ranges::find(tool_templates, text_of(call.body, "template_id")) != std::end(tool_templates);
  if (!known || version < 0 || version > 2) return fail(call, 40097, "invalid args");
  if (const json::value* people = find_member(call.body, "participator_info_list")) {
    if (!people->is_array()) return fail(call, 40097, "invalid args");
    for (const json::value& one : people->get_array())
      if (text_of(one, "group_openid").empty() || number_of(one, "state", 0) != 1)
        return fail(call, 40097, "invalid args");
  }
  activity.tool_state = static_cast<int>(state);
  call.entry.content = {{"activity_id", activity.id}, {"target_state", std::to_string(state)}};
  call.entry.effect.taken = true;
  return ok();
}

}  // namespace hongyan::sandbox
