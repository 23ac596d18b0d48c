// Apps: the WeChat accounts we send for, with their sealed secrets; where an account or one of its APIs is parked; its
// access token, shared by all nodes. Free functions over a connection; the caller owns the transaction.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "domain/app_kind.hpp"
#include "store/sql/connection.hpp"
#include "store/vault.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

using domain::AppKind;
using domain::parse_app_kind;
using domain::to_string;
enum class TokenMode { stable, plain };
enum class CallbackMode { plain, compatible, secure };
// complete: every consent reaches us, so the ledger's count is an upper bound; partial: popups may happen unseen.
enum class LedgerSight { complete, partial };
[[nodiscard]] std::string_view to_string(TokenMode mode);
[[nodiscard]] std::string_view to_string(CallbackMode mode);
[[nodiscard]] std::string_view to_string(LedgerSight sight);
[[nodiscard]] std::optional<TokenMode> parse_token_mode(std::string_view text);
[[nodiscard]] std::optional<CallbackMode> parse_callback_mode(std::string_view text);
[[nodiscard]] std::optional<LedgerSight> parse_ledger_sight(std::string_view text);

struct App {
  wechat::AppId appid;
  AppKind kind = AppKind::service_account;
  std::string name;
  std::string original_id;  // gh_…; "" when not known
  std::string api_origin = "https://api.weixin.qq.com";
  TokenMode token_mode = TokenMode::stable;
  CallbackMode callback_mode = CallbackMode::secure;  // the weakest mode that is accepted
  LedgerSight ledger_sight = LedgerSight::partial;
  Secret secret;
  Secret callback_token;  // empty: callbacks are refused
  Secret aes_key;         // EncodingAESKey, 43 characters; empty: none
  Secret previous_aes_key;
  Secret egress_proxy;  // URL of the HTTP proxy its calls go through, perhaps with a password; empty: none
  Secret signing;       // JSON: the keys of signed and encrypted calls (engine/access/signing.hpp); empty: all go plain
  std::vector<std::string> fallback_origins;  // tried in order when api_origin cannot be reached
  WallTime created_at;
  WallTime updated_at;
};

// Inserts or replaces (created_at stays).
void save_app(sql::Connection& connection, const Vault& vault, const App& app);
[[nodiscard]] std::optional<App> find_app(sql::Connection& connection, const Vault& vault, const wechat::AppId& appid);
[[nodiscard]] std::vector<App> list_apps(sql::Connection& connection, const Vault& vault);
// False when it does not exist or notifications still wait on it.
[[nodiscard]] bool delete_app(sql::Connection& connection, const wechat::AppId& appid);

struct Park {
  wechat::AppId appid;
  std::string api;  // wechat path "/cgi-bin/message/template/send"; "" is the whole account
  WallTime until;
  std::string reason;  // "quota_spent", "account_blocked", "token_refused"
  int errcode = 0;
  std::string errmsg;
};
void save_park(sql::Connection& connection, const Park& park);
void lift_park(sql::Connection& connection, const wechat::AppId& appid, std::string_view api);
[[nodiscard]] std::vector<Park> list_parks(sql::Connection& connection, WallTime now);  // those not yet over

struct AccessToken {
  wechat::AppId appid;
  std::int64_t generation = 0;  // grows by one with every refresh
  Secret token;
  WallTime obtained_at;
  WallTime expires_at;
};
[[nodiscard]] std::optional<AccessToken> find_token(sql::Connection& connection, const Vault& vault,
                                                    const wechat::AppId& appid);
// Stores `token` as generation `expected` + 1; false when another node has refreshed meanwhile (generation differs).
[[nodiscard]] bool replace_token(sql::Connection& connection, const Vault& vault, const AccessToken& token,
                                 std::int64_t expected_generation);

// Takes or extends the lease `name` for `node`; false while another holds it.
[[nodiscard]] bool take_lease(sql::Connection& connection, std::string_view name, std::string_view node, WallTime now,
                              WallTime until);
void drop_lease(sql::Connection& connection, std::string_view name, std::string_view node);

}  // namespace hongyan::store
