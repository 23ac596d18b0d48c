#include "sandbox/settings/media_settings.hpp"

namespace hongyan::sandbox {

std::vector<SettingEntry<MediaSettings>> media_setting_entries() {
  using S = MediaSettings;
  return {
      duration("media_life_s", &S::life),
      number("image_bytes_max", &S::image_bytes_max),
      number("voice_bytes_max", &S::voice_bytes_max),
      number("video_bytes_max", &S::video_bytes_max),
      number("thumb_bytes_max", &S::thumb_bytes_max),
      number("article_image_bytes_max", &S::article_image_bytes_max),
      duration("voice_playtime_max_s", &S::voice_playtime_max),
      number("material_images_max", &S::material_images_max),
      number("material_others_max", &S::material_others_max),
      number("material_news_max", &S::material_news_max),
      number("upload_daily", &S::upload_daily),
      number("upload_daily_test_account", &S::upload_daily_test_account),
      number("download_daily", &S::download_daily),
      number("download_daily_test_account", &S::download_daily_test_account),
      number("upload_news_daily", &S::upload_news_daily),
      number("news_material_daily", &S::news_material_daily),
      number("draft_daily", &S::draft_daily),
      number("draft_get_daily", &S::draft_get_daily),
      number("publish_daily", &S::publish_daily),
      number("publish_delete_daily", &S::publish_delete_daily),
      number("article_title_characters_max", &S::article_title_characters_max),
      number("article_digest_characters_max", &S::article_digest_characters_max),
      choice("upload_reply", &S::upload_reply, "bare", "with_errcode"),
      choice("thumb_reply", &S::thumb_reply, "thumb_media_id", "media_id"),
      choice("upload_without_name", &S::upload_without_name, "error_41005", "accepted"),
      choice("upload_without_extension", &S::upload_without_extension, "error_40113", "accepted"),
      choice("extended_filename", &S::extended_filename, "ignored", "read"),
      choice("material_without_type", &S::material_without_type, "by_format", "error_40004"),
      choice("video_description_in_query", &S::video_description_in_query, "accepted", "ignored"),
      choice("video_without_description", &S::video_without_description, "error_41005", "error_40097"),
      choice("file_type_refusal", &S::type_refusal, "error_40005", "error_40113"),
      choice("file_size_refusal", &S::size_refusal, "by_type", "error_40006", "error_45001"),
      choice("superseded_upload_news", &S::superseded_upload_news, "accepted", "error_45106"),
  };
}

}  // namespace hongyan::sandbox
