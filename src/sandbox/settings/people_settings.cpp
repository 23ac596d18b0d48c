#include "sandbox/settings/people_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<PeopleSettings>> people_setting_entries() {
  using S = PeopleSettings;
  return {
      number("user_list_daily", &S::user_list_daily),
      number("user_list_daily_test_account", &S::user_list_daily_test_account),
      number("user_info_daily", &S::user_info_daily),
      number("user_info_daily_test_account", &S::user_info_daily_test_account),
      number("remark_daily", &S::remark_daily),
      number("openids_a_page", &S::openids_a_page),
      number("remark_bytes_max", &S::remark_bytes_max),
      number("tags_max", &S::tags_max),
      number("tags_of_one_max", &S::tags_of_one_max),
      number("tag_name_max", &S::tag_name_max),
      number("tag_people_max", &S::tag_people_max),
      choice("tag_name_limit", &S::tag_name_limit, "bytes", "characters"),
      choice("tags_on_unfollow", &S::tags_on_unfollow, "lost", "kept"),
      choice("withheld_fields", &S::withheld_fields, "empty", "absent"),
      choice("blacklisted_in_list", &S::blacklisted_in_list, "absent", "present"),
      duration("login_code_life_s", &S::login_code_life),
      number("logins_a_minute", &S::logins_a_minute),
  };
}

}  // namespace hongyan::sandbox
