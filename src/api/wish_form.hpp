// From the JSON of the API to wishes: the typed form {type, to, variables …}, the raw form {app, channel, message …}
// and WeChat's own body as it is. Everything wrong with the form is collected; what it says is judged by the acceptor.
// Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_key.hpp"
#include "api/problem.hpp"
#include "base/json.hpp"
#include "engine/routing/wish.hpp"

namespace hongyan::api {

// `pointer` is the wish's own place in the request: "" or "/notifications/3". With new defects the wish is worthless.
[[nodiscard]] engine::Wish read_wish(json::object& given, const std::string& pointer, const Caller& caller,
                                     std::vector<engine::Defect>& defects);

// A wish whose body is WeChat's own and whose other properties are the usual ones.
[[nodiscard]] engine::Wish make_raw_wish(const wechat::AppId& appid, domain::Channel channel, json::object body,
                                         const Caller& caller);

[[nodiscard]] std::optional<store::Permission> parse_permission(std::string_view text);  // "required", "try"

// Where the acceptor's defects lie in the request that held the wish.
enum class BodyPlace : std::uint8_t { whole_request, message_member };
[[nodiscard]] std::vector<engine::Defect> place_defects(std::vector<engine::Defect> defects, const std::string& pointer,
                                                        BodyPlace body);

}  // namespace hongyan::api
