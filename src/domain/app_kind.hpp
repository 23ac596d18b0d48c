// The kinds of WeChat account, as far as rules and budgets differ. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace hongyan::domain {

enum class AppKind : std::uint8_t { service_account, subscription_account, mini_program, test_account };
[[nodiscard]] std::string_view to_string(AppKind kind);
[[nodiscard]] std::optional<AppKind> parse_app_kind(std::string_view text);

}  // namespace hongyan::domain
