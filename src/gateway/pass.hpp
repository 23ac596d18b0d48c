// Pass: the access_token that the gateway hands out in place of WeChat's. It says which app, whose key and until when,
// signed, so that every node knows it and nothing is stored; the key is looked at again with every call. To an SDK it
// is a token like any other: letters, digits, '-' and '_'. Pure.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"

namespace hongyan::gateway {

struct Pass {
  std::string appid;
  std::string key_id;  // letters and digits
  WallTime expires_at;
};

// What passes are signed with: derived from the vault's master key, the same on every node.
[[nodiscard]] Secret make_pass_key(const Secret& master_key);
[[nodiscard]] Secret write_pass(const Pass& pass, const Secret& pass_key);

// Whether it could be one of ours, of any app and any age.
[[nodiscard]] bool is_like_a_pass(std::string_view text);

enum class PassFault { foreign, expired };  // foreign: not ours, changed, or another app's
[[nodiscard]] std::expected<Pass, PassFault> read_pass(std::string_view text, std::string_view appid,
                                                       const Secret& pass_key, WallTime now);

}  // namespace hongyan::gateway
