// API keys and remembered answers (idempotency). Free functions over a connection.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::store {

struct ApiKey {
  std::string id;  // the public part, also names the caller in logs
  std::string name;
  std::string hash;                 // 32 bytes, keyed hash of the secret part
  std::vector<std::string> scopes;  // "notifications:write" …; "admin" is all
  std::vector<std::string> apps;    // appids it may use; empty is all
  WallTime created_at;
  std::optional<WallTime> expires_at;
  std::optional<WallTime> revoked_at;
};
// Inserts or replaces (created_at stays).
void save_api_key(sql::Connection& connection, const ApiKey& key);
[[nodiscard]] std::optional<ApiKey> find_api_key(sql::Connection& connection, std::string_view id);
[[nodiscard]] std::vector<ApiKey> list_api_keys(sql::Connection& connection);
// False when there is none or it was revoked before.
[[nodiscard]] bool revoke_api_key(sql::Connection& connection, std::string_view id, WallTime now);
[[nodiscard]] bool has_api_keys(sql::Connection& connection);  // revoked ones too

struct RememberedAnswer {
  std::string key_id;
  std::string idempotency_key;
  std::string request_hash;  // 32 bytes over method, path and body
  int status = 0;
  std::string answer;  // the body as it was sent
  WallTime created_at;
};
// False when that key has an answer already, which find_answer then tells.
[[nodiscard]] bool remember_answer(sql::Connection& connection, const RememberedAnswer& answer);
[[nodiscard]] std::optional<RememberedAnswer> find_answer(sql::Connection& connection, std::string_view key_id,
                                                          std::string_view idempotency_key);
// Forgets at most `limit` answers older than `before`; returns how many.
std::int64_t forget_answers(sql::Connection& connection, WallTime before, std::size_t limit);

}  // namespace hongyan::store
