#include "sandbox/world/faults.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace hongyan::sandbox {
namespace {

struct Fault {
  std::string_view name;
  FaultKind kind;
  int FaultRates::* rate;
};

constexpr std::array faults{
    Fault{"slow", FaultKind::slow, &FaultRates::slow},
    Fault{"timeout_before_effect", FaultKind::timeout_before_effect, &FaultRates::timeout_before_effect},
    Fault{"timeout_after_effect", FaultKind::timeout_after_effect, &FaultRates::timeout_after_effect},
    Fault{"reset_after_effect", FaultKind::reset_after_effect, &FaultRates::reset_after_effect},
    Fault{"http_5xx_before_effect", FaultKind::http_5xx_before_effect, &FaultRates::http_5xx_before_effect},
    Fault{"http_5xx_after_effect", FaultKind::http_5xx_after_effect, &FaultRates::http_5xx_after_effect},
    Fault{"minus_one_before_effect", FaultKind::minus_one_before_effect, &FaultRates::minus_one_before_effect},
    Fault{"minus_one_after_effect", FaultKind::minus_one_after_effect, &FaultRates::minus_one_after_effect},
    Fault{"garbage", FaultKind::garbage, &FaultRates::garbage},
    Fault{"empty_object", FaultKind::empty_object, &FaultRates::empty_object},
    Fault{"token_killed", FaultKind::token_killed, &FaultRates::token_killed},
    Fault{"quota_45009", FaultKind::quota_45009, &FaultRates::quota_45009},
    Fault{"concurrent_43108", FaultKind::concurrent_43108, &FaultRates::concurrent_43108},
    Fault{"refused", FaultKind::refused, nullptr},
    Fault{"receipt_late", FaultKind::receipt_late, &FaultRates::receipt_late},
    Fault{"receipt_doubled", FaultKind::receipt_doubled, &FaultRates::receipt_doubled},
    Fault{"receipt_lost", FaultKind::receipt_lost, &FaultRates::receipt_lost},
    Fault{"receipt_msgid_zero", FaultKind::receipt_msgid_zero, &FaultRates::receipt_msgid_zero},
    Fault{"receipt_failed", FaultKind::receipt_failed, &FaultRates::receipt_failed},
    Fault{"message_blocked", FaultKind::message_blocked, nullptr},
};

constexpr std::uint64_t per = 10'000;

bool is_send(std::string_view api) {
  return api.starts_with("/cgi-bin/message/") &&
         (api.ends_with("send") || api.ends_with("/mass/sendall") || api.ends_with("/mass/preview") ||
          api.ends_with("/template/subscribe"));
}

// Only subscribe sends can be told that another call is under way, and only template messages are kept back; what is
// no send may rightly be answered without an errcode.
bool applies(FaultKind kind, std::string_view api) {
  if (kind == FaultKind::empty_object) return is_send(api);
  if (kind == FaultKind::message_blocked) return api == "/cgi-bin/message/template/send";
  return kind != FaultKind::concurrent_43108 || api.ends_with("/subscribe/send") || api.ends_with("/bizsend");
}

bool meets(const FaultScript& script, const FaultSubject& subject) {
  return subject.api.ends_with(script.api) && (script.appid.empty() || script.appid == subject.appid) &&
         (script.openid.empty() || script.openid == subject.openid) && applies(script.kind, subject.api);
}

}  // namespace

std::string_view to_string(FaultKind kind) {
  for (const Fault& fault : faults)
    if (fault.kind == kind) return fault.name;
  return "";
}

std::optional<FaultKind> parse_fault(std::string_view text) {
  for (const Fault& fault : faults)
    if (fault.name == text) return fault.kind;
  return std::nullopt;
}

bool is_receipt_fault(FaultKind kind) { return kind >= FaultKind::receipt_late; }

std::optional<FaultKind> Faults::choose_for_call(const FaultSubject& subject) { return choose(Stage::call, subject); }
std::optional<FaultKind> Faults::choose_for_receipt(const FaultSubject& subject) {
  return choose(Stage::receipt, subject);
}

std::optional<Faults::Refusal> Faults::choose_refusal(const FaultSubject& subject) {
  for (auto script = scripts_.begin(); script != scripts_.end(); ++script) {
    if (script->kind != FaultKind::refused || !meets(*script, subject)) continue;
    Refusal refusal{script->errcode, script->errmsg};
    if (--script->times <= 0) scripts_.erase(script);
    return refusal;
  }
  return std::nullopt;
}

std::optional<FaultKind> Faults::choose(Stage stage, const FaultSubject& subject) {
  for (auto script = scripts_.begin(); script != scripts_.end(); ++script) {
    if (is_receipt_fault(script->kind) != (stage == Stage::receipt) || script->kind == FaultKind::refused ||
        !meets(*script, subject))
      continue;
    const FaultKind kind = script->kind;
    if (--script->times <= 0) scripts_.erase(script);
    return kind;
  }
  if (settings_.faults == FaultRates{}) return std::nullopt;  // no draw: a quiet run costs no randomness
  std::uint64_t drawn = random_.below(per);
  for (const Fault& fault : faults) {
    if (is_receipt_fault(fault.kind) != (stage == Stage::receipt) || fault.rate == nullptr) continue;
    const auto rate = static_cast<std::uint64_t>(settings_.faults.*fault.rate);
    if (drawn < rate) return applies(fault.kind, subject.api) ? std::optional(fault.kind) : std::nullopt;
    drawn -= rate;
  }
  return std::nullopt;
}

json::object script_as_json(const FaultScript& script) {
  json::object object{{"fault", to_string(script.kind)},
                      {"api", script.api},
                      {"appid", script.appid},
                      {"openid", script.openid},
                      {"times", script.times}};
  if (script.kind == FaultKind::refused) {
    object["errcode"] = script.errcode;
    object["errmsg"] = script.errmsg;
  }
  return object;
}

std::expected<FaultScript, std::string> read_script(const json::value& value) {
  if (!value.is_object())
    return std::unexpected(
        "a script is a JSON object with \"fault\", and if wanted \"api\", \"appid\", \"openid\", \"times\"");
  const std::string name = text_of(value, "fault");
  const std::optional<FaultKind> kind = parse_fault(name);
  if (!kind) return std::unexpected(fmt::format("there is no fault \"{}\"; GET /sandbox/faults lists them", name));
  FaultScript script{
      *kind, text_of(value, "api"), text_of(value, "appid"), text_of(value, "openid"), number_of(value, "times", 1), 0,
      {}};
  if (script.times < 1) return std::unexpected("\"times\" must be at least 1");
  if (script.kind == FaultKind::refused) {
    const std::int64_t errcode = number_of(value, "errcode", 0);
    script.errmsg = text_of(value, "errmsg");
    script.errcode = std::in_range<int>(errcode) ? static_cast<int>(errcode) : 0;
    if (script.errcode == 0 || script.errmsg.empty())
      return std::unexpected("\"refused\" needs the \"errcode\" to answer, not 0, and its \"errmsg\"");
  }
  return script;
}

}  // namespace hongyan::sandbox
