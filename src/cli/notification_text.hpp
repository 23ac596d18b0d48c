// A notification as people read it, and what its certainty means for a script. Pure.
#pragma once
#include <string>

#include "base/json.hpp"
#include "cli/language.hpp"

namespace hongyan::cli {

// exit_ok when it was sent or may still be; exit_refused when it certainly was not; exit_unknown when nobody knows.
[[nodiscard]] int exit_code_of_certainty(const json::value& notification);
// One line: id, status, certainty, reason.
[[nodiscard]] std::string notification_line(const json::value& notification, Language language);
// The lines of the timeline from entry `from` on.
[[nodiscard]] std::string timeline_text(const json::value& notification, std::size_t from = 0);
[[nodiscard]] std::size_t timeline_length(const json::value& notification);
// All of it: who, over which channel, why, what to do, timeline.
[[nodiscard]] std::string notification_text(const json::value& notification, Language language);
// Cause, WeChat's code and what to do about it; "" when nothing went wrong.
[[nodiscard]] std::string advice_text(const json::value& notification, Language language);

}  // namespace hongyan::cli
