// Status codes as text, and the small problem document with which this floor answers on its own (a limit reached, a
// broken request, an unknown path). The API's richer problems are made in api/. Pure.
#pragma once
#include <string_view>

#include "http/message.hpp"

namespace hongyan::http {

[[nodiscard]] std::string_view reason_phrase(int status);  // "Not Found"; "Unknown" for a code we never send
// {"type":"about:blank","title":"Not Found","status":404} as application/problem+json.
[[nodiscard]] Response make_plain_problem(int status);

}  // namespace hongyan::http
