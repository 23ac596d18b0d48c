// The words of a refusal as the platform wrote them at its date: with a rid today, with a hint until July 2020
// (outbound.md §0.1, platform.md §1.6).
#pragma once
#include <string>
#include <string_view>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

struct Errmsg {
  std::string text;
  std::string rid;  // "" before there were any
};
[[nodiscard]] Errmsg errmsg_of(const Call& call, std::string_view text);
// `text`, with the advice to use getStableAccessToken once that exists.
[[nodiscard]] std::string naming_stable_token(const Call& call, std::string_view text);

}  // namespace hongyan::sandbox
