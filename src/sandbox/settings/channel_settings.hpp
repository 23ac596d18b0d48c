// ChannelSettings: what can be chosen about the channels beside template and subscribe, and about the layer under all
// of them. Where docs/wechat leaves two answers open there is one field with both. Values.
#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {

enum class NoticeDetail { whole, cut };              // 47003 on bizsend: the whole detail | cut as on subscribe/send
enum class NoticeClientMsgId { ignored, honoured };  // client_msg_id stands in the sample of bizsend only
enum class NoticePage { url, mini_program_page };    // what `page` of bizsend opens

enum class RateLimitedAnswer { error_43101, error_45009 };  // one send too many of 长期限频; not documented

enum class FormPunishedAnswer { error_41032, error_41034 };  // both stand in the table with one text
enum class FormRetiredAnswer { error_45103, error_46101 };   // form messages after 2020-01-10
enum class ReaderOneTime { allowed, refused };               // one-time subscription on a 公众号 that is not a 服务号

enum class CardStates { three, two };               // the guide's states 0, 1, 2 | the API page's 0, 1
enum class SceneDesc { optional, required };        // of newtmpl/addtemplate: pages of 2020 and of today
enum class CardVersionType { optional, required };  // version_type with target_state 1

enum class QuotaRateLimit { absent, present };          // rate_limit in openapi/quota/get
enum class QuotaBadPath { error_76021, error_76003 };   // an unknown cgi_path: its table and its text disagree
enum class OldRid { error_76004, error_76001 };         // a rid of more than seven days
enum class IpWhitelistScope { all_apis, secret_apis };  // of official accounts: every call | calls with the AppSecret
enum class UnknownToken { error_40001, error_40014 };   // a token that was never given
enum class SubscribeSendSecurity { unsupported, supported };  // whether subscribe/send takes signed and encrypted calls
enum class RequestSerial { ignored, required };               // 40230 for a signed call without Wechatmp-Serial
enum class IndustryChange { deletes_templates, keeps_templates };

enum class BlockedMessagesShape { list, object };            // msginfo of queryblocktmplmsg: its page shows both
enum class BlockedIdForm { number, text };                   // msginfo.id
enum class BlockedReceipt { system_failed, success, none };  // of a template message that was kept back

struct ChannelSettings {
  // Template messages that were kept back.
  BlockedMessagesShape blocked_messages_shape = BlockedMessagesShape::list;
  BlockedIdForm blocked_id_form = BlockedIdForm::number;
  BlockedReceipt blocked_receipt = BlockedReceipt::system_failed;

  // Notices of service accounts (bizsend).
  std::int64_t notice_daily = 100'000;  // not published
  bool notice_reply_has_msgid = false;
  NoticeDetail notice_detail = NoticeDetail::whole;
  NoticeClientMsgId notice_client_msg_id = NoticeClientMsgId::ignored;
  NoticePage notice_page = NoticePage::url;

  // Long-term templates with a rate.
  RateLimitedAnswer rate_limited_answer = RateLimitedAnswer::error_43101;

  // Form messages of mini programs, until 2020-01-10.
  std::int64_t form_daily = 1'000'000;  // also uniform_send
  Seconds form_id_life{7 * 24 * 3600};
  int prepay_uses = 3;
  std::size_t form_templates_max = 25;
  FormPunishedAnswer form_punished_answer = FormPunishedAnswer::error_41032;
  FormRetiredAnswer form_retired_answer = FormRetiredAnswer::error_45103;

  SceneDesc scene_desc = SceneDesc::optional;

  // One-time subscription by URL.
  std::int64_t one_time_daily = 100'000;
  ReaderOneTime reader_one_time = ReaderOneTime::allowed;

  // Updatable cards.
  Seconds activity_life{24 * 3600};
  Seconds private_activity_life{7 * 24 * 3600};  // of one person's private message: so long it can be shared
  CardStates card_states = CardStates::three;
  CardVersionType card_version_type = CardVersionType::optional;

  // The layer under the channels.
  std::int64_t calls_a_minute = 0;  // of each API and account; 0: no limit
  int quota_reset_hour = 0;         // of Beijing; the hour is published nowhere
  std::size_t rids_max = 10'000;    // refused calls that rid/get can tell about
  QuotaRateLimit quota_rate_limit = QuotaRateLimit::absent;
  QuotaBadPath quota_bad_path = QuotaBadPath::error_76021;
  OldRid old_rid = OldRid::error_76004;
  IpWhitelistScope ip_whitelist_scope = IpWhitelistScope::all_apis;
  UnknownToken unknown_token = UnknownToken::error_40001;
  SubscribeSendSecurity subscribe_send_security = SubscribeSendSecurity::unsupported;
  RequestSerial request_serial = RequestSerial::ignored;
  IndustryChange industry_change = IndustryChange::deletes_templates;
};

[[nodiscard]] std::vector<SettingEntry<ChannelSettings>> channel_entries();

}  // namespace hongyan::sandbox
