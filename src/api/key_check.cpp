#include "api/key_check.hpp"

#include "store/access.hpp"

namespace hongyan::api {
namespace {

std::optional<store::ApiKey> find_key(ApiContext& api, sql::Connection& connection, const std::string& id) {
  auto known = api.keys.find(id);
  if (known && !known->renewal_due) return std::move(known->key);
  return look_up_key(api, connection, id);
}

}  // namespace

std::optional<store::ApiKey> look_up_key(ApiContext& api, sql::Connection& connection, const std::string& id) {
  const BootTime asked_at = api.clock.boot();
  auto key = store::find_api_key(connection, id);
  if (key)
    api.keys.remember(*key, asked_at);
  else
    api.keys.forget(id);
  return key;
}

std::optional<Caller> check_key(ApiContext& api, sql::Connection& connection, std::string_view text) {
  const auto presented = parse_api_key(text);
  if (!presented) return std::nullopt;
  return judge_key(*presented, find_key(api, connection, presented->id), api.settings.key_pepper, api.clock.wall());
}

std::optional<Caller> check_key_id(ApiContext& api, sql::Connection& connection, std::string_view id) {
  const auto key = find_key(api, connection, std::string(id));
  return key ? caller_of(*key, api.clock.wall()) : std::nullopt;
}

}  // namespace hongyan::api
