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
      number("form_daily", &S::form_daily),
      duration("form_id_life_s", &S::form_id_life),
      number("prepay_uses", &S::prepay_uses),
      number("form_templates_max", &S::form_templates_max),
      choice("form_punished_answer", &S::form_punished_answer, "error_41032", "error_41034"),
      choice("form_retired_answer", &S::form_retired_answer, "error_45103", "error_46101"),
      number("one_time_daily", &S::one_time_daily),
      choice("reader_one_time", &S::reader_one_time, "allowed", "refused"),
      duration("activity_life_s", &S::activity_life),
      choice("card_states", &S::card_states, "three", "two"),
      choice("card_version_type", &S::card_version_type, "optional", "required"),
  };
}

}  // namespace hongyan::sandbox
