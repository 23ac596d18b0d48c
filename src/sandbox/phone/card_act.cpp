// What people do with an updatable card on the phone: share it (wx.updateShareMenu), tap "remind me", look at it.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

std::expected<Activity*, http::Response> activity_named(const Control& call) {
  std::string id = text_of(call.body, "activity_id");
  if (id.empty()) id = call.query.get("activity_id");
  Activity* activity = call.platform.activities.find(id);
  if (activity == nullptr)
    return std::unexpected(refuse(404, fmt::format("there is no activity \"{}\"; activityid/create makes one", id)));
  return activity;
}

json::object card_as_json(const Platform& platform, const Activity& activity) {
  const CardFace face = face_of(activity, platform.settings.channels.card_states, platform.now());
  return {{"activity_id", activity.id},
          {"template_id", activity.template_id},
          {"state", activity.state},
          {"text", face.text},
          {"color", face.color},
          {"opens", activity.state == 1 ? activity.path : std::string()},
          {"tool_state", activity.tool_state},
          {"expires", to_iso8601(activity.expires)},
          {"shared_by", json::array(activity.shared_by.begin(), activity.shared_by.end())},
          {"reminding", json::array(activity.reminding.begin(), activity.reminding.end())}};
}

void note_act(Control& call, const Member& member, const Activity& activity) {
  LogEntry entry;
  entry.seq = call.platform.journal.next_seq();
  entry.time = call.platform.now();
  entry.appid = member.app->appid;
  entry.api = call.path;
  entry.openid = member.openid;
  entry.content = {{"activity_id", activity.id}};
  call.platform.journal.append(std::move(entry), call.platform.settings.log_entries_max);
}

// The person and the activity, of one app.
struct Named {
  Member* member = nullptr;
  Activity* activity = nullptr;
};
std::expected<Named, http::Response> both_named(const Control& call) {
  auto activity = activity_named(call);
  if (!activity) return std::unexpected(std::move(activity.error()));
  auto member = member_named(call);
  if (!member) return std::unexpected(std::move(member.error()));
  if ((*member)->app != (*activity)->app)
    return std::unexpected(refuse(400, "the openid belongs to another app than the activity"));
  return Named{*member, *activity};
}

}  // namespace

// {"openid", "activity_id", "template_id", "member_count": "1", "room_limit": "3"}
http::Response share_card(Control& call) {
  auto named = both_named(call);
  if (!named) return std::move(named.error());
  Activity& activity = *named->activity;
  const std::string id = text_of(call.body, "template_id");
  if (id != starting_card && id != gathering_card)
    return refuse(400,
                  fmt::format("\"template_id\" must be {} (开始时) or {} (到齐时)", starting_card, gathering_card));
  if (call.platform.now() >= activity.expires) return refuse(409, "the activity has expired");
  if (!activity.sharer.empty() && activity.sharer != named->member->openid)
    return refuse(403, "the activity belongs to a private message of another person");
  activity.template_id = id;
  if (const std::string count = text_of(call.body, "member_count"); !count.empty()) activity.member_count = count;
  if (const std::string limit = text_of(call.body, "room_limit"); !limit.empty()) activity.room_limit = limit;
  if (std::ranges::find(activity.shared_by, named->member->openid) == activity.shared_by.end())
    activity.shared_by.push_back(named->member->openid);
  note_act(call, *named->member, activity);
  return answer_json(200, card_as_json(call.platform, activity));
}

// {"openid", "activity_id"}
http::Response tap_remind(Control& call) {
  auto named = both_named(call);
  if (!named) return std::move(named.error());
  Activity& activity = *named->activity;
  if (activity.shared_by.empty()) return refuse(409, "nobody has shared the card; POST /sandbox/cards does");
  if (std::ranges::find(activity.reminding, named->member->openid) == activity.reminding.end())
    activity.reminding.push_back(named->member->openid);
  note_act(call, *named->member, activity);
  return answer_json(200, card_as_json(call.platform, activity));
}

http::Response read_card(Control& call) {
  auto activity = activity_named(call);
  if (!activity) return std::move(activity.error());
  return answer_json(200, card_as_json(call.platform, **activity));
}

}  // namespace hongyan::sandbox
