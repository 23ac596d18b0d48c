#include "sandbox/settings/channel_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<ChannelSettings>> channel_entries() {
  using S = ChannelSettings;
  return {
      choice("blocked_messages_shape", &S::blocked_messages_shape, "list", "object"),
      choice("blocked_id_form", &S::blocked_id_form, "number", "text"),
      choice("blocked_receipt", &S::blocked_receipt, "system_failed", "success", "none"),
      number("notice_daily", &S::notice_daily),
      flag("notice_reply_has_msgid", &S::notice_reply_has_msgid),
      choice("notice_detail", &S::notice_detail, "whole", "cut"),
      choice("notice_client_msg_id", &S::notice_client_msg_id, "ignored", "honoured"),
      choice("notice_page", &S::notice_page, "url", "mini_program_page"),
      number("form_daily", &S::form_daily),
      duration("form_id_life_s", &S::form_id_life),
      number("prepay_uses", &S::prepay_uses),
      number("form_templates_max", &S::form_templates_max),
      choice("rate_limited_answer", &S::rate_limited_answer, "error_43101", "error_45009"),
      choice("form_punished_answer", &S::form_punished_answer, "error_41032", "error_41034"),
      choice("form_retired_answer", &S::form_retired_answer, "error_45103", "error_46101"),
      number("one_time_daily", &S::one_time_daily),
      choice("reader_one_time", &S::reader_one_time, "allowed", "refused"),
      choice("scene_desc", &S::scene_desc, "optional", "required"),
      duration("activity_life_s", &S::activity_life),
      duration("private_activity_life_s", &S::private_activity_life),
      choice("card_states", &S::card_states, "three", "two"),
      choice("card_version_type", &S::card_version_type, "optional", "required"),
      number("calls_a_minute", &S::calls_a_minute),
      number("quota_reset_hour", &S::quota_reset_hour),
      number("rids_max", &S::rids_max),
      choice("quota_rate_limit", &S::quota_rate_limit, "absent", "present"),
      choice("quota_bad_path", &S::quota_bad_path, "error_76021", "error_76003"),
      choice("old_rid", &S::old_rid, "error_76004", "error_76001"),
      choice("ip_whitelist_scope", &S::ip_whitelist_scope, "all_apis", "secret_apis"),
      choice("unknown_token", &S::unknown_token, "error_40001", "error_40014"),
      choice("subscribe_send_security", &S::subscribe_send_security, "unsupported", "supported"),
      choice("request_serial", &S::request_serial, "ignored", "required"),
      choice("industry_change", &S::industry_change, "deletes_templates", "keeps_templates"),
  };
}

}  // namespace hongyan::sandbox
