// What a message of an official account opens when it is tapped, checked as the platform does (outbound.md §1.8). Pure.
#pragma once
#include <optional>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// miniprogram{appid, pagepath}: 40013 for one that is not linked, 40165; url: 40039.
[[nodiscard]] std::optional<Answer> check_link(const Call& call);
// The refusal of a text that holds one of the setting's blocked links.
[[nodiscard]] std::optional<Answer> check_blocked_link(const Call& call, std::string_view text);

}  // namespace hongyan::sandbox
