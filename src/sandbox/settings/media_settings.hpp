// MediaSettings: what can be chosen about files, drafts and published articles (inbound.md §6.8, §0.2). Values; part of
// SandboxSettings.
#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {

enum class UploadReply { bare, with_errcode };                // both are seen
enum class ThumbReply { thumb_media_id, media_id };           // real life | the page
enum class UploadWithoutName { error_41005, accepted };       // a file part without a filename
enum class UploadWithoutExtension { error_40113, accepted };  // a filename that does not tell the format
enum class ExtendedFilename { ignored, read };                // filename*=UTF-8''… of RFC 5987
enum class MaterialWithoutType { by_format, error_40004 };    // add_material that names no type
enum class VideoDescriptionInQuery { accepted, ignored };     // wechatpy writes it there
enum class VideoWithoutDescription { error_41005, error_40097 };
enum class TypeRefusal { error_40005, error_40113 };           // a file of the wrong format
enum class SupersededUploadNews { accepted, error_45106 };     // media/uploadnews after add_news was retired
enum class SizeRefusal { by_type, error_40006, error_45001 };  // a file too large: 40009–40012 | one code

struct MediaSettings {
  Seconds life{3 * 24 * 3600};
  std::int64_t image_bytes_max = 10 * 1024 * 1024;  // the page also says 2 MB
  std::int64_t voice_bytes_max = 2 * 1024 * 1024;
  std::int64_t video_bytes_max = 10 * 1024 * 1024;
  std::int64_t thumb_bytes_max = 64 * 1024;
  std::int64_t article_image_bytes_max = 1024 * 1024;
  Seconds voice_playtime_max{60};
  std::int64_t material_images_max = 100'000;  // 5,000 on older pages
  std::int64_t material_others_max = 1'000;
  std::int64_t material_news_max = 5'000;
  std::int64_t upload_daily = 100'000;
  std::int64_t upload_daily_test_account = 500;
  std::int64_t download_daily = 200'000;
  std::int64_t download_daily_test_account = 1'000;
  std::int64_t upload_news_daily = 10;
  std::int64_t news_material_daily = 1'000;  // add_news, update_news: no page tells the number
  std::int64_t draft_daily = 1'000;          // each draft call but get
  std::int64_t draft_get_daily = 500;
  std::int64_t publish_daily = 100;  // each freepublish call but delete
  std::int64_t publish_delete_daily = 10;
  // The codes 45003 and 45004 are documented, the limits are not: 0 is no limit.
  std::int64_t article_title_characters_max = 0;
  std::int64_t article_digest_characters_max = 0;
  UploadReply upload_reply = UploadReply::bare;
  ThumbReply thumb_reply = ThumbReply::thumb_media_id;
  UploadWithoutName upload_without_name = UploadWithoutName::error_41005;
  UploadWithoutExtension upload_without_extension = UploadWithoutExtension::error_40113;
  ExtendedFilename extended_filename = ExtendedFilename::ignored;
  MaterialWithoutType material_without_type = MaterialWithoutType::by_format;
  VideoDescriptionInQuery video_description_in_query = VideoDescriptionInQuery::accepted;
  VideoWithoutDescription video_without_description = VideoWithoutDescription::error_41005;
  TypeRefusal type_refusal = TypeRefusal::error_40005;
  SizeRefusal size_refusal = SizeRefusal::by_type;
  SupersededUploadNews superseded_upload_news = SupersededUploadNews::accepted;
};

[[nodiscard]] std::vector<SettingEntry<MediaSettings>> media_setting_entries();

}  // namespace hongyan::sandbox
