#include "domain/app_kind.hpp"

#include <array>

namespace hongyan::domain {

std::string_view to_string(AppKind kind) {
  switch (kind) {
    case AppKind::service_account: return "service_account";
    case AppKind::subscription_account: return "subscription_account";
    case AppKind::mini_program: return "mini_program";
    case AppKind::test_account: return "test_account";
  }
  return {};
}

std::optional<AppKind> parse_app_kind(std::string_view text) {
  constexpr std::array kinds{AppKind::service_account, AppKind::subscription_account, AppKind::mini_program,
                             AppKind::test_account};
  for (const AppKind kind : kinds)
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

}  // namespace hongyan::domain
