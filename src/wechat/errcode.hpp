// WeChat's return codes: the whole table (errcodes.tsv, embedded), what a code means for a delivery, and what to tell
// people about it. The verdict of a code is decided here and nowhere else. Thread-safe; texts live for ever.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wechat/api.hpp"

namespace hongyan::wechat {

enum class Verdict : std::uint8_t {
  accepted,           // WeChat has taken it
  token_stale,        // not done: refresh the access_token, then call again
  retry_later,        // not done: the same call may succeed in a while
  quota_spent,        // not done: this API is closed for the app until its period ends
  recipient_refused,  // not done: this person cannot or does not want to get it now
  recipient_invalid,  // not done: no such openid for this app
  template_invalid,   // not done: the template is gone, banned or another account's
  content_invalid,    // not done: the request itself is wrong
  permission,         // not done: credentials, address or rights of the app are missing
  account_blocked,    // not done: the account is punished or the API is closed for good
  duplicate,          // WeChat had this already: evidence that an earlier call took effect
  ambiguous,          // done or not done: nobody knows
  unknown_code,       // a code or a meaning that nobody has described
};
[[nodiscard]] std::span<const Verdict> all_verdicts();
[[nodiscard]] std::string_view to_string(Verdict verdict);  // "token_stale"
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view text);

struct ErrcodeEntry {
  int code;
  std::string_view errmsg;  // without the rid; in parentheses when the literal text is not known
  std::string_view meaning_en;
  std::string_view meaning_zh;
  Verdict verdict;  // out of context; verdict_of() knows the context
  std::string_view apis;
};

// The entry, or nullptr for a code that is not in the table.
[[nodiscard]] const ErrcodeEntry* find_errcode(int code);
// The entry, or what can honestly be said of a code that is not in the table; no text of it is empty.
[[nodiscard]] ErrcodeEntry describe_errcode(int code);
[[nodiscard]] std::span<const ErrcodeEntry> all_errcodes();  // ascending by code

// What the answer `errcode` of `api` means. On the token endpoints a refused credential is `permission`; a system
// error is `ambiguous` after a send or a write, `retry_later` after a read.
[[nodiscard]] Verdict verdict_of(int errcode, Api api);

// What Hongyan does about it, and what the reader can do.
struct Advice {
  std::string_view we_do_zh, we_do_en, you_do_zh, you_do_en;
};
[[nodiscard]] const Advice& advice_for(Verdict verdict);
[[nodiscard]] const Advice& advice_for_errcode(int errcode);  // the code's own, else that of its verdict

}  // namespace hongyan::wechat
