#include <fmt/format.h>

#include "store/apps.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {
std::string place_of(const wechat::AppId& appid) { return fmt::format("access_token/token/{}", appid.text()); }
}  // namespace

std::optional<AccessToken> find_token(sql::Connection& connection, const Vault& vault, const wechat::AppId& appid) {
  constexpr std::string_view select =
      "SELECT generation, token_sealed, obtained_ms, expires_ms FROM access_token WHERE appid = $1";
  const sql::Rows found = connection.execute(select, {appid.text()});
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return AccessToken{.appid = appid,
                     .generation = row.number(0),
                     .token = vault.open(place_of(appid), row.bytes(1)),
                     .obtained_at = read_time(row, 2),
                     .expires_at = read_time(row, 3)};
}

bool replace_token(sql::Connection& connection, const Vault& vault, const AccessToken& token,
                   std::int64_t expected_generation) {
  // No row is generation 0. Each of the two is one statement, so that of two nodes at once one only succeeds.
  constexpr std::string_view first =
      "INSERT INTO access_token (appid, generation, token_sealed, obtained_ms, expires_ms) "
      "VALUES ($1, $2 + 1, $3, $4, $5) ON CONFLICT (appid) DO NOTHING";
  constexpr std::string_view next =
      "UPDATE access_token SET generation = $2 + 1, token_sealed = $3, obtained_ms = $4, expires_ms = $5 "
      "WHERE appid = $1 AND generation = $2";
  const sql::Rows written =
      connection.execute(expected_generation == 0 ? first : next,
                         {token.appid.text(), expected_generation, vault.seal(place_of(token.appid), token.token),
                          to_stored(token.obtained_at), to_stored(token.expires_at)});
  return written.affected > 0;
}

}  // namespace hongyan::store
