// LOG: one line per event through spdlog, which is included in log.cpp alone. A line is a short English sentence and
// its facts as key=value; it never holds a Secret (that does not compile), a URL with a query, or a whole openid.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace hongyan {

enum class LogLevel { debug, info, warning, error, off };

void set_log_level(LogLevel level);
void write_log(LogLevel level, std::string_view line);
[[nodiscard]] bool logs(LogLevel level);

// "oABC…wxyz": enough of an openid to find it again, too little to be one.
[[nodiscard]] std::string masked(std::string_view openid);

}  // namespace hongyan

#define LOG(level, ...)                                                             \
  (::hongyan::logs(::hongyan::LogLevel::level)                                      \
       ? ::hongyan::write_log(::hongyan::LogLevel::level, fmt::format(__VA_ARGS__)) \
       : static_cast<void>(0))
