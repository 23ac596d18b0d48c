#include "sandbox/settings/customer_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<CustomerSettings>> customer_setting_entries() {
  using S = CustomerSettings;
  return {
      number("customer_daily", &S::daily),
      number("customer_daily_test_account", &S::daily_test_account),
      choice("customer_quota_refresh", &S::refresh, "reset", "cumulative"),
      choice("customer_counters", &S::counters, "one", "per_scene"),
      choice("payment_window", &S::payment, "none", "unlimited_48h"),
      choice("customer_mpnews", &S::mpnews, "accepted", "refused"),
      choice("escaped_json", &S::escaped_json, "shown_literally", "accepted", "error_40033", "error_47002"),
      number("text_bytes_max", &S::text_bytes_max),
      number("news_title_bytes_max", &S::news_title_bytes_max),
      number("news_description_bytes_max", &S::news_description_bytes_max),
      number("news_url_bytes_max", &S::news_url_bytes_max),
      number("kf_accounts_max", &S::kf_accounts_max),
      choice("kf_id_form", &S::kf_id_form, "number", "text"),
  };
}

}  // namespace hongyan::sandbox
