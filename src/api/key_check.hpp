// Who owns a key, asked where there is a connection at hand: the key book first, the memory when it does not know.
// Thread-safe; the context outlives the call.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/api_key.hpp"
#include "api/context.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::api {

// Reads the key anew and lets the key book know.
[[nodiscard]] std::optional<store::ApiKey> look_up_key(ApiContext& api, sql::Connection& connection,
                                                       const std::string& id);
// The caller who presents that text; nothing when it is no valid key.
[[nodiscard]] std::optional<Caller> check_key(ApiContext& api, sql::Connection& connection, std::string_view text);
// The owner of the key of that id, which somebody has proved to hold before; nothing when it is not valid any more.
[[nodiscard]] std::optional<Caller> check_key_id(ApiContext& api, sql::Connection& connection, std::string_view id);

}  // namespace hongyan::api
