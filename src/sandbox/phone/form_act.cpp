// What a person does in a mini program that leaves form ids: submit a form, pay. POST /sandbox/form, and blocking an id
// as the platform does after a complaint.
#include <fmt/format.h>

#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t ids_at_once_max = 1'000;

}  // namespace

// {"openid", "kind": "submit"|"pay", "count": 1}
http::Response act_on_form(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  if (member.app->kind != AppKind::mini_program) return refuse(400, "forms are submitted in a mini program");
  const std::string kind = text_of(call.body, "kind");
  if (!kind.empty() && kind != "submit" && kind != "pay") return refuse(400, "\"kind\" must be \"submit\" or \"pay\"");
  const std::int64_t number = number_of(call.body, "count", 1);
  if (number < 1 || number > ids_at_once_max)
    return refuse(400, fmt::format("\"count\" must be from 1 to {}", ids_at_once_max));
  Platform& platform = call.platform;
  const ChannelSettings& settings = platform.settings.channels;
  const bool pays = kind == "pay";
  const int uses = pays ? settings.prepay_uses : 1;
  const WallTime expires = platform.now() + settings.form_id_life;
  json::array ids;
  for (std::int64_t i = 0; i < number; ++i) {
    const std::string id = platform.form_ids.add(
        {member.openid, pays ? FormOrigin::payment : FormOrigin::submit, uses, expires, false}, platform.now());
    ids.emplace_back(id);
    LogEntry entry;
    entry.seq = platform.journal.next_seq();
    entry.time = platform.now();
    entry.appid = member.app->appid;
    entry.api = call.path;
    entry.openid = member.openid;
    entry.content = {{pays ? "prepay_id" : "form_id", id}};
    entry.effect.credit = uses;
    platform.journal.append(std::move(entry), platform.settings.log_entries_max);
  }
  return answer_json(200, json::object{{"openid", member.openid},
                                       {pays ? "prepay_ids" : "form_ids", std::move(ids)},
                                       {"uses", uses},
                                       {"expires", to_iso8601(expires)}});
}

// {"form_id"}
http::Response block_form_id(Control& call) {
  FormId* id = call.platform.form_ids.find(text_of(call.body, "form_id"), call.platform.now());
  if (id == nullptr) return refuse(404, "there is no such form_id, or it has expired");
  id->blocked = true;
  return answer_json(200, json::object{{"openid", id->openid}, {"blocked", true}});
}

}  // namespace hongyan::sandbox
