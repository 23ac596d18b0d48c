// A mass job at work: whom it reaches, what lies on their phones, the event at its end; and the administrator who is
// asked before a message to everyone where the account is protected (inbound.md §6.1). Shared by mass_send_api and
// mass_api.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/api/mass_content.hpp"

namespace hongyan::sandbox {

struct MassAudience {
  std::vector<Member*> people;
  std::int64_t named = 0;  // TotalCount
  bool everyone = false;
  std::string key;  // what makes two audiences the same
};

// The job of call.entry.msgid, to its end.
void run_mass_job(Call& call, const MassAudience& audience, const MassContent& content);
void lay_on_phone(Call& call, Member& member, const MassContent& content, std::string channel);

enum class AdminAnswer { confirmed, refused, none };
// The app must have a job that waits.
void answer_waiting_mass(Platform& platform, App& app, AdminAnswer answer);
// Jobs that nobody confirmed in their half hour end.
void end_unanswered_mass(Platform& platform);
[[nodiscard]] std::optional<WallTime> next_unanswered_mass(const World& world);
[[nodiscard]] Answer refuse_while_waiting(const Call& call);

}  // namespace hongyan::sandbox
