// AppSwitches: what an operator sets for an account in the platform's console, beyond its credentials and callback.
// Values; read and written by /sandbox/apps under the names below.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace hongyan::sandbox {

enum class IpConfirmation { none, pending, refused, refused_twice };  // of token calls: 89503, 89507, 89506
enum class FormPunishment { none, forms, payments, both };            // 41032 or 41034 for forms, 41035 for payments

enum class Publishing { open, banned, too_often, unchecked, console_only, unsaved };  // 53500, 53501, 53503–53505

struct AppSwitches {
  bool notices_enabled = true;       // the plugin 订阅通知; without it bizsend answers 48001
  bool blocked = false;              // 50002 on everything
  bool token_forbidden = false;      // 50004 on token calls
  bool account_frozen = false;       // 50007 on token calls
  bool templates_forbidden = false;  // 43106 where a template is added
  bool through_component = false;    // called by a third-party platform: 61004 instead of 40164, 61024 on token calls
  std::vector<std::string> ungranted_apis;   // ends of paths whose permission set the third-party platform lacks: 61007
  std::vector<std::string> forbidden_apis;   // ends of paths that a punishment has closed: 48004
  std::vector<std::string> denied_msgtypes;  // of customer and mass messages: 48008
  bool subscribe_denied = false;             // 43104 on subscribe messages and notices
  bool agents_enabled = true;                // the new customer service; else 65400 for a message of an agent
  bool entry_messages_forbidden = false;     // 45094 for what only entering a mini program's conversation allows
  Publishing publishing = Publishing::open;  // of drafts
  IpConfirmation ip_confirmation = IpConfirmation::none;
  std::vector<std::string> ip_whitelist;  // "10.0.0.1", "10.0.0.0/8"; empty: anywhere
  FormPunishment form_punishment = FormPunishment::none;
  bool menus_forbidden = false;               // 65319
  std::vector<std::string> web_domains;       // 网页授权域名, where a web login may lead back to; empty: anywhere
  std::vector<std::string> pages;             // released pages of a mini program; empty: any
  std::vector<std::string> business_domains;  // 业务域名, where authorisation may lead back to; empty: anywhere
};

void add_switches(json::object& app, const AppSwitches& switches);
// Sets the members that `given` names; the error is one sentence.
[[nodiscard]] std::expected<void, std::string> read_switches(const json::value& given, AppSwitches& switches);

}  // namespace hongyan::sandbox
