#include "api/api_key.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::api {
namespace {

constexpr std::string_view brand = "hy_";
constexpr std::size_t id_length = 12;
constexpr std::size_t secret_length = 43;
constexpr std::size_t checksum_length = 6;
constexpr std::size_t environment_length_max = 10;

bool is_alphanumeric(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// Over everything before it; no secret goes into it but the key's own.
std::string checksum_of(std::string_view text) { return to_hex(sha256(text).substr(0, checksum_length / 2)); }

std::string hash_of(const Secret& pepper, std::string_view id, const Secret& secret) {
  return hmac_sha256(pepper.reveal(), fmt::format("{}:{}", id, secret.reveal()));
}

}  // namespace

Secret make_key_pepper(const Secret& master_key) {
  return Secret(hmac_sha256(master_key.reveal(), "hongyan api keys"));
}

std::optional<PresentedKey> parse_api_key(std::string_view text) {
  if (!text.starts_with(brand)) return std::nullopt;
  const std::size_t environment_end = text.find('_', brand.size());
  if (environment_end == std::string_view::npos) return std::nullopt;
  const std::string_view environment = text.substr(brand.size(), environment_end - brand.size());
  if (environment.empty() || environment.size() > environment_length_max) return std::nullopt;
  const std::string_view rest = text.substr(environment_end + 1);
  if (rest.size() != id_length + 1 + secret_length + checksum_length || rest[id_length] != '_') return std::nullopt;
  const std::string_view id = rest.substr(0, id_length);
  const std::string_view secret = rest.substr(id_length + 1, secret_length);
  if (!is_alphanumeric(environment) || !is_alphanumeric(id) || !is_alphanumeric(secret)) return std::nullopt;
  const std::size_t signed_length = text.size() - checksum_length;
  if (!equal_in_constant_time(checksum_of(text.substr(0, signed_length)), text.substr(signed_length)))
    return std::nullopt;
  return PresentedKey{.id = std::string(id), .secret = Secret(std::string(secret))};
}

MadeKey make_api_key(const KeyWish& wish, std::string_view environment, const Secret& pepper, Random& random,
                     WallTime now) {
  CHECK(!environment.empty() && environment.size() <= environment_length_max && is_alphanumeric(environment));
  MadeKey made;
  made.record = store::ApiKey{.id = random.alphanumeric(id_length),
                              .name = wish.name,
                              .hash = {},
                              .scopes = wish.scopes,
                              .apps = wish.apps,
                              .created_at = now,
                              .expires_at = wish.expires_at,
                              .revoked_at = {}};
  const Secret secret(random.alphanumeric(secret_length));
  made.record.hash = hash_of(pepper, made.record.id, secret);
  const std::string unsigned_text = fmt::format("{}{}_{}_{}", brand, environment, made.record.id, secret.reveal());
  made.text = Secret(unsigned_text + checksum_of(unsigned_text));
  return made;
}

bool Caller::may_use(std::string_view appid) const {
  return apps.empty() || std::ranges::find(apps, appid) != apps.end();
}

std::optional<Caller> caller_of(const store::ApiKey& record, WallTime now) {
  if (record.revoked_at || (record.expires_at && *record.expires_at <= now)) return std::nullopt;
  return Caller{.key_id = record.id, .scopes = ScopeSet(record.scopes), .apps = record.apps};
}

std::optional<Caller> judge_key(const PresentedKey& presented, const std::optional<store::ApiKey>& record,
                                const Secret& pepper, WallTime now) {
  static const std::string no_hash(32, '\0');
  const std::string given = hash_of(pepper, presented.id, presented.secret);
  const bool same = equal_in_constant_time(given, record ? record->hash : no_hash);
  if (!same || !record || record->id != presented.id) return std::nullopt;
  return caller_of(*record, now);
}

}  // namespace hongyan::api
