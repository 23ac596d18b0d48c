#include "server/foundation.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "api/api_key.hpp"
#include "api/call.hpp"
#include "api/cursor.hpp"
#include "base/check.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"
#include "gateway/inbound.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"
#include "store/vault.hpp"

namespace hongyan::server {
namespace {

int show(const Mistakes& mistakes) {
  for (const std::string& mistake : mistakes) std::fprintf(stderr, "hongyan: %s\n", mistake.c_str());
  std::fprintf(stderr, "hongyan: config/hongyan.toml lists every setting with its default\n");
  return cli::exit_usage;
}

std::optional<std::string> from_process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

LogLevel log_level_of(std::string_view word) {
  if (word == "debug") return LogLevel::debug;
  if (word == "warning") return LogLevel::warning;
  if (word == "error") return LogLevel::error;
  if (word == "off") return LogLevel::off;
  return LogLevel::info;
}

void append(std::vector<GivenSetting>& all, std::vector<GivenSetting> more) {
  std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

std::expected<Settings, int> settle_settings(const cli::ConfigArguments& arguments) {
  std::vector<GivenSetting> given;
  if (!arguments.config_file.empty()) {
    std::ifstream file(arguments.config_file);
    if (!file) return std::unexpected(show({"cannot read the config file " + arguments.config_file}));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto values = read_config_text(text, arguments.config_file);
    if (!values) return std::unexpected(show(values.error()));
    append(given, std::move(*values));
  }
  auto environment = read_environment(from_process_environment);
  if (!environment) return std::unexpected(show(environment.error()));
  append(given, std::move(*environment));
  for (const std::string& one : arguments.given) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos) return std::unexpected(show({"--set wants KEY=VALUE, not \"" + one + "\""}));
    given.push_back({one.substr(0, equals), one.substr(equals + 1), "--set"});
  }
  auto settings = make_settings(given);
  if (!settings) return std::unexpected(show(settings.error()));
  set_log_level(log_level_of(settings->log_level));
  return std::move(*settings);
}

Foundation lay_foundation(Settings settings, Random& random, WallTime now) {
  Foundation foundation{.settings = std::move(settings), .database = nullptr, .master_key = {}};
  try {
    foundation.database = sql::open_database(foundation.settings.database);
  } catch (const std::invalid_argument& mistake) {
    throw Failure(std::string("database: ") + mistake.what());
  }
  const auto connection = foundation.database->connect();
  const sql::MigrationReport report = sql::migrate(*connection, store::migrations(), to_unix_ms(now));
  if (report.from != report.to)
    LOG(info, "{} is now at version {} (was {})", foundation.database->description(), report.to, report.from);
  if (const auto doubt = foundation.database->durability_doubt()) LOG(warning, "{}", *doubt);
  foundation.master_key = store::master_key_of(*connection, foundation.settings.master_key_file, random);
  return foundation;
}

HouseSettings house_settings(const Settings& settings, const Secret& master_key, const std::string& version,
                             Random& random) {
  const auto listen = parse_listen(settings.listen);
  CHECK(listen.has_value());
  const engine::AcceptanceRules acceptance{
      .expires_after = Seconds{settings.notification_expires_after_s},
      .calendar = {.day_starts = std::chrono::minutes{settings.quota_day_starts_min}},
      .mass = {.subscription_a_day = settings.quota_mass_daily,
               .to_all_a_day = settings.quota_mass_to_all_daily,
               .to_all_a_month = settings.quota_mass_to_all_monthly}};
  HouseSettings house;
  house.node = random.alphanumeric(10);
  house.master_key = master_key;
  if (settings.clock_source == "machine") house.clock_source = engine::WechatClock::Source::machine;
  house.listen.address = listen->address;
  house.listen.port = listen->port;
  house.transport.authority_file = settings.authority_file;
  house.transport.connections_per_origin_max = static_cast<std::size_t>(settings.dispatch_in_flight_max);
  house.intake.queue_max = static_cast<std::size_t>(settings.api_queue_max);
  house.intake.acceptance = acceptance;
  house.intake.callback_spool = settings.callback_spool_file;
  house.dispatch.in_flight_max = static_cast<std::size_t>(settings.dispatch_in_flight_max);
  house.dispatch.claim_max = std::max<std::size_t>(256, house.dispatch.in_flight_max * 2);
  house.dispatch.lease = Milliseconds{settings.dispatch_lease_ms};
  house.dispatch.send_timeout = Milliseconds{settings.dispatch_send_timeout_ms};
  house.dispatch.settling.receipt_deadline = std::chrono::hours{settings.dispatch_receipt_deadline_h};
  house.dispatch.settling.settlement.retry = {.first = Milliseconds{settings.retry_first_ms},
                                              .longest = Milliseconds{settings.retry_longest_ms},
                                              .attempts_max = static_cast<int>(settings.retry_attempts_max)};
  if (settings.people_sync_at_min >= 0) house.user_sync.daily_at = std::chrono::minutes{settings.people_sync_at_min};
  house.dispatch.settling.settlement.calendar = {.day_starts = std::chrono::minutes{settings.quota_day_starts_min}};
  house.dispatch.settling.mass = acceptance.mass;
  house.gateway.in_flight_max = static_cast<std::size_t>(settings.gateway_in_flight_max);
  house.gateway.timeout = Milliseconds{settings.gateway_timeout_ms};
  if (settings.gateway_spent_quota == "passed") house.gateway.spent_quota = gateway::GatewayRules::SpentQuota::passed;
  house.gateway.uploads_max = static_cast<std::size_t>(settings.gateway_uploads_max);
  house.gateway.downloads_max = static_cast<std::size_t>(settings.gateway_downloads_max);
  house.gateway.calendar = house.dispatch.settling.settlement.calendar;
  house.listen.limits.body_bytes = api::upload_body_bytes_max;
  house.listen.limits.long_bodies = {.prefix = std::string(gateway::gateway_prefix),
                                     .body_bytes = static_cast<std::size_t>(settings.gateway_upload_bytes_max)};
  house.listen.limits.long_bodies.streams_at_once = 2 * house.gateway.uploads_max;  // under way, and waiting for it
  if (settings.gateway_chunked_uploads == "passed")
    house.listen.limits.long_bodies.chunked = http::LongBodies::Chunked::streamed;
  house.dispatch.quota.calendar = house.dispatch.settling.settlement.calendar;
  house.dispatch.quota.shares = {.normal_percent = static_cast<int>(settings.quota_share_normal_percent),
                                 .low_percent = static_cast<int>(settings.quota_share_low_percent)};
  house.dispatch.quota.failed =
      settings.quota_refused_calls == "free" ? engine::QuotaRules::Failed::is_free : engine::QuotaRules::Failed::counts;
  house.api.quota = house.dispatch.quota;
  house.tokens.calendar = house.dispatch.quota.calendar;
  house.tokens.renew_before = Seconds{settings.token_renew_before_s};
  // Earlier than that no better one comes.
  house.gateway.upload_token_left = std::min(house.gateway.upload_token_left, house.tokens.renew_before);
  house.callbacks.windows = {.refill = settings.windows_counts == "cumulative" ? domain::WindowRules::Refill::cumulative
                                                                               : domain::WindowRules::Refill::reset,
                             .payment = settings.windows_payment == "unlimited_48h"
                                            ? domain::WindowRules::Payment::unlimited_48h
                                            : domain::WindowRules::Payment::none};
  house.api.windows = house.callbacks.windows;
  house.prune.notifications = std::chrono::hours{24 * settings.keep_notifications_days};
  house.prune.answers = std::chrono::hours{24 * settings.keep_answers_days};
  house.prune.callbacks = std::chrono::hours{24 * settings.keep_callbacks_days};
  house.desk_threads = static_cast<std::size_t>(settings.api_desk_threads);
  house.api.key_requests_per_second = settings.api_key_requests_per_second;
  house.api.key_pepper = api::make_key_pepper(master_key);
  house.api.cursor_key = api::make_cursor_key(master_key);
  house.api.environment = settings.api_environment;
  house.api.version = version;
  house.api.public_url = settings.api_public_url;
  while (house.api.public_url.ends_with('/')) house.api.public_url.pop_back();
  house.api.tutorial = settings.api_tutorial_access == "open" ? api::TutorialAccess::open : api::TutorialAccess::keyed;
  house.api.calendar = house.gateway.calendar;
  house.api.acceptance = acceptance;
  return house;
}

}  // namespace hongyan::server
