// The receipts of what was sent: how a message, a mass job or a publication ended. Pure values; an unknown status is
// kept as it came and read as `other`.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace hongyan::wechat {

// What a receipt proves of its message. A status that begins with "failed" says so itself, whatever the reason; any
// other that nobody has described proves only that WeChat had the message.
enum class Ending : std::uint8_t { success, failure, not_known };

// TEMPLATESENDJOBFINISH: the receipt of a template message.
struct TemplateSendFinished {
  enum class Status : std::uint8_t { success, user_block, system_failed, freq_limit, other };
  std::string msgid;        // decimal; "0" has been seen where a client_msg_id was used
  std::string status_text;  // as it came
  Status status = Status::other;
};
[[nodiscard]] std::string_view to_string(TemplateSendFinished::Status status);
[[nodiscard]] TemplateSendFinished read_template_finished(const json::value& root);
[[nodiscard]] Ending ending_of(const TemplateSendFinished& finished);

// subscribe_msg_sent_event: the receipt of subscribe messages and of notices.
struct SubscribeReceipt {
  std::string template_id;
  std::string msgid;
  std::optional<int> error_code;  // nothing when it cannot be read
  std::string error_status;
};
// WeChat says of the event that what fails there has failed in its own system: any code but 0 is a failure.
[[nodiscard]] Ending ending_of(const SubscribeReceipt& receipt);
struct SubscribeSent {
  std::vector<SubscribeReceipt> receipts;
};
[[nodiscard]] SubscribeSent read_subscribe_sent(const json::value& root);

// One article of a job, by its place from 1, with the address at which people read it.
struct ArticleUrl {
  int index = 0;
  std::string url;
  bool operator==(const ArticleUrl&) const = default;
};

// MASSSENDJOBFINISH: pushed when the job is about to end, so the counts may be off by a few.
struct MassFinished {
  enum class Status : std::uint8_t { success, fail, refused, other };
  std::string msg_id;
  std::string status_text;  // "send success", "send fail", "err(30003)"
  Status status = Status::other;
  int refusal = 0;                // of `refused`: 30003
  std::int64_t total_count = 0;   // of the tag or the list
  std::int64_t filter_count = 0;  // left after WeChat's filter: who had four this month is filtered, not failed
  std::int64_t sent_count = 0;
  std::int64_t error_count = 0;
  std::vector<ArticleUrl> articles;
};
[[nodiscard]] std::string_view to_string(MassFinished::Status status);
struct RefusalMeaning {
  std::string_view zh, en;
};
[[nodiscard]] RefusalMeaning mass_refusal_meaning(int refusal);
[[nodiscard]] MassFinished read_mass_finished(const json::value& root);
[[nodiscard]] Ending ending_of(const MassFinished& finished);

// PUBLISHJOBFINISH: the end of publish_submit.
struct PublishFinished {
  std::string publish_id;
  int status = -1;         // 0 published; 2 original check, 3 failed, 4 refused by review, 5 deleted, 6 banned
  std::string article_id;  // of a published one: what a mpnewsarticle message names
  std::vector<ArticleUrl> articles;
};
[[nodiscard]] PublishFinished read_publish_finished(const json::value& root);

// notify_service_msg_send_result: a service card that could not be shown.
struct ServiceCardFailed {
  std::string notify_code;
  int notify_type = 0;
  int card_status = 0;
  int reason = 0;  // fail_ret: -10001 system, -10002 content, -1003 no template, -1004 refused, -1005 too often
  std::string reason_text;
};
[[nodiscard]] ServiceCardFailed read_service_card_failed(const json::value& root);

}  // namespace hongyan::wechat
