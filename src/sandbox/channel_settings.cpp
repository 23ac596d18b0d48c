#include "sandbox/channel_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<ChannelSettings>> channel_entries() {
  using S = ChannelSettings;
  return {
      number("notice_daily", &S::notice_daily),
      flag("notice_reply_has_msgid", &S::notice_reply_has_msgid),
      choice("notice_detail", &S::notice_detail, "whole", "cut"),
      choice("notice_client_msg_id", &S::notice_client_msg_id, "ignored", "honoured"),
      choice("notice_page", &S::notice_page, "url", "mini_program_page"),
  };
}

}  // namespace hongyan::sandbox
