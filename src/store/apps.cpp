#include "store/apps.hpp"

#include <fmt/format.h>

#include "store/state_list.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view app_columns =
    "appid, kind, name, original_id, api_origin, token_mode, callback_mode, ledger_sight, secret_sealed, "
    "callback_token_sealed, aes_key_sealed, previous_aes_key_sealed, egress_proxy_sealed, fallback_origins, "
    "created_ms, updated_ms, signing_sealed";

std::string place_of(std::string_view column, const wechat::AppId& appid) {
  return fmt::format("app/{}/{}", column, appid.text());
}

// An empty secret is a null.
sql::Value seal_unless_empty(const Vault& vault, std::string_view column, const wechat::AppId& appid,
                             const Secret& secret) {
  if (secret.empty()) return sql::Null{};
  return vault.seal(place_of(column, appid), secret);
}

App read_app(const Vault& vault, const sql::Row& row) {
  App app{.appid = read_name<wechat::AppId>(row, 0),
          .kind = read_word("kind of app", row, 1, parse_app_kind),
          .name = row.text(2),
          .original_id = row.text(3),
          .api_origin = row.text(4),
          .token_mode = read_word("token_mode", row, 5, parse_token_mode),
          .callback_mode = read_word("callback_mode", row, 6, parse_callback_mode),
          .ledger_sight = read_word("ledger_sight", row, 7, parse_ledger_sight),
          .secret = {},
          .callback_token = {},
          .aes_key = {},
          .previous_aes_key = {},
          .egress_proxy = {},
          .signing = {},
          .fallback_origins = read_texts("fallback_origins", row, 13),
          .created_at = read_time(row, 14),
          .updated_at = read_time(row, 15)};
  const auto open = [&](std::string_view column_name, std::size_t column) {
    return row.is_null(column) ? Secret() : vault.open(place_of(column_name, app.appid), row.bytes(column));
  };
  app.secret = open("secret", 8);
  app.callback_token = open("callback_token", 9);
  app.aes_key = open("aes_key", 10);
  app.previous_aes_key = open("previous_aes_key", 11);
  app.egress_proxy = open("egress_proxy", 12);
  app.signing = open("signing", 16);
  return app;
}

}  // namespace

std::string_view to_string(TokenMode mode) {
  switch (mode) {
    case TokenMode::stable: return "stable";
    case TokenMode::plain: return "plain";
  }
  return {};
}

std::string_view to_string(CallbackMode mode) {
  switch (mode) {
    case CallbackMode::plain: return "plain";
    case CallbackMode::compatible: return "compatible";
    case CallbackMode::secure: return "secure";
  }
  return {};
}

std::string_view to_string(LedgerSight sight) {
  switch (sight) {
    case LedgerSight::complete: return "complete";
    case LedgerSight::partial: return "partial";
  }
  return {};
}

std::optional<TokenMode> parse_token_mode(std::string_view text) {
  return parse_word(text, {TokenMode::stable, TokenMode::plain});
}

std::optional<CallbackMode> parse_callback_mode(std::string_view text) {
  return parse_word(text, {CallbackMode::plain, CallbackMode::compatible, CallbackMode::secure});
}

std::optional<LedgerSight> parse_ledger_sight(std::string_view text) {
  return parse_word(text, {LedgerSight::complete, LedgerSight::partial});
}

void save_app(sql::Connection& connection, const Vault& vault, const App& app) {
  static const std::string save = fmt::format(
      "INSERT INTO app ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
      "ON CONFLICT (appid) DO UPDATE SET kind = excluded.kind, name = excluded.name, original_id = "
      "excluded.original_id, "
      "api_origin = excluded.api_origin, token_mode = excluded.token_mode, callback_mode = excluded.callback_mode, "
      "ledger_sight = excluded.ledger_sight, secret_sealed = excluded.secret_sealed, "
      "callback_token_sealed = excluded.callback_token_sealed, aes_key_sealed = excluded.aes_key_sealed, "
      "previous_aes_key_sealed = excluded.previous_aes_key_sealed, egress_proxy_sealed = excluded.egress_proxy_sealed, "
      "fallback_origins = excluded.fallback_origins, updated_ms = excluded.updated_ms, "
      "signing_sealed = excluded.signing_sealed",
      app_columns);
  connection.execute(
      save, {app.appid.text(), std::string(to_string(app.kind)), app.name, app.original_id, app.api_origin,
             std::string(to_string(app.token_mode)), std::string(to_string(app.callback_mode)),
             std::string(to_string(app.ledger_sight)), vault.seal(place_of("secret", app.appid), app.secret),
             seal_unless_empty(vault, "callback_token", app.appid, app.callback_token),
             seal_unless_empty(vault, "aes_key", app.appid, app.aes_key),
             seal_unless_empty(vault, "previous_aes_key", app.appid, app.previous_aes_key),
             seal_unless_empty(vault, "egress_proxy", app.appid, app.egress_proxy), write_texts(app.fallback_origins),
             to_stored(app.created_at), to_stored(app.updated_at),
             seal_unless_empty(vault, "signing", app.appid, app.signing)});
}

std::optional<App> find_app(sql::Connection& connection, const Vault& vault, const wechat::AppId& appid) {
  static const std::string select = fmt::format("SELECT {} FROM app WHERE appid = $1", app_columns);
  const sql::Rows found = connection.execute(select, {appid.text()});
  if (found.rows.empty()) return std::nullopt;
  return read_app(vault, found.rows.front());
}

std::vector<App> list_apps(sql::Connection& connection, const Vault& vault) {
  static const std::string select = fmt::format("SELECT {} FROM app ORDER BY appid", app_columns);
  std::vector<App> apps;
  for (const sql::Row& row : connection.execute(select, {}).rows) apps.push_back(read_app(vault, row));
  return apps;
}

bool delete_app(sql::Connection& connection, const wechat::AppId& appid) {
  static const std::string remove = [] {
    std::string text = "DELETE FROM app WHERE appid = $1";
    for (const std::string_view condition : live_index_conditions)
      text += fmt::format(" AND NOT EXISTS (SELECT 1 FROM notification WHERE appid = $1 AND {})", condition);
    return text;
  }();
  if (connection.execute(remove, {appid.text()}).affected == 0) return false;
  // What WeChat told us about it can be asked again; its grants, identities and notifications are history and stay.
  for (const std::string_view statement :
       {"DELETE FROM park WHERE appid = $1", "DELETE FROM access_token WHERE appid = $1",
        "DELETE FROM message_template WHERE appid = $1", "DELETE FROM template_rate WHERE appid = $1"})
    connection.execute(statement, {appid.text()});
  return true;
}

void save_park(sql::Connection& connection, const Park& park) {
  constexpr std::string_view save =
      "INSERT INTO park (appid, api, until_ms, reason, errcode, errmsg) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (appid, api) DO UPDATE SET until_ms = excluded.until_ms, reason = excluded.reason, "
      "errcode = excluded.errcode, errmsg = excluded.errmsg";
  connection.execute(
      save, {park.appid.text(), park.api, to_stored(park.until), park.reason, std::int64_t{park.errcode}, park.errmsg});
}

void lift_park(sql::Connection& connection, const wechat::AppId& appid, std::string_view api) {
  connection.execute("DELETE FROM park WHERE appid = $1 AND api = $2", {appid.text(), std::string(api)});
}

std::vector<Park> list_parks(sql::Connection& connection, WallTime now) {
  constexpr std::string_view select =
      "SELECT appid, api, until_ms, reason, errcode, errmsg FROM park WHERE until_ms > $1 ORDER BY appid, api";
  std::vector<Park> parks;
  for (const sql::Row& row : connection.execute(select, {to_stored(now)}).rows) {
    parks.push_back({.appid = read_name<wechat::AppId>(row, 0),
                     .api = row.text(1),
                     .until = read_time(row, 2),
                     .reason = row.text(3),
                     .errcode = read_int(row, 4),
                     .errmsg = row.text(5)});
  }
  return parks;
}

}  // namespace hongyan::store
