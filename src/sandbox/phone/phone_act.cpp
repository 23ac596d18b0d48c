#include "sandbox/phone/phone_act.hpp"

namespace hongyan::sandbox {

PushEvent event_of_act(const Control& call, const Member& member, std::string name) {
  PushEvent event;
  event.original_id = member.app->original_id;
  event.openid = member.openid;
  event.created_s = to_unix_s(call.platform.now());
  event.event = std::move(name);
  return event;
}

void tell(Control& call, const Member& member, PushEvent event) {
  Platform& platform = call.platform;
  LogEntry entry;
  entry.seq = platform.journal.next_seq();
  entry.time = platform.now();
  entry.appid = member.app->appid;
  entry.api = call.path;
  entry.openid = member.openid;
  entry.content.emplace_back("event", event.event.empty() ? event.msgtype : event.event);
  for (const PushField& field : event.fields)
    if (field.form != FieldForm::group) entry.content.emplace_back(field.name, field.value);
  if (!member.blacklisted)
    platform.callbacks.add_event(*member.app, std::move(event), entry.time + platform.settings.event_delay, entry, {});
  platform.journal.append(std::move(entry), platform.settings.log_entries_max);
}

void open_window(Platform& platform, Member& member, Scene scene) {
  const Host host = member.app->kind == AppKind::mini_program ? Host::mini_program : Host::account;
  const WallTime now = platform.now();
  if (const auto allowance = allowance_of(scene, host, platform.calendar, now, platform.settings.customer))
    member.conversation.open(scene, *allowance, platform.settings.customer, now);
}

}  // namespace hongyan::sandbox
