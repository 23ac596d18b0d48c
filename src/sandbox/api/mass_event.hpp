// MASSSENDJOBFINISH as it is pushed (inbound.md §3.6).
#pragma once
#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

[[nodiscard]] PushEvent mass_finish_event(const Call& call, const MassJob& job);
// Whether a job may end with that word: "send success", "send fail" or one of the err(num).
[[nodiscard]] bool is_mass_status(std::string_view status);

}  // namespace hongyan::sandbox
