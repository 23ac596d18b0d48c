// AppSwitches: what an operator sets for an account in the platform's console, beyond its credentials and callback.
// Values; read and written by /sandbox/apps under the names below.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace hongyan::sandbox {

enum class FormPunishment { none, forms, payments, both };  // 41032 or 41034 for forms, 41035 for payments

struct AppSwitches {
  bool notices_enabled = true;  // the plugin 订阅通知; without it bizsend answers 48001
  FormPunishment form_punishment = FormPunishment::none;
  std::vector<std::string> pages;             // released pages of a mini program; empty: any
  std::vector<std::string> business_domains;  // 业务域名, where authorisation may lead back to; empty: anywhere
};

void add_switches(json::object& app, const AppSwitches& switches);
// Sets the members that `given` names; the error is one sentence.
[[nodiscard]] std::expected<void, std::string> read_switches(const json::value& given, AppSwitches& switches);

}  // namespace hongyan::sandbox
