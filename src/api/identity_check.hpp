// What stands against an identity in the memory: its app is not known, or its openid is known as another app's. One
// rule for everyone who writes identities. Free functions over a connection, inside the caller's transaction.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {

// `pointer` is the object's own place, with members `app` and `openid`: "" or "/identities/3". An identity that is
// stored already passes.
void check_identity(sql::Connection& connection, const Call& call, const wechat::AppId& appid,
                    const wechat::OpenId& openid, std::string_view pointer, std::vector<engine::Defect>& defects);

// The same for a report about a person (a tap, a payment, a form id) of an app that is there.
[[nodiscard]] std::vector<engine::Defect> find_foreign_openid(sql::Connection& connection, const Call& call,
                                                              const wechat::AppId& appid, const wechat::OpenId& openid,
                                                              std::string_view pointer);

// The same, as the refusal of a request that names that one person at `place`.
[[nodiscard]] std::optional<Problem> refuse_foreign_openid(sql::Connection& connection, const Call& call,
                                                           const wechat::AppId& appid, const wechat::OpenId& openid,
                                                           std::string_view place);

}  // namespace hongyan::api
