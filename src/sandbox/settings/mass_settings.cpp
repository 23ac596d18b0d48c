#include "sandbox/settings/mass_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<MassSettings>> mass_setting_entries() {
  using S = MassSettings;
  return {
      number("mass_daily", &S::calls_daily),
      number("mass_minute", &S::calls_minute),
      number("mass_preview_daily", &S::preview_daily),
      number("mass_reader_daily", &S::reader_daily),
      number("mass_to_all_daily", &S::to_all_daily),
      number("mass_to_all_monthly", &S::to_all_monthly),
      number("mass_of_one_monthly", &S::of_one_monthly),
      number("mass_openids_max", &S::openids_max),
      number("clientmsgid_bytes_max", &S::clientmsgid_bytes_max),
      choice("mass_unknown_tag", &S::unknown_tag, "error_40152", "error_minus_one"),
      choice("mass_long_list", &S::long_list, "error_40032", "error_45019"),
      choice("mass_reader_lists", &S::reader_lists, "refused", "allowed"),
      choice("mass_event_sender", &S::event_sender, "openid", "mphelper"),
  };
}

}  // namespace hongyan::sandbox
