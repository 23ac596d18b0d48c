// One-time subscription by URL: the page /mp/subscribemsg that a person opens in WeChat, what the URL must hold, and
// where the answer leads back to (outbound.md §5.1). The sandbox's page asks who opens it; `sandbox_openid` and
// `sandbox_answer` in the query answer at once.
#pragma once
#include <string_view>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

inline constexpr std::string_view authorization_path = "/mp/subscribemsg";
[[nodiscard]] http::Response open_authorization(Platform& platform, const http::Request& request);

}  // namespace hongyan::sandbox
