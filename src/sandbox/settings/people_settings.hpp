// PeopleSettings: what can be chosen about user lists, profiles, tags, the blacklist and logins (inbound.md §7).
// Values; part of SandboxSettings.
#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {

enum class WithheldFields { empty, absent };       // nickname, headimgurl … since they are withheld
enum class BlacklistedInList { absent, present };  // whether user/get tells of people on the blacklist
enum class TagNameLimit { bytes, characters };     // the error text says bytes, the parameter text characters
enum class TagsOnUnfollow { lost, kept };          // not documented

struct PeopleSettings {
  std::int64_t user_list_daily = 500;
  std::int64_t user_list_daily_test_account = 100;
  std::int64_t user_info_daily = 5'000'000;
  std::int64_t user_info_daily_test_account = 500'000;
  std::int64_t remark_daily = 10'000;
  std::int64_t openids_a_page = 10'000;
  std::int64_t remark_bytes_max = 29;
  std::int64_t tags_max = 100;
  std::int64_t tags_of_one_max = 20;  // 10 in older texts
  std::int64_t tag_name_max = 30;
  std::int64_t tag_people_max = 100'000;  // a tag with more cannot be deleted
  TagNameLimit tag_name_limit = TagNameLimit::bytes;
  TagsOnUnfollow tags_on_unfollow = TagsOnUnfollow::lost;
  WithheldFields withheld_fields = WithheldFields::empty;
  BlacklistedInList blacklisted_in_list = BlacklistedInList::absent;
  Seconds login_code_life{300};
  std::int64_t logins_a_minute = 100;  // of one person
};

[[nodiscard]] std::vector<SettingEntry<PeopleSettings>> people_setting_entries();

}  // namespace hongyan::sandbox
