// 404 that says what is not there, and where it was named: "{rid}" in the path, "?app" in the query, "/app" in the
// body. What a key may not see is told in the same words as what is not there. Free functions.
#pragma once
#include <string>
#include <string_view>

#include "api/problem.hpp"

namespace hongyan::api {

[[nodiscard]] Problem absent(std::string place, std::string zh, std::string en);
// The name itself cannot be one: `why` is what its parser says.
[[nodiscard]] Problem no_such_name(std::string place, std::string_view why);
[[nodiscard]] Problem absent_app(std::string place, std::string_view appid);
[[nodiscard]] Problem absent_recipient(std::string place, std::string_view uid);
[[nodiscard]] Problem absent_openid(std::string place, std::string_view uid);  // of the recipient, with the app

}  // namespace hongyan::api
