#include "api/first_key.hpp"

#include "api/api_key.hpp"
#include "store/access.hpp"

namespace hongyan::api {

std::optional<Secret> make_first_key(sql::Connection& connection, const Secret& key_pepper,
                                     std::string_view environment, Random& random, WallTime now) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  if (store::has_api_keys(connection)) return std::nullopt;
  const KeyWish wish{
      .name = "first admin", .scopes = {std::string(to_string(Scope::admin))}, .apps = {}, .expires_at = {}};
  const MadeKey made = make_api_key(wish, environment, key_pepper, random, now);
  store::save_api_key(connection, made.record);
  transaction.commit();
  return made.text;
}

}  // namespace hongyan::api
