// Whose things a query or a body is about: an app and one of its openids, named itself or by a uid.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "api/call.hpp"
#include "api/listing.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::api {

struct Owner {
  store::App app;
  wechat::OpenId openid;  // empty: everybody's
};
enum class Breadth : std::uint8_t { one_person, whole_app };

// ?app, and ?openid or ?uid; finishes the query: ask it for everything else before. Not found: an app that the caller
// may not use, and a uid without an openid there.
[[nodiscard]] Outcome<Owner> read_owner(const Call& call, sql::Connection& connection, QueryForm& query,
                                        Breadth breadth);

// ?scene: that of a one-time authorization, 0 to 10000; nothing when absent or wrong.
[[nodiscard]] std::optional<int> read_scene(QueryForm& query);

[[nodiscard]] bool may_use_app(const Call& call, const wechat::AppId& appid);  // it is there, too

}  // namespace hongyan::api
