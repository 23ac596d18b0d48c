// MassSettings: what can be chosen about mass messages (inbound.md §6, §11). Values; part of SandboxSettings.
#pragma once
#include <cstdint>
#include <vector>

#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {

enum class UnknownTag { error_40152, error_minus_one };
enum class LongList { error_40032, error_45019 };  // more openids than one call may name
enum class ReaderLists { refused, allowed };       // mass/send by a 公众号
enum class JobEventSender { openid, mphelper };    // FromUserName of MASSSENDJOBFINISH: real | older pages

struct MassSettings {
  std::int64_t calls_daily = 100;
  std::int64_t calls_minute = 60;
  std::int64_t preview_daily = 100;
  std::int64_t reader_daily = 1;  // sends of a 公众号
  std::int64_t to_all_daily = 1;  // sends of a 服务号 to everyone, the current page's addition; 0: no limit
  std::int64_t to_all_monthly = 4;
  std::int64_t of_one_monthly = 4;  // what one person gets of a 服务号
  std::int64_t openids_max = 10'000;
  std::int64_t clientmsgid_bytes_max = 64;  // 32 on newer pages
  UnknownTag unknown_tag = UnknownTag::error_40152;
  LongList long_list = LongList::error_40032;
  ReaderLists reader_lists = ReaderLists::refused;
  JobEventSender event_sender = JobEventSender::openid;
};

[[nodiscard]] std::vector<SettingEntry<MassSettings>> mass_setting_entries();

}  // namespace hongyan::sandbox
