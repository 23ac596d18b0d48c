#include "weather.hpp"

namespace hongyan::simulation {
namespace {

sandbox::FaultRates choose_rates(Random& random) {
  const std::uint64_t most = random.one_in(6) ? 0 : random.one_in(3) ? 800 : 150;
  const auto rate = [&] { return most == 0 ? 0 : static_cast<int>(random.below(most + 1)); };
  return {.slow = rate(),
          .timeout_before_effect = rate(),
          .timeout_after_effect = rate(),
          .reset_after_effect = rate(),
          .http_5xx_before_effect = rate(),
          .http_5xx_after_effect = rate(),
          .minus_one_before_effect = rate(),
          .minus_one_after_effect = rate(),
          .garbage = rate(),
          .empty_object = rate() / 2,
          .token_killed = rate() / 2,
          .quota_45009 = rate() / 8,
          .concurrent_43108 = rate() / 4,
          .receipt_late = rate(),
          .receipt_doubled = rate(),
          .receipt_lost = rate(),
          .receipt_msgid_zero = rate() / 2,
          .receipt_failed = rate()};
}

sandbox::SandboxSettings choose_answers(Random& random) {
  sandbox::SandboxSettings settings;
  settings.receipt_delay = Milliseconds{50 + static_cast<std::int64_t>(random.below(3'000))};
  settings.receipt_late_delay = std::chrono::minutes{1 + static_cast<std::int64_t>(random.below(20))};
  settings.withheld_for = Milliseconds{12'000};
  settings.duplicate_answer =
      random.one_in(2) ? sandbox::DuplicateAnswer::same_msgid : sandbox::DuplicateAnswer::error_40241;
  settings.receipt_msgid = random.one_in(4) ? sandbox::ReceiptMsgId::zero : sandbox::ReceiptMsgId::real;
  settings.subscribe_reply_has_msgid = !random.one_in(3);
  settings.plain_handover = random.one_in(2) ? sandbox::TokenHandover::overlap : sandbox::TokenHandover::at_once;
  settings.channels.notice_reply_has_msgid = random.one_in(3);
  settings.channels.quota_rate_limit = sandbox::QuotaRateLimit::present;
  settings.channels.activity_life = Seconds{random.one_in(3) ? 150 : 24 * 3600};
  settings.dated_answers = !random.one_in(4);
  settings.mass.to_all_daily = static_cast<std::int64_t>(random.below(3));
  return settings;
}

WireFaults choose_wire_faults(Random& random) {
  return {.refused_per_10000 = random.below(200), .cut_per_10000 = random.below(100), .latency_max = Milliseconds{60}};
}

}  // namespace

Weather choose_weather(Random& random) {
  Weather weather{.answers = choose_answers(random), .faults = choose_rates(random), .wire = {}};
  if (weather.is_stormy()) weather.wire = choose_wire_faults(random);
  return weather;
}

}  // namespace hongyan::simulation
