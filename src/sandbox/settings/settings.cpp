#include "sandbox/settings/settings.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {
namespace {

using Entry = SettingEntry<SandboxSettings>;

std::vector<Entry> make_entries() {
  using S = SandboxSettings;
  std::vector<Entry> all{
      flag("stub", &S::stub),
      duration("stub_delay_ms", &S::stub_delay),
      duration("token_life_s", &S::token_life),
      choice("plain_handover", &S::plain_handover, "overlap", "at_once"),
      choice("forced_handover", &S::forced_handover, "overlap", "at_once"),
      choice("forced_refresh_spent", &S::forced_refresh_spent, "same_token", "error_45009"),
      number("token_daily", &S::token_daily),
      number("token_daily_test_account", &S::token_daily_test_account),
      number("stable_token_minute", &S::stable_token_minute),
      number("stable_token_daily", &S::stable_token_daily),
      number("forced_refresh_daily", &S::forced_refresh_daily),
      duration("forced_refresh_gap_s", &S::forced_refresh_gap),
      number("template_daily", &S::template_daily),
      number("template_daily_10w", &S::template_daily_10w),
      number("template_daily_100w", &S::template_daily_100w),
      number("template_daily_1000w", &S::template_daily_1000w),
      number("template_daily_test_account", &S::template_daily_test_account),
      number("subscribe_daily", &S::subscribe_daily),
      number("newtmpl_daily", &S::newtmpl_daily),
      number("newtmpl_list_daily", &S::newtmpl_list_daily),
      flag("count_failed_calls", &S::count_failed_calls),
      choice("template_era", &S::template_era, "by_date", "since_2023_05", "before_2023_05"),
      number("templates_max", &S::templates_max),
      number("subscribe_templates_max", &S::subscribe_templates_max),
      flag("check_duplicate_content", &S::check_duplicate_content),
      choice("duplicate_answer", &S::duplicate_answer, "same_msgid", "error_40241"),
      choice("dedupe_window", &S::dedupe_window, "from_first_call", "from_last_call"),
      choice("receipt_msgid", &S::receipt_msgid, "real", "zero"),
      words("blocked_words", &S::blocked_words),
      flag("subscribe_reply_has_msgid", &S::subscribe_reply_has_msgid),
      choice("page_check", &S::page_check, "lenient", "legacy_strict"),
      number("prompt_templates_max", &S::prompt_templates_max),
      number("credits_max", &S::credits_max),
      duration("credit_life_s", &S::credit_life),
      choice("credit_on_refusal", &S::credit_on_refusal, "stays", "taken"),
      choice("credit_on_loss", &S::credit_on_loss, "taken", "given_back"),
      choice("credit_on_revoke", &S::credit_on_revoke, "lost", "kept"),
      duration("receipt_delay_ms", &S::receipt_delay),
      duration("receipt_late_delay_ms", &S::receipt_late_delay),
      duration("event_delay_ms", &S::event_delay),
      number("push_tries", &S::push_tries),
      duration("push_gap_ms", &S::push_gap),
      duration("push_timeout_ms", &S::push_timeout),
      duration("push_timestamp_skew_s", &S::push_timestamp_skew),
      choice("retry_signature", &S::retry_signature, "afresh", "identical"),
      choice("remembered_push", &S::remembered_push, "none", "pushed"),
      choice("list_shape", &S::list_shape, "object_or_array", "always_array"),
      choice("list_place", &S::list_place, "top_level", "nested"),
      flag("dated_answers", &S::dated_answers),
      duration("slow_min_ms", &S::slow_min),
      duration("slow_max_ms", &S::slow_max),
      duration("withheld_for_ms", &S::withheld_for),
      duration("in_flight_after_timeout_ms", &S::in_flight_after_timeout),
      number("log_entries_max", &S::log_entries_max),
      number("inbox_messages_max", &S::inbox_messages_max),
  };
  for (Entry& entry : lifted(&S::channels, channel_entries())) all.push_back(std::move(entry));
  for (Entry& entry : lifted(&S::customer, customer_setting_entries())) all.push_back(std::move(entry));
  for (Entry& entry : lifted(&S::people, people_setting_entries())) all.push_back(std::move(entry));
  for (Entry& entry : lifted(&S::media, media_setting_entries())) all.push_back(std::move(entry));
  for (Entry& entry : lifted(&S::mass, mass_setting_entries())) all.push_back(std::move(entry));
  for (Entry& entry : lifted(&S::web, web_setting_entries())) all.push_back(std::move(entry));
  for (Entry& entry : lifted(&S::refusals, refusal_setting_entries())) all.push_back(std::move(entry));
  return all;
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = make_entries();
  return all;
}

struct Rate {
  std::string_view name;
  int FaultRates::* member;
};

constexpr Rate rates[] = {
    {"slow", &FaultRates::slow},
    {"timeout_before_effect", &FaultRates::timeout_before_effect},
    {"timeout_after_effect", &FaultRates::timeout_after_effect},
    {"reset_after_effect", &FaultRates::reset_after_effect},
    {"http_5xx_before_effect", &FaultRates::http_5xx_before_effect},
    {"http_5xx_after_effect", &FaultRates::http_5xx_after_effect},
    {"minus_one_before_effect", &FaultRates::minus_one_before_effect},
    {"minus_one_after_effect", &FaultRates::minus_one_after_effect},
    {"garbage", &FaultRates::garbage},
    {"empty_object", &FaultRates::empty_object},
    {"token_killed", &FaultRates::token_killed},
    {"quota_45009", &FaultRates::quota_45009},
    {"concurrent_43108", &FaultRates::concurrent_43108},
    {"receipt_late", &FaultRates::receipt_late},
    {"receipt_doubled", &FaultRates::receipt_doubled},
    {"receipt_lost", &FaultRates::receipt_lost},
    {"receipt_msgid_zero", &FaultRates::receipt_msgid_zero},
    {"receipt_failed", &FaultRates::receipt_failed},
};

}  // namespace

json::object settings_as_json(const SandboxSettings& settings) {
  json::object object;
  for (const Entry& entry : entries()) object[entry.name] = entry.get(settings);
  object["faults"] = rates_as_json(settings.faults);
  return object;
}

std::expected<void, std::string> change_settings(SandboxSettings& settings, const json::value& change) {
  const json::object* members = change.if_object();
  if (members == nullptr) return std::unexpected("send a JSON object of settings; GET /sandbox/settings lists them");
  SandboxSettings changed = settings;
  for (const auto& member : *members) {
    if (member.key() == "faults") {
      if (auto done = change_rates(changed.faults, member.value()); !done) return done;
      continue;
    }
    const Entry* found = nullptr;
    for (const Entry& entry : entries())
      if (entry.name == member.key()) found = &entry;
    if (found == nullptr)
      return std::unexpected(
          fmt::format("there is no setting \"{}\"; GET /sandbox/settings lists them", std::string_view(member.key())));
    if (!found->set(changed, member.value()))
      return std::unexpected(fmt::format("{} must be {}", found->name, found->wants));
  }
  if (changed.slow_max < changed.slow_min) return std::unexpected("slow_max_ms must not be below slow_min_ms");
  settings = std::move(changed);
  return {};
}

json::object rates_as_json(const FaultRates& values) {
  json::object object;
  for (const Rate& rate : rates) object[rate.name] = values.*rate.member;
  return object;
}

std::expected<void, std::string> change_rates(FaultRates& values, const json::value& change) {
  const json::object* members = change.if_object();
  if (members == nullptr) return std::unexpected("rates must be a JSON object of numbers per 10,000");
  FaultRates changed = values;
  for (const auto& member : *members) {
    const Rate* found = nullptr;
    for (const Rate& rate : rates)
      if (rate.name == member.key()) found = &rate;
    if (found == nullptr)
      return std::unexpected(
          fmt::format("there is no fault \"{}\"; GET /sandbox/faults lists them", std::string_view(member.key())));
    const std::int64_t* chance = member.value().if_int64();
    if (chance == nullptr || *chance < 0 || *chance > 10'000)
      return std::unexpected(fmt::format("the rate of {} must be a whole number from 0 to 10000", found->name));
    changed.*found->member = static_cast<int>(*chance);
  }
  values = changed;
  return {};
}

}  // namespace hongyan::sandbox
