// AppSwitches: what an operator sets for an account in the platform's console, beyond its credentials and callback.
// Values; read and written by /sandbox/apps under the names below.
#pragma once
#include <expected>
#include <string>

#include "base/json.hpp"

namespace hongyan::sandbox {

struct AppSwitches {
  bool notices_enabled = true;  // the plugin 订阅通知; without it bizsend answers 48001
};

void add_switches(json::object& app, const AppSwitches& switches);
// Sets the members that `given` names; the error is one sentence.
[[nodiscard]] std::expected<void, std::string> read_switches(const json::value& given, AppSwitches& switches);

}  // namespace hongyan::sandbox
