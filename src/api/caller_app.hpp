// The app that a request is about, when its caller may use it; else not_found, so that nobody learns of other apps.
#pragma once
#include <string_view>

#include "api/call.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::api {

[[nodiscard]] Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, std::string_view appid);
// The one in the path, as {appid}.
[[nodiscard]] Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection);

enum class Wanted : std::uint8_t { official_account, mini_program, any };
// The same, and of the wanted kind; else unacceptable.
[[nodiscard]] Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, Wanted wanted);

}  // namespace hongyan::api
