#include "sandbox/settings/web_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<WebSettings>> web_setting_entries() {
  using S = WebSettings;
  return {
      number("menu_name_bytes_max", &S::menu_name_bytes_max),
      number("menu_sub_name_bytes_max", &S::menu_sub_name_bytes_max),
      number("menu_domains_max", &S::menu_domains_max),
      number("conditional_menus_max", &S::conditional_menus_max),
      duration("qr_default_life_s", &S::qr_default_life),
      duration("qr_life_max_s", &S::qr_life_max),
      choice("qr_long_life", &S::qr_long_life, "cut_short", "error_40053"),
      number("qr_permanent_max", &S::qr_permanent_max),
      choice("qr_spent", &S::qr_spent, "error_45029", "error_40053"),
      duration("web_code_life_s", &S::web_code_life),
      duration("web_token_life_s", &S::web_token_life),
      duration("web_refresh_life_s", &S::web_refresh_life),
  };
}

}  // namespace hongyan::sandbox
