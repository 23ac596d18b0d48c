// Watching a notification until it has settled: its timeline appears as it grows. Asks the server again and again,
// never longer than the patience.
#pragma once
#include <string>

#include "cli/session.hpp"

namespace hongyan::cli {

inline constexpr std::int64_t watch_patience_s = 60;

// The exit code of its certainty when it is final; when it is not by then, exit_ok if WeChat has it, else exit_unknown.
[[nodiscard]] int watch(Session& session, const std::string& id, Seconds patience);

}  // namespace hongyan::cli
