// What becomes of a notification when no route may be taken for want of a permission. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace hongyan::domain {

// End there, or wait until a permission comes or the time runs out.
enum class NoPermission : std::uint8_t { suppress, wait };

[[nodiscard]] constexpr std::string_view to_string(NoPermission policy) {
  return policy == NoPermission::suppress ? "suppress" : "wait";
}
[[nodiscard]] constexpr std::optional<NoPermission> parse_no_permission(std::string_view text) {
  for (const NoPermission policy : {NoPermission::suppress, NoPermission::wait})
    if (text == to_string(policy)) return policy;
  return std::nullopt;
}

}  // namespace hongyan::domain
