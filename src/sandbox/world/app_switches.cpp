#include "sandbox/world/app_switches.hpp"

#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {
namespace {

const std::vector<SettingEntry<AppSwitches>>& entries() {
  using S = AppSwitches;
  static const std::vector<SettingEntry<AppSwitches>> all{
      flag("notices_enabled", &S::notices_enabled),
      flag("blocked", &S::blocked),
      flag("token_forbidden", &S::token_forbidden),
      flag("account_frozen", &S::account_frozen),
      flag("templates_forbidden", &S::templates_forbidden),
      flag("through_component", &S::through_component),
      words("ungranted_apis", &S::ungranted_apis),
      words("forbidden_apis", &S::forbidden_apis),
      words("denied_msgtypes", &S::denied_msgtypes),
      flag("subscribe_denied", &S::subscribe_denied),
      flag("agents_enabled", &S::agents_enabled),
      flag("entry_messages_forbidden", &S::entry_messages_forbidden),
      choice("publishing", &S::publishing, "open", "banned", "too_often", "unchecked", "console_only", "unsaved"),
      choice("ip_confirmation", &S::ip_confirmation, "none", "pending", "refused", "refused_twice"),
      words("ip_whitelist", &S::ip_whitelist),
      choice("form_punishment", &S::form_punishment, "none", "forms", "payments", "both"),
      flag("menus_forbidden", &S::menus_forbidden),
      words("web_domains", &S::web_domains),
      words("pages", &S::pages),
      words("business_domains", &S::business_domains),
  };
  return all;
}

}  // namespace

void add_switches(json::object& app, const AppSwitches& switches) {
  for (const auto& entry : entries()) app[entry.name] = entry.get(switches);
}

std::expected<void, std::string> read_switches(const json::value& given, AppSwitches& switches) {
  AppSwitches read = switches;
  for (const auto& entry : entries()) {
    const json::value* value = find_member(given, entry.name);
    if (value != nullptr && !entry.set(read, *value))
      return std::unexpected(fmt::format("\"{}\" must be {}", entry.name, entry.wants));
  }
  switches = std::move(read);
  return {};
}

}  // namespace hongyan::sandbox
