// RefusalSettings: answers whose codes WeChat documents without saying when it gives them, or of which two are seen for
// one mistake. Each has a rule here that brings it about; limits that are published nowhere are 0, which is none.
// Values; part of SandboxSettings.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/settings/setting_entry.hpp"
#include "sandbox/world/field_check.hpp"

namespace hongyan::sandbox {

enum class TemplateIdSize { checked, unchecked };                  // 40036 for an id that has not 43 characters
enum class TemplateLink { web_only, anything };                    // 45051 for a url that is neither http nor https
enum class UnlinkedMiniProgram { error_40013, error_40166 };       // miniprogram.appid of one that is not linked
enum class MissingOpenid { error_40003, error_41009 };             // a send without touser
enum class BlockingReceiver { failed_receipt, error_48002 };       // template/send to who blocks the account
enum class BlockedLink { error_40068, error_40048, error_40066 };  // a link of `blocked_links`
enum class UnfollowedReceiver { error_45015, error_43004 };        // custom/send to who does not follow
enum class WrongMediaType { error_40007, error_40004 };            // a media_id of another kind of file
enum class ExpiredMedia { error_40007, error_46001 };              // a media_id of more than three days
enum class LongText { error_45002, error_40126 };                  // a text over text_bytes_max
enum class UnknownAgent { error_65401, error_61452 };              // customservice.kf_account that is none
enum class UnpreparedVideo { error_45161, error_48013 };           // a mass video that uploadvideo did not make
enum class VideoReview { passed, pending };                        // of what uploadvideo makes; 48014 unless passed
enum class AdminPending { error_89504, error_89505, error_89501, error_89502 };  // while an administrator is asked
enum class WrongAccountKind { error_48001, error_45103 };  // a call that is not for this kind of account

struct RefusalSettings {
  TemplateIdSize template_id_size = TemplateIdSize::checked;
  std::int64_t template_characters_max = 0;     // of the template itself: 45012
  std::int64_t template_args_max = 0;           // members of data: 45013
  std::int64_t template_message_bytes_max = 0;  // of the body of template/send: 45014
  TemplateLink template_link = TemplateLink::web_only;
  UnlinkedMiniProgram unlinked_mini_program = UnlinkedMiniProgram::error_40013;
  std::int64_t template_of_one_minute = 0;  // template messages to one person in a minute: 43117
  MissingOpenid missing_openid = MissingOpenid::error_40003;
  BlockingReceiver blocking_receiver = BlockingReceiver::failed_receipt;
  std::vector<std::string> blocked_links;  // parts of addresses that template, customer and mass messages may not hold
  BlockedLink blocked_link = BlockedLink::error_40068;
  UnfollowedReceiver unfollowed_receiver = UnfollowedReceiver::error_45015;
  WrongMediaType wrong_media_type = WrongMediaType::error_40007;
  ExpiredMedia expired_media = ExpiredMedia::error_40007;
  LongText long_text = LongText::error_45002;
  UnknownAgent unknown_agent = UnknownAgent::error_65401;
  std::int64_t msgmenu_items_max = 0;       // 45098
  std::int64_t msgmenu_item_bytes_max = 0;  // 45099
  UnpreparedVideo unprepared_video = UnpreparedVideo::error_45161;
  VideoReview video_review = VideoReview::passed;
  AdminPending admin_pending = AdminPending::error_89504;
  WrongAccountKind wrong_account_kind = WrongAccountKind::error_48001;
  TimeWithoutClock time_without_clock = TimeWithoutClock::accepted;  // 47003
  AmountDecimals amount_decimals = AmountDecimals::apart;            // 47003
};

[[nodiscard]] std::vector<SettingEntry<RefusalSettings>> refusal_setting_entries();

}  // namespace hongyan::sandbox
