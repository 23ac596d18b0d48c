#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

namespace hongyan {
namespace {

std::atomic<LogLevel> threshold{LogLevel::info};

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> lines = [] {
    auto made = std::make_shared<spdlog::logger>("hongyan", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *lines;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    case LogLevel::off: return spdlog::level::off;
  }
  return spdlog::level::off;
}

}  // namespace

void set_log_level(LogLevel level) { threshold = level; }
bool logs(LogLevel level) { return level >= threshold.load(std::memory_order_relaxed); }
void write_log(LogLevel level, std::string_view line) { logger().log(level_of(level), "{}", line); }

std::string masked(std::string_view openid) {
  if (openid.size() <= 8) return "…";
  return std::string(openid.substr(0, 4)) + "…" + std::string(openid.substr(openid.size() - 4));
}

}  // namespace hongyan
