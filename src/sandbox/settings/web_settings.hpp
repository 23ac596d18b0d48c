// WebSettings: what can be chosen about menus, QR codes with a parameter and 网页授权 (inbound.md §7.9, §8). Values;
// part of SandboxSettings.
#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {

enum class QrSpent { error_45029, error_40053 };   // one permanent code too many: both codes are documented for it
enum class QrLongLife { cut_short, error_40053 };  // expire_seconds over the limit: not documented

struct WebSettings {
  std::int64_t menu_name_bytes_max = 16;
  std::int64_t menu_sub_name_bytes_max = 60;  // 40 on an older page
  std::int64_t menu_domains_max = 3;          // other people's, 65316
  std::int64_t conditional_menus_max = 0;     // 65305; the number is not documented: 0 is no limit
  Seconds qr_default_life{60};                // 30 on older pages
  Seconds qr_life_max{2'592'000};
  QrLongLife qr_long_life = QrLongLife::cut_short;
  std::int64_t qr_permanent_max = 100'000;
  QrSpent qr_spent = QrSpent::error_45029;
  Seconds web_code_life{300};
  Seconds web_token_life{7200};
  Seconds web_refresh_life{30 * 24 * 3600};
};

[[nodiscard]] std::vector<SettingEntry<WebSettings>> web_setting_entries();

}  // namespace hongyan::sandbox
