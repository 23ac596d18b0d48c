#include "sandbox/app_switches.hpp"

#include <fmt/format.h>

namespace hongyan::sandbox {
namespace {

struct Flag {
  std::string_view name;
  bool AppSwitches::* member;
};
constexpr Flag flags[] = {{"notices_enabled", &AppSwitches::notices_enabled}};

}  // namespace

void add_switches(json::object& app, const AppSwitches& switches) {
  for (const Flag& flag : flags) app[flag.name] = switches.*flag.member;
}

std::expected<void, std::string> read_switches(const json::value& given, AppSwitches& switches) {
  AppSwitches read = switches;
  for (const Flag& flag : flags) {
    const json::value* value = find_member(given, flag.name);
    if (value == nullptr) continue;
    if (!value->is_bool()) return std::unexpected(fmt::format("\"{}\" must be true or false", flag.name));
    read.*flag.member = value->get_bool();
  }
  switches = std::move(read);
  return {};
}

}  // namespace hongyan::sandbox
