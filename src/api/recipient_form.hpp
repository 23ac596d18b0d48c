// A recipient as callers write and see one. A caller bound to some apps neither sees nor changes the identities a
// person has with others. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "base/json.hpp"
#include "engine/routing/wish.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {

// The whole person as given; only identities with apps that the caller may not use are kept from `known`.
[[nodiscard]] store::Recipient read_recipient(json::object& given, const std::string& uid,
                                              const std::optional<store::Recipient>& known, const Caller& caller,
                                              WallTime now, std::vector<engine::Defect>& defects);
// {openid, follows, unionid}
[[nodiscard]] store::Identity read_identity(json::object& given, const wechat::AppId& appid, const std::string& uid,
                                            WallTime now, std::vector<engine::Defect>& defects);
[[nodiscard]] json::object write_recipient(const Call& call, const store::Recipient& recipient);

}  // namespace hongyan::api
