// Who may call at all: the account's standing and the caller's address, checked right after the token or the AppSecret
// (platform.md §1.1, §1.4, §1.5).
#pragma once
#include <optional>
#include <string_view>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// After the access_token: 50002, 40164, 61004.
[[nodiscard]] std::optional<Answer> check_caller(const Call& call);
// After the AppSecret: also 40243, 50004, 50007, 61024 and the confirmations of suspicious addresses.
[[nodiscard]] std::optional<Answer> check_secret_caller(const Call& call);

// Whether `address` is one of "10.0.0.1", "10.0.0.0/8", or, where stars may stand, "10.0.0.*".
enum class Stars { refused, taken };
[[nodiscard]] bool is_listed(std::string_view address, const std::vector<std::string>& list, Stars stars);

}  // namespace hongyan::sandbox
