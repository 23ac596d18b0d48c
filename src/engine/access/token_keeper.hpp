// TokenKeeper: each app's access_token, fetched once for all nodes. A token is renewed when it nears its end and when
// WeChat has refused it; a refusal names the generation it is about, and one that is no longer current asks for nothing
// (compare before refresh). The renewing node holds a lease row; the others wait for its result. Configuration errors
// (wrong secret, IP not on the whitelist …) park the app with WeChat's own words instead of asking again and again.
// find and refuse may be called from any thread; run_once does the fetching.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "domain/quota.hpp"
#include "engine/access/app_book.hpp"
#include "engine/access/egress.hpp"
#include "engine/worker.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "store/sql/database.hpp"
#include "wechat/calls/token.hpp"

namespace hongyan::engine {

struct Token {
  Secret text;
  std::int64_t generation = 0;
  WallTime expires_at;
};

// The name under which an app is parked while WeChat refuses its credentials.
inline constexpr std::string_view token_park = "token";

struct TokenRules {
  domain::QuotaCalendar calendar;
  Milliseconds renew_before{10 * 60'000};  // of its end, with up to a minute of jitter
  Milliseconds lease{15'000};
  Milliseconds call_timeout{10'000};
  Milliseconds refused_park{5 * 60'000};  // after a configuration error; doubles while it lasts
  Milliseconds refused_park_max{60 * 60'000};
  Milliseconds same_again{30'000};  // after WeChat handed out the very token that was just refused
};

class TokenKeeper final : public Worker {
 public:
  TokenKeeper(sql::Database& database, const store::Vault& vault, AppBook& apps, Egress& egress,
              http::Transport& transport, Clock& clock, Random& random, std::string node, TokenRules rules = {});
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }
  // The current token if there is one that may be used now; otherwise nothing, and one is asked for.
  [[nodiscard]] std::optional<Token> find(const std::string& appid);
  // WeChat refused the token of that generation.
  void refuse(const std::string& appid, std::int64_t generation);
  // WeChat refused that very token; when it is not the current one, somebody has fetched a new one already.
  void refuse(const std::string& appid, const Secret& token);
  // Something about the app's credentials was changed: what was wrong with them says nothing any more. Lifts its park.
  void try_anew(sql::Connection& connection, const std::string& appid);
  // What another node has fetched since, so that a token it has replaced is not handed out.
  void catch_up(sql::Connection& connection, const std::string& appid);
  // Waits (on the caller's thread, by running the fetch itself) for a usable token; nothing when WeChat gives none.
  [[nodiscard]] std::optional<Token> find_or_fetch(const std::string& appid, WallTime now);

  [[nodiscard]] std::string_view name() const override { return "token_keeper"; }
  Again run_once(WallTime now) override;

 private:
  struct Entry {
    std::optional<Token> token;
    std::int64_t refused_generation = -1;     // the newest one WeChat refused
    std::int64_t same_again_generation = -1;  // refused, and then handed out once more
    bool wanted = false;
    BootTime try_again_at{};
    int refusals = 0;  // of the credentials, in a row
  };
  struct FetchTrouble {
    int errcode = 0;  // 0 when no WeChat answer came
    std::string errmsg;
    bool lasting = false;  // a configuration error: asking again soon changes nothing
  };
  void renew(sql::Connection& connection, const store::App& app, WallTime now);
  [[nodiscard]] std::optional<store::AccessToken> stored_token(sql::Connection& connection, const wechat::AppId& appid);
  // What is stored now, when the lease is ours and it must be renewed; nothing when somebody else does or did it.
  struct Renewal {
    std::optional<store::AccessToken> stored;
  };
  [[nodiscard]] std::optional<Renewal> begin_renewal(sql::Connection& connection, const store::App& app,
                                                     const Entry& before, WallTime now);
  void drop_lease(sql::Connection& connection, const wechat::AppId& appid);
  // False when another node was first.
  [[nodiscard]] bool store_fresh(sql::Connection& connection, const store::AccessToken& fresh, std::int64_t expected);
  void note_trouble(sql::Connection& connection, const wechat::AppId& appid, const FetchTrouble& trouble, WallTime now);
  [[nodiscard]] std::variant<wechat::AccessToken, FetchTrouble> fetch(const store::App& app);
  // Nothing is asked for again before `pause` is over, whatever the clocks are set to meanwhile.
  void keep(const std::string& appid, std::optional<Token> token, Milliseconds pause);
  void keep_meanwhile(const std::string& appid, Token token);  // usable while a newer one is fetched
  [[nodiscard]] bool needs_renewal(const Entry& entry, WallTime now) const;

  sql::Database& database_;
  const store::Vault& vault_;
  AppBook& apps_;
  Egress& egress_;
  http::Transport& transport_;
  Clock& clock_;
  Random& random_;
  std::string node_;
  TokenRules rules_;
  std::function<void()> wake_;
  std::unique_ptr<sql::Connection> connection_;
  std::mutex fetching_;
  std::uint64_t next_tag_ = 1;
  Guarded<std::map<std::string, Entry, std::less<>>> entries_;
};

}  // namespace hongyan::engine
