// Faults: what goes wrong on purpose. Seeded rates (FaultRates) decide by chance; scripts say exactly which of the
// next calls meets which fault, and come before the rates. Owned by Sandbox.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "sandbox/settings/settings.hpp"

namespace hongyan::sandbox {

enum class FaultKind {
  slow,
  timeout_before_effect,
  timeout_after_effect,
  reset_after_effect,
  http_5xx_before_effect,
  http_5xx_after_effect,
  minus_one_before_effect,
  minus_one_after_effect,
  garbage,
  empty_object,  // sends only: the answer is {}
  token_killed,
  quota_45009,
  concurrent_43108,
  refused,  // by script only: the errcode that the script names
  receipt_late,
  receipt_doubled,
  receipt_lost,
  receipt_msgid_zero,
  receipt_failed,
  message_blocked,  // by script only: the template message is taken and kept back
};
[[nodiscard]] std::string_view to_string(FaultKind kind);  // as in FaultRates
[[nodiscard]] std::optional<FaultKind> parse_fault(std::string_view text);
[[nodiscard]] bool is_receipt_fault(FaultKind kind);

// "The next `times` calls of `api` for `appid` and `openid`"; an empty text matches all.
struct FaultScript {
  FaultKind kind = FaultKind::slow;
  std::string api{};  // a path or its end: "/cgi-bin/message/subscribe/send", "subscribe/send"
  std::string appid{};
  std::string openid{};
  std::int64_t times = 1;
  int errcode = 0;       // of `refused`
  std::string errmsg{};  // of `refused`, without the rid
};

struct FaultSubject {
  std::string_view api;
  std::string_view appid;
  std::string_view openid;
};

class Faults {
 public:
  Faults(const SandboxSettings& settings, Random& random) : settings_(settings), random_(random) {}
  void add(FaultScript script) { scripts_.push_back(std::move(script)); }
  void clear() { scripts_.clear(); }
  // What happens to this call; uses up a script's turn.
  [[nodiscard]] std::optional<FaultKind> choose_for_call(const FaultSubject& subject);
  // The refusal that a script wants for this call; uses up its turn.
  struct Refusal {
    int errcode = 0;
    std::string errmsg;
  };
  [[nodiscard]] std::optional<Refusal> choose_refusal(const FaultSubject& subject);
  // What happens to the receipt that the call earned.
  [[nodiscard]] std::optional<FaultKind> choose_for_receipt(const FaultSubject& subject);
  [[nodiscard]] const std::vector<FaultScript>& scripts() const { return scripts_; }

 private:
  enum class Stage { call, receipt };
  [[nodiscard]] std::optional<FaultKind> choose(Stage stage, const FaultSubject& subject);

  const SandboxSettings& settings_;
  Random& random_;
  std::vector<FaultScript> scripts_;
};

[[nodiscard]] json::object script_as_json(const FaultScript& script);
[[nodiscard]] std::expected<FaultScript, std::string> read_script(const json::value& value);

}  // namespace hongyan::sandbox
