// API keys as text: "hy_<env>_<id>_<secret><checksum>", which secret scanners can find and check by themselves. Only
// the keyed hash of the secret is stored, so a stolen database opens nothing, and the key is shown once. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/scope.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "store/access.hpp"

namespace hongyan::api {

// Derives what secrets of keys are hashed with from the vault's master key, the same on every node.
[[nodiscard]] Secret make_key_pepper(const Secret& master_key);

struct PresentedKey {
  std::string id;
  Secret secret;  // 43 letters and digits: 256 bits
};
// Nothing when it is no key of ours or its checksum is wrong: a typing mistake is found without asking the memory.
[[nodiscard]] std::optional<PresentedKey> parse_api_key(std::string_view text);

struct KeyWish {
  std::string name;
  std::vector<std::string> scopes;
  std::vector<std::string> apps;  // appids; empty is all
  std::optional<WallTime> expires_at;
};
struct MadeKey {
  store::ApiKey record;  // to be saved
  Secret text;           // to be shown once
};
// `environment` is one short word of lower-case letters and digits ("live", "test").
[[nodiscard]] MadeKey make_api_key(const KeyWish& wish, std::string_view environment, const Secret& pepper,
                                   Random& random, WallTime now);

// Who is asking.
struct Caller {
  std::string key_id;
  ScopeSet scopes;
  std::vector<std::string> apps;  // empty: all
  [[nodiscard]] bool may_use(std::string_view appid) const;
};
// The owner of that key when it is valid at `now`: for one who has shown in another way that the key is theirs.
[[nodiscard]] std::optional<Caller> caller_of(const store::ApiKey& record, WallTime now);
// The caller when `record` is the presented key's and the key is valid at `now`. Costs the same for a key that does not
// exist and for one whose secret is wrong.
[[nodiscard]] std::optional<Caller> judge_key(const PresentedKey& presented, const std::optional<store::ApiKey>& record,
                                              const Secret& pepper, WallTime now);

}  // namespace hongyan::api
