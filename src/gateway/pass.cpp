#include "gateway/pass.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::gateway {
namespace {

constexpr std::string_view brand = "hygw_";

std::string signature_of(std::string_view claims, std::string_view appid, const Secret& pass_key) {
  return to_base64url(hmac_sha256(pass_key.reveal(), fmt::format("{}\n{}", appid, claims)));
}

}  // namespace

Secret make_pass_key(const Secret& master_key) {
  return Secret(hmac_sha256(master_key.reveal(), "hongyan gateway passes"));
}

Secret write_pass(const Pass& pass, const Secret& pass_key) {
  const std::string claims = fmt::format("{}_{}", pass.key_id, to_unix_ms(pass.expires_at));
  return Secret(fmt::format("{}{}_{}", brand, claims, signature_of(claims, pass.appid, pass_key)));
}

bool is_like_a_pass(std::string_view text) { return text.starts_with(brand); }

std::expected<Pass, PassFault> read_pass(std::string_view text, std::string_view appid, const Secret& pass_key,
                                         WallTime now) {
  const auto foreign = std::unexpected(PassFault::foreign);
  if (!text.starts_with(brand)) return foreign;
  text.remove_prefix(brand.size());
  const std::size_t key_end = text.find('_');
  if (key_end == std::string_view::npos) return foreign;
  const std::size_t claims_end = text.find('_', key_end + 1);
  if (claims_end == std::string_view::npos) return foreign;
  const std::string_view claims = text.substr(0, claims_end);
  if (!equal_in_constant_time(signature_of(claims, appid, pass_key), text.substr(claims_end + 1))) return foreign;
  std::int64_t expires_ms = 0;
  const char* const end = claims.data() + claims.size();
  if (std::from_chars(claims.data() + key_end + 1, end, expires_ms).ptr != end) return foreign;
  Pass pass{.appid = std::string(appid),
            .key_id = std::string(claims.substr(0, key_end)),
            .expires_at = from_unix_ms(expires_ms)};
  if (pass.expires_at <= now) return std::unexpected(PassFault::expired);
  return pass;
}

}  // namespace hongyan::gateway
