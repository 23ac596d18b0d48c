// Settings: what an operator chooses, read from the config file, the environment and the command line, in that order of
// growing strength. config/hongyan.toml documents every key; a drift test holds it against settings.cpp. Each mistake
// names file, line and key (or the variable, or the flag) and what would be right. toml++ is included in
// config_file.cpp alone.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::server {

struct Settings {
  std::string database, listen, master_key_file, callback_spool_file, log_level, authority_file;
  std::string clock_source;
  std::string api_environment, api_tutorial_access, api_public_url;
  std::int64_t api_desk_threads = 0, api_queue_max = 0, api_key_requests_per_second = 0;
  std::int64_t dispatch_in_flight_max = 0, dispatch_send_timeout_ms = 0, dispatch_lease_ms = 0;
  std::int64_t dispatch_receipt_deadline_h = 0;
  std::int64_t retry_first_ms = 0, retry_longest_ms = 0, retry_attempts_max = 0;
  std::int64_t notification_expires_after_s = 0;
  std::int64_t token_renew_before_s = 0;
  std::int64_t people_sync_at_min = -1;
  std::int64_t gateway_in_flight_max = 0, gateway_timeout_ms = 0;
  std::int64_t gateway_uploads_max = 0, gateway_downloads_max = 0, gateway_upload_bytes_max = 0;
  std::string gateway_chunked_uploads, gateway_spent_quota;
  std::int64_t quota_day_starts_min = 0, quota_share_normal_percent = 0, quota_share_low_percent = 0;
  std::int64_t quota_mass_daily = 0, quota_mass_to_all_daily = 0, quota_mass_to_all_monthly = 0;
  std::string quota_refused_calls, windows_counts, windows_payment;
  std::int64_t keep_notifications_days = 0, keep_answers_days = 0, keep_callbacks_days = 0;
};

// One key: where it goes and what it may be.
struct SettingKey {
  std::string_view key;  // "dispatch.in_flight_max"
  std::string Settings::* text = nullptr;
  std::int64_t Settings::* number = nullptr;
  std::int64_t smallest = 0, largest = 0;   // of a number
  std::span<const std::string_view> words;  // a text must be one of these; empty: any
};
[[nodiscard]] std::span<const SettingKey> setting_keys();

// One value somebody gave, and where, for the mistake's text.
struct GivenSetting {
  std::string key;
  std::string value;
  std::string place;  // "hongyan.toml:12", "HONGYAN_LISTEN", "--set"
};

using Mistakes = std::vector<std::string>;

// The values of a TOML text; `file` is its name in mistakes.
[[nodiscard]] std::expected<std::vector<GivenSetting>, Mistakes> read_config_text(std::string_view text,
                                                                                  std::string_view file);
// The values in the environment: `get` is getenv, or a test's.
[[nodiscard]] std::expected<std::vector<GivenSetting>, Mistakes> read_environment(
    const std::function<std::optional<std::string>(const std::string&)>& get);
// Defaults first, then these in order; every mistake at once.
[[nodiscard]] std::expected<Settings, Mistakes> make_settings(std::span<const GivenSetting> given);

// The config file that ships with the program: every key with its default.
[[nodiscard]] std::string_view default_config();

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
};
[[nodiscard]] std::optional<ListenAddress> parse_listen(std::string_view text);  // "127.0.0.1:8080", "[::1]:8080"

}  // namespace hongyan::server
