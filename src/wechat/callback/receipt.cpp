#include "wechat/callback/receipt.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "wechat/callback/consent.hpp"
#include "wechat/callback/event_fields.hpp"

namespace hongyan::wechat {
namespace {

struct StatusRow {
  TemplateSendFinished::Status status;
  std::string_view name;
  std::string_view wire;  // lower case, without spaces
};
constexpr std::array statuses{
    StatusRow{TemplateSendFinished::Status::success, "success", "success"},
    StatusRow{TemplateSendFinished::Status::user_block, "user_block", "failed:userblock"},
    StatusRow{TemplateSendFinished::Status::system_failed, "system_failed", "failed:systemfailed"},
    StatusRow{TemplateSendFinished::Status::freq_limit, "freq_limit", "failed:freqlimit"},
    StatusRow{TemplateSendFinished::Status::other, "other", ""},
};

struct Refusal {
  int number;
  RefusalMeaning meaning;
};
constexpr std::array refusals{
    Refusal{10001, {"涉嫌广告", "suspected advertising"}},
    Refusal{20001, {"涉嫌政治", "suspected politics"}},
    Refusal{20002, {"涉嫌色情", "suspected pornography"}},
    Refusal{20004, {"涉嫌社会类违规", "suspected offence against society"}},
    Refusal{20006, {"涉嫌违法犯罪", "suspected crime"}},
    Refusal{20008, {"涉嫌欺诈", "suspected fraud"}},
    Refusal{20013, {"涉嫌版权问题", "suspected breach of copyright"}},
    Refusal{21000, {"涉嫌其他违规", "suspected of another offence"}},
    Refusal{22000, {"涉嫌互相宣传", "suspected mutual promotion"}},
    Refusal{30001,
            {"原创校验系统错误，且选择了不发送转载", "the original check failed, and reprints were not to be sent"}},
    Refusal{30002, {"原创校验判定不能群发", "the original check forbids a mass message"}},
    Refusal{30003, {"原创校验判定为转载，且选择了不发送转载", "taken for a reprint, and reprints were not to be sent"}},
    Refusal{40001, {"管理员拒绝", "the administrator refused"}},
    Refusal{40002, {"管理员 30 分钟内没有确认", "the administrator did not confirm within 30 minutes"}},
};

// 30003 from "err(30003)"; nothing for any other text.
std::optional<int> refusal_in(std::string_view wire) {
  constexpr std::string_view opening = "err(";
  if (!wire.starts_with(opening) || !wire.ends_with(')')) return std::nullopt;
  wire.remove_prefix(opening.size());
  wire.remove_suffix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(wire.data(), wire.data() + wire.size(), number);
  if (error != std::errc{} || end != wire.data() + wire.size()) return std::nullopt;
  return number;
}

std::vector<ArticleUrl> articles_of(const json::value* list, std::string_view index_key, std::string_view url_key) {
  std::vector<ArticleUrl> articles;
  for (const json::value* entry : entries_of(list))
    articles.push_back({small_number_of(*entry, index_key, 0), text_of(*entry, url_key)});
  return articles;
}

constexpr std::int64_t no_number = INT64_MIN;

bool says_failed(std::string_view status) { return without_spaces(status).starts_with("fail"); }

}  // namespace

std::string_view to_string(TemplateSendFinished::Status status) {
  return statuses[static_cast<std::size_t>(status)].name;
}

TemplateSendFinished read_template_finished(const json::value& root) {
  TemplateSendFinished finished{msgid_of(root), text_of(root, "Status"), TemplateSendFinished::Status::other};
  const std::string wire = without_spaces(finished.status_text);
  if (const auto row = std::ranges::find(statuses, wire, &StatusRow::wire); row != statuses.end())
    finished.status = row->status;
  return finished;
}

Ending ending_of(const TemplateSendFinished& finished) {
  if (finished.status == TemplateSendFinished::Status::success) return Ending::success;
  return says_failed(finished.status_text) ? Ending::failure : Ending::not_known;
}

SubscribeSent read_subscribe_sent(const json::value& root) {
  SubscribeSent sent;
  for (const json::value* entry : subscribe_entries_of(root)) {
    const std::int64_t code = number_of(*entry, "ErrorCode", no_number);
    sent.receipts.push_back({text_of(*entry, "TemplateId"), msgid_of(*entry),
                             std::in_range<int>(code) ? std::optional(static_cast<int>(code)) : std::nullopt,
                             text_of(*entry, "ErrorStatus")});
  }
  return sent;
}

Ending ending_of(const SubscribeReceipt& receipt) {
  if (!receipt.error_code) return Ending::not_known;
  if (*receipt.error_code != 0) return Ending::failure;
  return says_failed(receipt.error_status) ? Ending::not_known : Ending::success;
}

std::string_view to_string(MassFinished::Status status) {
  switch (status) {
    case MassFinished::Status::success: return "success";
    case MassFinished::Status::fail: return "fail";
    case MassFinished::Status::refused: return "refused";
    case MassFinished::Status::other: return "other";
  }
  return "";
}

RefusalMeaning mass_refusal_meaning(int refusal) {
  const auto row = std::ranges::find(refusals, refusal, &Refusal::number);
  return row == refusals.end() ? RefusalMeaning{"未公开的原因", "a reason nobody has described"} : row->meaning;
}

MassFinished read_mass_finished(const json::value& root) {
  MassFinished finished;
  finished.msg_id = msgid_of(root);
  finished.status_text = text_of(root, "Status");
  const std::string wire = without_spaces(finished.status_text);
  if (wire == "sendsuccess") finished.status = MassFinished::Status::success;
  if (wire == "sendfail") finished.status = MassFinished::Status::fail;
  if (const auto refusal = refusal_in(wire)) {
    finished.status = MassFinished::Status::refused;
    finished.refusal = *refusal;
  }
  finished.total_count = number_of(root, "TotalCount");
  finished.filter_count = number_of(root, "FilterCount");
  finished.sent_count = number_of(root, "SentCount");
  finished.error_count = number_of(root, "ErrorCount");
  if (const json::value* result = find_member(root, "ArticleUrlResult"))
    finished.articles = articles_of(find_member(*result, "ResultList"), "ArticleIdx", "ArticleUrl");
  return finished;
}

Ending ending_of(const MassFinished& finished) {
  switch (finished.status) {
    case MassFinished::Status::success: return Ending::success;
    case MassFinished::Status::fail:
    case MassFinished::Status::refused: return Ending::failure;
    case MassFinished::Status::other: return Ending::not_known;
  }
  return Ending::not_known;
}

PublishFinished read_publish_finished(const json::value& root) {
  PublishFinished finished;
  const json::value* event = find_member(root, "PublishEventInfo");
  if (event == nullptr) event = &root;
  finished.publish_id = text_of(*event, "publish_id");
  finished.status = small_number_of(*event, "publish_status", -1);
  finished.article_id = text_of(*event, "article_id");
  if (const json::value* detail = find_member(*event, "article_detail"))
    finished.articles = articles_of(find_member(*detail, "item"), "idx", "article_url");
  return finished;
}

ServiceCardFailed read_service_card_failed(const json::value& root) {
  return {text_of(root, "notify_code"), small_number_of(root, "notify_type", 0),
          small_number_of(root, "card_status", 0), small_number_of(root, "fail_ret", 0), text_of(root, "fail_msg")};
}

}  // namespace hongyan::wechat
