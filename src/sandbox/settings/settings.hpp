// SandboxSettings: everything about the simulated platform that can be chosen. Where the documents leave two answers
// open (reliability.md §7) there is one field here with both; the default is the answer the product assumes. Values;
// readable and writable as JSON under the names in settings.cpp (POST /sandbox/settings).
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "sandbox/settings/channel_settings.hpp"
#include "sandbox/settings/customer_settings.hpp"
#include "sandbox/settings/mass_settings.hpp"
#include "sandbox/settings/media_settings.hpp"
#include "sandbox/settings/people_settings.hpp"
#include "sandbox/settings/refusal_settings.hpp"
#include "sandbox/settings/web_settings.hpp"

namespace hongyan::sandbox {

// Chances per 10,000 that a platform call, or a receipt, meets the fault of that name.
struct FaultRates {
  int slow = 0;                     // answered after slow_min..slow_max
  int timeout_before_effect = 0;    // nothing happens and no answer comes
  int timeout_after_effect = 0;     // the call takes effect and no answer comes
  int reset_after_effect = 0;       // the call takes effect and the connection dies
  int http_5xx_before_effect = 0;   // 502 from a gateway, nothing happened
  int http_5xx_after_effect = 0;    // 502 from a gateway, the call took effect
  int minus_one_before_effect = 0;  // errcode -1, nothing happened
  int minus_one_after_effect = 0;   // errcode -1, the call took effect
  int garbage = 0;                  // the call takes effect, the answer is not JSON
  int empty_object = 0;             // a send takes effect, the answer is {}: JSON without a word of what became of it
  int token_killed = 0;             // a rival refreshed: every token of the app dies before the call
  int quota_45009 = 0;              // the daily quota is said to be used up
  int concurrent_43108 = 0;         // subscribe sends only: another call for the openid is said to be under way
  int receipt_late = 0;             // the receipt comes receipt_late_delay later
  int receipt_doubled = 0;          // the receipt comes twice
  int receipt_lost = 0;             // the receipt never comes
  int receipt_msgid_zero = 0;       // the receipt carries MsgID 0
  int receipt_failed = 0;           // the message is lost inside WeChat; the receipt says so
  bool operator==(const FaultRates&) const = default;
};

enum class TokenHandover { overlap, at_once };  // the old token lives five minutes on | dies with the new one
enum class ForcedRefreshSpent { same_token, error_45009 };    // the 21st forced refresh of a day
enum class DuplicateAnswer { same_msgid, error_40241 };       // A1: template/send with a client_msg_id seen before
enum class DedupeWindow { from_first_call, from_last_call };  // A10: where the ten minutes of client_msg_id start
enum class ReceiptMsgId { real, zero };                       // A1: MsgID of receipts for sends with client_msg_id
enum class CreditOnRefusal { stays, taken };                  // A3: 47003 and 45168 on subscribe/send
enum class CreditOnLoss { taken, given_back };                // A3: an asynchronous failure after errcode 0
enum class CreditOnRevoke { lost, kept };                     // credits when the user turns a template off
enum class RetrySignature { afresh, identical };              // A5: second and third try of a push
enum class RememberedPush { none, pushed };                   // A9: accepts that "always keep" gives silently
enum class ListShape { object_or_array, always_array };       // JSON List of subscription events with one entry
enum class ListPlace { top_level, nested };  // JSON List beside the envelope | inside SubscribeMsg…Event
enum class TemplateEra { by_date, since_2023_05, before_2023_05 };  // first/remark/colour hidden, library closed | not
enum class PageCheck { lenient, legacy_strict };                    // 41030 for a leading "/" on subscribe/send

struct SandboxSettings {
  bool stub = false;           // every message send answers errcode 0 at once, nothing is remembered (benchmarks)
  Milliseconds stub_delay{0};  // from such a send to its answer
  FaultRates faults{};

  // Tokens.
  Seconds token_life{7200};
  TokenHandover plain_handover = TokenHandover::overlap;
  TokenHandover forced_handover = TokenHandover::at_once;
  ForcedRefreshSpent forced_refresh_spent = ForcedRefreshSpent::same_token;
  std::int64_t token_daily = 2000;              // GET /cgi-bin/token
  std::int64_t token_daily_test_account = 200;  // the same on a test account
  std::int64_t stable_token_minute = 10'000;
  std::int64_t stable_token_daily = 500'000;
  int forced_refresh_daily = 20;
  Seconds forced_refresh_gap{30};

  // Quotas of a Beijing day.
  std::int64_t template_daily = 100'000;           // template/send
  std::int64_t template_daily_10w = 1'000'000;     // with 100,000 followers; this and the next two are not published
  std::int64_t template_daily_100w = 5'000'000;    // with 1,000,000 followers
  std::int64_t template_daily_1000w = 10'000'000;  // with 10,000,000 followers
  std::int64_t template_daily_test_account = 10'000;
  std::int64_t subscribe_daily = 10'000'000;  // subscribe/send without WeChat Pay
  std::int64_t newtmpl_daily = 10'000;        // adding and deleting subscribe templates
  std::int64_t newtmpl_list_daily = 300;      // each call that lists them or their library, as staff said in 2020
  bool count_failed_calls = true;             // A7: refused calls count against the quota

  // Templates.
  TemplateEra template_era = TemplateEra::by_date;
  std::size_t templates_max = 25;            // private templates of a service account
  std::size_t subscribe_templates_max = 50;  // private subscribe templates of an account
  bool check_duplicate_content = true;       // 40241 for the same message within 60 s
  DuplicateAnswer duplicate_answer = DuplicateAnswer::same_msgid;
  DedupeWindow dedupe_window = DedupeWindow::from_first_call;
  ReceiptMsgId receipt_msgid = ReceiptMsgId::real;
  std::vector<std::string> blocked_words{"敏感词测试"};  // 40249 on template/send, 45168 on subscribe/send

  // Subscribe messages.
  bool subscribe_reply_has_msgid = true;  // A6
  PageCheck page_check = PageCheck::lenient;
  std::size_t prompt_templates_max = 0;  // 0: by the calendar, 3 or 5
  std::size_t credits_max = 0;           // A8: credits per openid and template; 0: no cap
  Seconds credit_life{0};                // A8: 0: no expiry
  CreditOnRefusal credit_on_refusal = CreditOnRefusal::stays;
  CreditOnLoss credit_on_loss = CreditOnLoss::taken;
  CreditOnRevoke credit_on_revoke = CreditOnRevoke::lost;

  CustomerSettings customer{};
  PeopleSettings people{};
  MediaSettings media{};
  MassSettings mass{};

  // Pushes to the developer's server.
  Milliseconds receipt_delay{300};             // from the send to its receipt
  Milliseconds receipt_late_delay{3'600'000};  // what a late receipt takes on top
  Milliseconds event_delay{0};                 // from a user's act to its event
  int push_tries = 3;
  Milliseconds push_gap{5'000};      // between the tries
  Milliseconds push_timeout{5'000};  // how long the platform waits for an answer
  Seconds push_timestamp_skew{0};    // A12: added to the timestamp of every push
  RetrySignature retry_signature = RetrySignature::afresh;
  RememberedPush remembered_push = RememberedPush::none;
  ListShape list_shape = ListShape::object_or_array;
  ListPlace list_place = ListPlace::top_level;

  // The wire.
  bool dated_answers = true;  // answers carry a Date, which shows the sandbox's clock
  Milliseconds slow_min{200};
  Milliseconds slow_max{4'000};
  Milliseconds withheld_for{60'000};            // how long the answer of a timeout is held back
  Milliseconds in_flight_after_timeout{5'000};  // a call that timed out still counts as under way for its openid

  ChannelSettings channels{};
  RefusalSettings refusals{};
  WebSettings web{};

  // What the sandbox keeps for its readers; the older half goes when full.
  std::size_t log_entries_max = 100'000;
  std::size_t inbox_messages_max = 200;  // per openid
};

// Every setting under its name.
[[nodiscard]] json::object settings_as_json(const SandboxSettings& settings);
// Sets the members that `change` names; nothing is changed when one of them is wrong. The error is one sentence.
[[nodiscard]] std::expected<void, std::string> change_settings(SandboxSettings& settings, const json::value& change);
[[nodiscard]] json::object rates_as_json(const FaultRates& rates);
[[nodiscard]] std::expected<void, std::string> change_rates(FaultRates& rates, const json::value& change);

}  // namespace hongyan::sandbox
