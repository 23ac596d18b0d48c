#include "sandbox/settings/refusal_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<RefusalSettings>> refusal_setting_entries() {
  using S = RefusalSettings;
  return {
      choice("template_id_size", &S::template_id_size, "checked", "unchecked"),
      number("template_characters_max", &S::template_characters_max),
      number("template_args_max", &S::template_args_max),
      number("template_message_bytes_max", &S::template_message_bytes_max),
      choice("template_link", &S::template_link, "web_only", "anything"),
      choice("unlinked_mini_program", &S::unlinked_mini_program, "error_40013", "error_40166"),
      number("template_of_one_minute", &S::template_of_one_minute),
      choice("missing_openid", &S::missing_openid, "error_40003", "error_41009"),
      choice("blocking_receiver", &S::blocking_receiver, "failed_receipt", "error_48002"),
      words("blocked_links", &S::blocked_links),
      choice("blocked_link", &S::blocked_link, "error_40068", "error_40048", "error_40066"),
      choice("unfollowed_receiver", &S::unfollowed_receiver, "error_45015", "error_43004"),
      choice("wrong_media_type", &S::wrong_media_type, "error_40007", "error_40004"),
      choice("expired_media", &S::expired_media, "error_40007", "error_46001"),
      choice("long_text", &S::long_text, "error_45002", "error_40126"),
      choice("unknown_agent", &S::unknown_agent, "error_65401", "error_61452"),
      number("msgmenu_items_max", &S::msgmenu_items_max),
      number("msgmenu_item_bytes_max", &S::msgmenu_item_bytes_max),
      choice("unprepared_video", &S::unprepared_video, "error_45161", "error_48013"),
      choice("video_review", &S::video_review, "passed", "pending"),
      choice("admin_pending", &S::admin_pending, "error_89504", "error_89505", "error_89501", "error_89502"),
      choice("wrong_account_kind", &S::wrong_account_kind, "error_48001", "error_45103"),
      choice("time_without_clock", &S::time_without_clock, "accepted", "refused"),
      choice("amount_decimals", &S::amount_decimals, "apart", "counted"),
  };
}

}  // namespace hongyan::sandbox
