// ChannelSettings: what can be chosen about the channels beside template and subscribe, and about the layer under all
// of them. Where docs/wechat leaves two answers open there is one field with both. Values.
#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/setting_entry.hpp"

namespace hongyan::sandbox {

enum class NoticeDetail { whole, cut };              // 47003 on bizsend: the whole detail | cut as on subscribe/send
enum class NoticeClientMsgId { ignored, honoured };  // client_msg_id stands in the sample of bizsend only
enum class NoticePage { url, mini_program_page };    // what `page` of bizsend opens

struct ChannelSettings {
  // Notices of service accounts (bizsend).
  std::int64_t notice_daily = 100'000;  // not published
  bool notice_reply_has_msgid = false;
  NoticeDetail notice_detail = NoticeDetail::whole;
  NoticeClientMsgId notice_client_msg_id = NoticeClientMsgId::ignored;
  NoticePage notice_page = NoticePage::url;
};

[[nodiscard]] std::vector<SettingEntry<ChannelSettings>> channel_entries();

}  // namespace hongyan::sandbox
