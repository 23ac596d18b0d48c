#include "store/access.hpp"

#include <fmt/format.h>

#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view key_columns = "id, name, hash, scopes, apps, created_ms, expires_ms, revoked_ms";

ApiKey read_key(const sql::Row& row) {
  return {.id = row.text(0),
          .name = row.text(1),
          .hash = row.bytes(2),
          .scopes = read_texts("list of scopes", row, 3),
          .apps = read_texts("list of apps", row, 4),
          .created_at = read_time(row, 5),
          .expires_at = read_optional_time(row, 6),
          .revoked_at = read_optional_time(row, 7)};
}

}  // namespace

void save_api_key(sql::Connection& connection, const ApiKey& key) {
  static const std::string save = fmt::format(
      "INSERT INTO api_key ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, hash = excluded.hash, scopes = excluded.scopes, "
      "apps = excluded.apps, expires_ms = excluded.expires_ms, revoked_ms = excluded.revoked_ms",
      key_columns);
  connection.execute(save, {key.id, key.name, sql::Bytes{key.hash}, write_texts(key.scopes), write_texts(key.apps),
                            to_stored(key.created_at), to_stored(key.expires_at), to_stored(key.revoked_at)});
}

std::optional<ApiKey> find_api_key(sql::Connection& connection, std::string_view id) {
  static const std::string select = fmt::format("SELECT {} FROM api_key WHERE id = $1", key_columns);
  const sql::Rows found = connection.execute(select, {std::string(id)});
  if (found.rows.empty()) return std::nullopt;
  return read_key(found.rows.front());
}

std::vector<ApiKey> list_api_keys(sql::Connection& connection) {
  static const std::string select = fmt::format("SELECT {} FROM api_key ORDER BY created_ms, id", key_columns);
  std::vector<ApiKey> keys;
  for (const sql::Row& row : connection.execute(select, {}).rows) keys.push_back(read_key(row));
  return keys;
}

bool revoke_api_key(sql::Connection& connection, std::string_view id, WallTime now) {
  constexpr std::string_view revoke = "UPDATE api_key SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL";
  return connection.execute(revoke, {std::string(id), to_stored(now)}).affected > 0;
}

bool has_api_keys(sql::Connection& connection) {
  return !connection.execute("SELECT 1 FROM api_key LIMIT 1", {}).rows.empty();
}

bool remember_answer(sql::Connection& connection, const RememberedAnswer& answer) {
  constexpr std::string_view remember =
      "INSERT INTO idempotency (key_id, idempotency_key, request_hash, status, answer, created_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key_id, idempotency_key) DO NOTHING";
  return connection
             .execute(remember, {answer.key_id, answer.idempotency_key, sql::Bytes{answer.request_hash},
                                 std::int64_t{answer.status}, answer.answer, to_stored(answer.created_at)})
             .affected > 0;
}

std::optional<RememberedAnswer> find_answer(sql::Connection& connection, std::string_view key_id,
                                            std::string_view idempotency_key) {
  constexpr std::string_view select =
      "SELECT key_id, idempotency_key, request_hash, status, answer, created_ms FROM idempotency "
      "WHERE key_id = $1 AND idempotency_key = $2";
  const sql::Rows found = connection.execute(select, {std::string(key_id), std::string(idempotency_key)});
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return RememberedAnswer{.key_id = row.text(0),
                          .idempotency_key = row.text(1),
                          .request_hash = row.bytes(2),
                          .status = read_int(row, 3),
                          .answer = row.text(4),
                          .created_at = read_time(row, 5)};
}

std::int64_t forget_answers(sql::Connection& connection, WallTime before, std::size_t limit) {
  constexpr std::string_view forget =
      "DELETE FROM idempotency WHERE (key_id, idempotency_key) IN "
      "(SELECT key_id, idempotency_key FROM idempotency WHERE created_ms < $1 ORDER BY created_ms LIMIT $2)";
  return connection.execute(forget, {to_stored(before), static_cast<std::int64_t>(limit)}).affected;
}

}  // namespace hongyan::store
