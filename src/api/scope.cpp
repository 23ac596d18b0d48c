#include "api/scope.hpp"

#include <array>

namespace hongyan::api {
namespace {

constexpr std::array grantable{Scope::admin,       Scope::notifications_write, Scope::notifications_read,
                               Scope::apps_write,  Scope::apps_read,           Scope::gateway,
                               Scope::token_read,  Scope::recipients_write,    Scope::recipients_read,
                               Scope::types_write, Scope::types_read,          Scope::grants_write,
                               Scope::grants_read, Scope::events_read,         Scope::pii_read};

constexpr std::uint32_t bit(Scope scope) { return std::uint32_t{1} << static_cast<unsigned>(scope); }

}  // namespace

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::open: return "open";
    case Scope::admin: return "admin";
    case Scope::notifications_write: return "notifications:write";
    case Scope::notifications_read: return "notifications:read";
    case Scope::apps_write: return "apps:write";
    case Scope::apps_read: return "apps:read";
    case Scope::gateway: return "gateway";
    case Scope::token_read: return "token:read";
    case Scope::recipients_write: return "recipients:write";
    case Scope::recipients_read: return "recipients:read";
    case Scope::types_write: return "types:write";
    case Scope::types_read: return "types:read";
    case Scope::grants_write: return "grants:write";
    case Scope::grants_read: return "grants:read";
    case Scope::events_read: return "events:read";
    case Scope::pii_read: return "pii:read";
  }
  return "open";
}

std::optional<Scope> parse_scope(std::string_view text) {
  for (const Scope scope : grantable)
    if (to_string(scope) == text) return scope;
  return std::nullopt;
}

std::span<const Scope> grantable_scopes() { return grantable; }

ScopeSet::ScopeSet(const std::vector<std::string>& words) {
  for (const std::string& word : words)
    if (const auto scope = parse_scope(word)) bits_ |= bit(*scope);
}

bool ScopeSet::allows(Scope scope) const {
  return scope == Scope::open || (bits_ & (bit(scope) | bit(Scope::admin))) != 0;
}

}  // namespace hongyan::api
