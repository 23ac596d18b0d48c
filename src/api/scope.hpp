// Scopes: what an API key may do. Every route declares one; `open` is for those that need no key. Pure values.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::api {

enum class Scope : std::uint8_t {
  open,   // no key at all; not a scope that a key can have
  admin,  // everything, and the only one that may make keys
  notifications_write,
  notifications_read,
  apps_write,
  apps_read,
  gateway,     // calls to WeChat as one of the apps: as good as the app itself
  token_read,  // an app's access_token: as good as the app itself
  recipients_write,
  recipients_read,
  types_write,
  types_read,
  grants_write,
  grants_read,
  events_read,
  pii_read,  // whole openids and callback bodies instead of masked ones
};
[[nodiscard]] std::string_view to_string(Scope scope);  // "notifications:write"
[[nodiscard]] std::optional<Scope> parse_scope(std::string_view text);
[[nodiscard]] std::span<const Scope> grantable_scopes();  // all but open

class ScopeSet {
 public:
  ScopeSet() = default;
  // Words of no scope we know are skipped: a key made by a newer program must not gain anything here.
  explicit ScopeSet(const std::vector<std::string>& words);
  [[nodiscard]] bool allows(Scope scope) const;  // admin allows everything
  bool operator==(const ScopeSet&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

}  // namespace hongyan::api
