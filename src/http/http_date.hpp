// The moment in a Date header, "Tue, 15 Nov 1994 08:12:31 GMT" (RFC 9110 §5.6.7): whole seconds. Pure; no I/O.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace hongyan::http {

[[nodiscard]] std::string to_http_date(WallTime time);  // the second that has begun
// Nothing when the text is in any other form; the weekday is not checked.
[[nodiscard]] std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace hongyan::http
