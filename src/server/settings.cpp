#include "server/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>

#include "base/check.hpp"
#include "embedded/default_config.hpp"
#include "http/url.hpp"

namespace hongyan::server {
namespace {

constexpr std::array<std::string_view, 5> log_levels{"debug", "info", "warning", "error", "off"};
constexpr std::array<std::string_view, 2> clock_words{"wechat", "machine"};
constexpr std::array<std::string_view, 2> tutorial_words{"keyed", "open"};
constexpr std::array<std::string_view, 2> window_count_words{"reset", "cumulative"};
constexpr std::array<std::string_view, 2> payment_words{"none", "unlimited_48h"};
constexpr std::array<std::string_view, 2> refused_call_words{"count", "free"};
constexpr std::array<std::string_view, 2> chunked_upload_words{"held", "passed"};
constexpr std::array<std::string_view, 2> spent_quota_words{"refused", "passed"};

constexpr std::int64_t day_ms = 86'400'000;

SettingKey text(std::string_view key, std::string Settings::* place, std::span<const std::string_view> words = {}) {
  return {.key = key, .text = place, .words = words};
}
SettingKey number(std::string_view key, std::int64_t Settings::* place, std::int64_t smallest, std::int64_t largest) {
  return {.key = key, .number = place, .smallest = smallest, .largest = largest, .words = {}};
}

const std::array keys{
    text("database", &Settings::database),
    text("listen", &Settings::listen),
    text("master_key_file", &Settings::master_key_file),
    text("callback_spool_file", &Settings::callback_spool_file),
    text("log_level", &Settings::log_level, log_levels),
    text("authority_file", &Settings::authority_file),
    text("clock.source", &Settings::clock_source, clock_words),
    text("api.environment", &Settings::api_environment),
    text("api.tutorial_access", &Settings::api_tutorial_access, tutorial_words),
    text("api.public_url", &Settings::api_public_url),
    number("api.desk_threads", &Settings::api_desk_threads, 1, 64),
    number("api.key_requests_per_second", &Settings::api_key_requests_per_second, 0, 1'000'000),
    number("api.queue_max", &Settings::api_queue_max, 1'000, 1'000'000),
    number("dispatch.in_flight_max", &Settings::dispatch_in_flight_max, 1, 4'096),
    number("dispatch.send_timeout_ms", &Settings::dispatch_send_timeout_ms, 100, 60'000),
    number("dispatch.lease_ms", &Settings::dispatch_lease_ms, 2'100, 120'000),
    number("dispatch.receipt_deadline_h", &Settings::dispatch_receipt_deadline_h, 1, 24 * 7),
    number("retry.first_ms", &Settings::retry_first_ms, 10, day_ms),
    number("retry.longest_ms", &Settings::retry_longest_ms, 10, day_ms),
    number("retry.attempts_max", &Settings::retry_attempts_max, 1, 100),
    number("notification.expires_after_s", &Settings::notification_expires_after_s, 1, 366 * 86'400),
    number("token.renew_before_s", &Settings::token_renew_before_s, 1, 3'600),
    number("quota.day_starts_min", &Settings::quota_day_starts_min, 0, 1'439),
    number("people.sync_at_min", &Settings::people_sync_at_min, -1, 1'439),
    number("gateway.in_flight_max", &Settings::gateway_in_flight_max, 1, 1'024),
    number("gateway.timeout_ms", &Settings::gateway_timeout_ms, 100, 300'000),
    number("gateway.uploads_max", &Settings::gateway_uploads_max, 1, 1'024),
    number("gateway.downloads_max", &Settings::gateway_downloads_max, 1, 1'024),
    number("gateway.upload_bytes_max", &Settings::gateway_upload_bytes_max, 1'048'576, 104'857'600),
    text("gateway.chunked_uploads", &Settings::gateway_chunked_uploads, chunked_upload_words),
    text("gateway.spent_quota", &Settings::gateway_spent_quota, spent_quota_words),
    number("quota.share_normal_percent", &Settings::quota_share_normal_percent, 1, 100),
    number("quota.share_low_percent", &Settings::quota_share_low_percent, 1, 100),
    text("quota.refused_calls", &Settings::quota_refused_calls, refused_call_words),
    number("quota.mass_daily", &Settings::quota_mass_daily, 0, 100),
    number("quota.mass_to_all_daily", &Settings::quota_mass_to_all_daily, 0, 100),
    number("quota.mass_to_all_monthly", &Settings::quota_mass_to_all_monthly, 0, 3'000),
    text("windows.counts", &Settings::windows_counts, window_count_words),
    text("windows.payment", &Settings::windows_payment, payment_words),
    number("keep.notifications_days", &Settings::keep_notifications_days, 1, 3'650),
    number("keep.answers_days", &Settings::keep_answers_days, 1, 3'650),
    number("keep.callbacks_days", &Settings::keep_callbacks_days, 1, 3'650),
};

std::string variable_of(std::string_view key) {
  std::string name = "HONGYAN_";
  for (const char c : key)
    name.push_back(c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

// How many letters differ, to guess which key somebody meant.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (left[i - 1] == right[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string nearest_key(std::string_view unknown) {
  const auto best =
      std::ranges::min_element(keys, {}, [&](const SettingKey& known) { return distance(unknown, known.key); });
  return distance(unknown, best->key) <= 4 ? fmt::format("; did you mean {}?", best->key) : std::string();
}

// Empty when the value is right and stored.
std::string apply(Settings& settings, const SettingKey& key, const std::string& value) {
  if (key.text != nullptr) {
    if (!key.words.empty() && std::ranges::find(key.words, value) == key.words.end())
      return fmt::format("{} must be one of {}, not \"{}\"", key.key, fmt::join(key.words, ", "), value);
    settings.*key.text = value;
    return "";
  }
  std::int64_t parsed = 0;
  const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
  if (error != std::errc{} || rest != value.data() + value.size() || parsed < key.smallest || parsed > key.largest)
    return fmt::format("{} must be a whole number from {} to {}, not \"{}\"", key.key, key.smallest, key.largest,
                       value);
  settings.*key.number = parsed;
  return "";
}

// What is wrong with values that are right each for itself; each under the place that gave the last of them.
void check_together(const Settings& settings, std::span<const GivenSetting> given, Mistakes& mistakes) {
  const auto add = [&](std::initializer_list<std::string_view> concerned, std::string what) {
    const auto last = std::find_if(given.rbegin(), given.rend(), [&](const GivenSetting& one) {
      return std::ranges::find(concerned, std::string_view(one.key)) != concerned.end();
    });
    mistakes.push_back(last == given.rend() ? std::move(what) : last->place + ": " + what);
  };
  if (!parse_listen(settings.listen))
    add({"listen"}, fmt::format("listen must be ADDRESS:PORT, such as 127.0.0.1:8080, not \"{}\"", settings.listen));
  if (!settings.api_public_url.empty() && !http::parse_url(settings.api_public_url))
    add({"api.public_url"},
        fmt::format("api.public_url must be an http or https address, not \"{}\"", settings.api_public_url));
  if (settings.dispatch_lease_ms < settings.dispatch_send_timeout_ms + 2'000)
    add({"dispatch.lease_ms", "dispatch.send_timeout_ms"},
        fmt::format("dispatch.lease_ms ({}) must be at least dispatch.send_timeout_ms + 2000 ({})",
                    settings.dispatch_lease_ms, settings.dispatch_send_timeout_ms + 2'000));
  if (settings.quota_share_low_percent > settings.quota_share_normal_percent)
    add({"quota.share_low_percent", "quota.share_normal_percent"},
        fmt::format("quota.share_low_percent ({}) must not be more than quota.share_normal_percent ({})",
                    settings.quota_share_low_percent, settings.quota_share_normal_percent));
  if (settings.retry_longest_ms < settings.retry_first_ms)
    add({"retry.longest_ms", "retry.first_ms"},
        fmt::format("retry.longest_ms ({}) must not be less than retry.first_ms ({})", settings.retry_longest_ms,
                    settings.retry_first_ms));
}

}  // namespace

std::span<const SettingKey> setting_keys() { return keys; }
std::string_view default_config() { return embedded::default_config; }

std::expected<std::vector<GivenSetting>, Mistakes> read_environment(
    const std::function<std::optional<std::string>(const std::string&)>& get) {
  std::vector<GivenSetting> given;
  Mistakes mistakes;
  for (const SettingKey& key : keys) {
    const std::string name = variable_of(key.key);
    if (auto value = get(name)) given.push_back({std::string(key.key), std::move(*value), name});
    const auto path = get(name + "_FILE");
    if (!path) continue;
    std::ifstream file(*path);
    if (!file) {
      mistakes.push_back(fmt::format("{}_FILE: cannot read {}", name, *path));
      continue;
    }
    std::string value{std::istreambuf_iterator<char>(file), {}};
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    given.push_back({std::string(key.key), std::move(value), name + "_FILE"});
  }
  if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
  return given;
}

std::expected<Settings, Mistakes> make_settings(std::span<const GivenSetting> given) {
  const auto defaults = read_config_text(default_config(), "config/hongyan.toml");
  CHECK(defaults.has_value());
  Settings settings;
  Mistakes mistakes;
  const auto apply_all = [&](std::span<const GivenSetting> list) {
    for (const GivenSetting& one : list) {
      const auto key = std::ranges::find(keys, std::string_view(one.key), &SettingKey::key);
      const std::string mistake = key == keys.end()
                                      ? fmt::format("there is no setting {}{}", one.key, nearest_key(one.key))
                                      : apply(settings, *key, one.value);
      if (!mistake.empty()) mistakes.push_back(one.place + ": " + mistake);
    }
  };
  apply_all(*defaults);
  apply_all(given);
  if (mistakes.empty()) check_together(settings, given, mistakes);
  if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
  return settings;
}

std::optional<ListenAddress> parse_listen(std::string_view given) {
  const std::size_t colon = given.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view address = given.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  const std::string_view port_text = given.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc{} || rest != port_text.data() + port_text.size() || port_text.empty()) return std::nullopt;
  return ListenAddress{std::string(address), port};
}

}  // namespace hongyan::server
