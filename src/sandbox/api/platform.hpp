// Platform: the simulated api.weixin.qq.com as one value that the API families work on, the call they answer, and the
// table of endpoints with the checks that the platform makes before any of them. Owned by Sandbox, single-threaded.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "sandbox/callback/callbacks.hpp"
#include "sandbox/settings/settings.hpp"
#include "sandbox/world/activities.hpp"
#include "sandbox/world/answer_book.hpp"
#include "sandbox/world/calendar.hpp"
#include "sandbox/world/faults.hpp"
#include "sandbox/world/form_ids.hpp"
#include "sandbox/world/journal.hpp"
#include "sandbox/world/rid_book.hpp"
#include "sandbox/world/world.hpp"

namespace hongyan::sandbox {

// Messages that template/send remembers for a while: client_msg_ids for ten minutes, contents for one.
class RecentMessages {
 public:
  [[nodiscard]] std::optional<std::int64_t> find(std::string_view key, WallTime now);
  void remember(const std::string& key, std::int64_t msgid, WallTime until);

 private:
  struct Memory {
    std::int64_t msgid = 0;
    WallTime until;
  };
  StringMap<Memory> by_key_;
  std::deque<std::pair<WallTime, std::string>> in_order_;  // to forget by; an extended memory stands here twice
};

struct Platform {
  Platform(SandboxSettings settings, Clock& clock, Random& random);
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  [[nodiscard]] WallTime now() const { return clock.wall() + clock_offset; }
  [[nodiscard]] bool in_force(Change change) const { return calendar.in_force(change, now()); }

  SandboxSettings settings;
  Clock& clock;
  Random& random;
  Milliseconds clock_offset{0};
  Calendar calendar;
  World world;
  Journal journal;
  Faults faults;
  Callbacks callbacks;
  RecentMessages recent_ids;
  RecentMessages recent_contents;
  FormIds form_ids;
  Activities activities;
  RidBook rids;
  AnswerBook answers;
};

// The platform's answer to a call: always HTTP 200.
struct Answer {
  int errcode = 0;
  std::string body;
  std::string rid{};           // of a failure, once there are rids
  std::string content_type{};  // of a file; empty: JSON
  std::string filename{};
};

struct Call {
  Platform& platform;
  const http::Request& request;
  std::string_view path;
  http::Query query;
  json::value body;    // null unless the body is JSON
  App* app = nullptr;  // whose token it came with
  WallTime now;
  LogEntry entry;
  std::string secured_url{};  // what a signed and encrypted call was signed for
  [[nodiscard]] bool in_force(Change change) const { return platform.calendar.in_force(change, now); }
};

// {"errcode":…,"errmsg":"<text> rid: …"}; in mid-2020 and before with the hint of that time
[[nodiscard]] Answer fail(const Call& call, int errcode, std::string_view text);
[[nodiscard]] Answer fail_sns(const Call& call, int errcode, const std::string& text);  // a comma sets the rid apart
// {"errcode":0,"errmsg":"ok"}
[[nodiscard]] Answer ok();
[[nodiscard]] Answer ok(json::object members);                  // the two members first, then these
[[nodiscard]] Answer without_errcode(const json::value& body);  // some reads answer the bare result

// Whether history templates show neither first nor remark, and their library is closed.
[[nodiscard]] bool has_template_rules_of_2023(const Call& call);

enum class Verb { get, post, any };
enum class Body { none, optional, json_object, json_or_form };
// How the checks before an endpoint answer.
enum class Family {
  token,  // these two come without an access_token
  sns,
  cgi,
  newtmpl,
  wxopen,  // the token may stand in the body
};

using Abilities = unsigned;  // one bit per AppKind
[[nodiscard]] constexpr Abilities ability(AppKind kind) { return 1u << static_cast<unsigned>(kind); }
inline constexpr Abilities service_accounts = ability(AppKind::service_account);
inline constexpr Abilities reader_accounts = ability(AppKind::subscription_account);
inline constexpr Abilities mini_programs = ability(AppKind::mini_program);
inline constexpr Abilities test_accounts = ability(AppKind::test_account);
inline constexpr Abilities everyone = service_accounts | reader_accounts | mini_programs | test_accounts;
inline constexpr Abilities verified_accounts_only = 1u << 8;  // beside the kinds: of them, those with 微信认证

struct Endpoint {
  std::string_view path;
  Verb verb;
  Body body;
  Family family;
  Abilities abilities;
  std::int64_t (*calls_a_day)(const SandboxSettings& settings, const App& app);
  Answer (*run)(Call& call);
  std::optional<Change> since = std::nullopt;           // unknown to the platform before
  std::optional<Change> verified_since = std::nullopt;  // open to accounts that are not verified before
};
// nullptr when there is none at the platform's date.
[[nodiscard]] const Endpoint* find_endpoint(const Platform& platform, std::string_view path);

// Every endpoint there is at some date, in the order of their paths.
[[nodiscard]] const std::vector<const Endpoint*>& all_endpoints();

// All checks in the platform's order, then the endpoint.
[[nodiscard]] Answer answer(Call& call, const Endpoint& endpoint);
// The token a call names, when it is a living one: before any check, for faults that concern one app.
[[nodiscard]] App* app_of_token(Call& call);

// Counts one more call in that period; false when the limit is reached, and then nothing is counted.
[[nodiscard]] bool count(Counter& counter, std::int64_t period, std::int64_t limit);
[[nodiscard]] std::int64_t beijing_day(WallTime now);

}  // namespace hongyan::sandbox
