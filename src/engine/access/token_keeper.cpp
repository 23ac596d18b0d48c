#include "engine/access/token_keeper.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "domain/era.hpp"
#include "engine/access/hint.hpp"
#include "store/backlog.hpp"
#include "store/quota.hpp"
#include "wechat/calls/token.hpp"
#include "wechat/credential_trouble.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

constexpr Milliseconds idle{1'000};
constexpr Milliseconds retry_after_trouble{1'000};
constexpr Milliseconds retry_while_leased{100};
constexpr int unknown_url = 40066;

std::string lease_of(const wechat::AppId& appid) { return "token/" + appid.text(); }

wechat::Api api_of(const store::App& app) {
  return app.token_mode == store::TokenMode::stable ? wechat::Api::stable_token : wechat::Api::token;
}

std::optional<WallTime> find_token_park(sql::Connection& connection, const wechat::AppId& appid, WallTime now) {
  for (const store::Park& park : store::list_parks(connection, now))
    if (park.appid == appid && park.api == token_park) return park.until;
  return std::nullopt;
}

}  // namespace

TokenKeeper::TokenKeeper(sql::Database& database, const store::Vault& vault, AppBook& apps, Egress& egress,
                         http::Transport& transport, Clock& clock, Random& random, std::string node, TokenRules rules)
    : database_(database),
      vault_(vault),
      apps_(apps),
      egress_(egress),
      transport_(transport),
      clock_(clock),
      random_(random),
      node_(std::move(node)),
      rules_(rules) {}

std::optional<Token> TokenKeeper::find(const std::string& appid) {
  const WallTime now = clock_.wall();
  bool asked = false;
  auto token = entries_.with([&](auto& entries) -> std::optional<Token> {
    Entry& entry = entries[appid];
    const bool usable =
        entry.token && entry.token->expires_at > now && entry.token->generation > entry.refused_generation;
    if (!entry.wanted && (!usable || needs_renewal(entry, now))) asked = entry.wanted = true;
    if (usable) return entry.token;
    return std::nullopt;
  });
  if (asked && wake_) wake_();
  return token;
}

void TokenKeeper::refuse(const std::string& appid, std::int64_t generation) {
  entries_.with([&](auto& entries) {
    Entry& entry = entries[appid];
    entry.refused_generation = std::max(entry.refused_generation, generation);
    entry.wanted = true;
  });
  if (wake_) wake_();
}

void TokenKeeper::refuse(const std::string& appid, const Secret& token) {
  const auto current = entries_.with([&](auto& entries) { return entries[appid].token; });
  if (current && current->text == token) refuse(appid, current->generation);
}

void TokenKeeper::try_anew(sql::Connection& connection, const std::string& appid) {
  const WallTime now = clock_.wall();
  for (const store::Park& park : store::list_parks(connection, now)) {
    if (park.appid.text() != appid || (park.api != token_park && park.reason != "account_blocked")) continue;
    store::lift_park(connection, park.appid, park.api);
    store::wake_parked(connection, park.appid, park.reason, now + hints_live);
  }
  entries_.with([&](auto& entries) {
    entries[appid].try_again_at = BootTime{};
    entries[appid].refusals = 0;
  });
  if (wake_) wake_();
}

void TokenKeeper::catch_up(sql::Connection& connection, const std::string& appid) {
  const auto name = wechat::AppId::parse(appid);
  if (!name) return;
  const auto stored = store::find_token(connection, vault_, *name);
  if (!stored) return;
  entries_.with([&](auto& entries) {
    Entry& entry = entries[appid];
    if (!entry.token || entry.token->generation < stored->generation)
      entry.token = Token{stored->token, stored->generation, stored->expires_at};
  });
}

bool TokenKeeper::needs_renewal(const Entry& entry, WallTime now) const {
  return !entry.token || entry.token->generation <= entry.refused_generation ||
         entry.token->expires_at - now < rules_.renew_before;
}

std::optional<Token> TokenKeeper::find_or_fetch(const std::string& appid, WallTime now) {
  if (auto token = find(appid)) return token;
  run_once(now);
  return find(appid);
}

Again TokenKeeper::run_once(WallTime now) {
  const std::scoped_lock lock(fetching_);
  std::vector<std::string> wanted;
  entries_.with([&](auto& entries) {
    for (auto& [appid, entry] : entries)
      if (entry.wanted && (entry.try_again_at == BootTime{} || entry.try_again_at <= clock_.boot()))
        wanted.push_back(appid);
  });
  if (wanted.empty()) return Again::in(idle);
  if (!connection_) connection_ = database_.connect();
  for (const std::string& appid : wanted) {
    const auto app = apps_.find(appid);
    if (app) {
      renew(*connection_, *app, now);
    } else {
      entries_.with([&](auto& entries) { entries.erase(appid); });
    }
  }
  return Again::in(retry_while_leased);
}

void TokenKeeper::keep(const std::string& appid, std::optional<Token> token, Milliseconds pause) {
  entries_.with([&](auto& entries) {
    Entry& entry = entries[appid];
    if (token) {
      entry.token = std::move(*token);
      entry.wanted = false;
      entry.refusals = 0;
    }
    entry.try_again_at = pause.count() > 0 ? clock_.boot() + pause : BootTime{};
  });
}

std::optional<store::AccessToken> TokenKeeper::stored_token(sql::Connection& connection, const wechat::AppId& appid) {
  const sql::Transaction transaction(connection, sql::Transaction::Kind::reading);
  return store::find_token(connection, vault_, appid);
}

void TokenKeeper::renew(sql::Connection& connection, const store::App& app, WallTime now) {
  const std::string& appid = app.appid.text();
  const Entry before = entries_.with([&](auto& entries) { return entries[appid]; });
  // Compare before refresh: what another node, or we before a restart, fetched may be all that is needed.
  if (const auto stored = stored_token(connection, app.appid)) {
    Entry known = before;
    known.token = Token{stored->token, stored->generation, stored->expires_at};
    const Milliseconds jitter{static_cast<std::int64_t>(random_.below(60'000))};
    if (!needs_renewal(known, now + jitter)) return keep(appid, known.token, Milliseconds{0});
    if (known.token->generation > before.refused_generation && known.token->expires_at > now)
      keep_meanwhile(appid, *known.token);
  }
  const auto renewal = begin_renewal(connection, app, before, now);
  if (!renewal) return;
  const auto& stored = renewal->stored;
  const std::int64_t generation = stored ? stored->generation : 0;
  const BootTime began = clock_.boot();
  const auto fetched = fetch(app);
  // The call may have taken its time, and its answer may have told that it is another time altogether.
  const WallTime ended = clock_.wall();
  const WallTime asked = ended - (clock_.boot() - began);
  if (const auto* trouble = std::get_if<FetchTrouble>(&fetched))
    return note_trouble(connection, app.appid, *trouble, ended);
  const auto& token = std::get<wechat::AccessToken>(fetched);
  const bool same_again =
      stored && generation <= before.refused_generation && stored->token.reveal() == token.token.reveal();
  if (same_again && before.same_again_generation != generation) {
    LOG(warning, "{} was handed the very access_token that was refused; asking again in {} ms", appid,
        rules_.same_again.count());
    entries_.with([&](auto& entries) { entries[appid].same_again_generation = generation; });
    drop_lease(connection, app.appid);
    return keep(appid, std::nullopt, rules_.same_again);
  }
  const store::AccessToken fresh{app.appid, generation + 1, token.token, asked, asked + token.expires_in};
  if (!store_fresh(connection, fresh, generation)) return keep(appid, std::nullopt, retry_while_leased);
  LOG(info, "{} has a new access_token, generation {}", appid, fresh.generation);
  keep(appid, Token{fresh.token, fresh.generation, fresh.expires_at}, Milliseconds{0});
}

std::optional<TokenKeeper::Renewal> TokenKeeper::begin_renewal(sql::Connection& connection, const store::App& app,
                                                               const Entry& before, WallTime now) {
  const wechat::AppId& appid = app.appid;
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const std::string lease = lease_of(appid);
  const bool ours = store::take_lease(connection, lease, node_, now, now + rules_.lease);
  // Looked at again under the lease: its last holder may have fetched just now.
  Renewal renewal{.stored = ours ? store::find_token(connection, vault_, appid) : std::nullopt};
  Entry known = before;
  if (renewal.stored)
    known.token = Token{renewal.stored->token, renewal.stored->generation, renewal.stored->expires_at};
  const bool done = renewal.stored && !needs_renewal(known, now);
  // What WeChat has just told another node it would tell us as well.
  const auto parked_until = ours && !done ? find_token_park(connection, appid, now) : std::nullopt;
  if (done || parked_until) store::drop_lease(connection, lease, node_);
  if (ours && !done && !parked_until)
    store::add_quota_use(connection, appid, wechat::path_of(api_of(app)), domain::quota_day(rules_.calendar, now), 1);
  transaction.commit();
  if (ours && !done && !parked_until) return renewal;
  if (done)
    keep(appid.text(), known.token, Milliseconds{0});
  else
    keep(appid.text(), std::nullopt, parked_until ? *parked_until - now : retry_while_leased);
  return std::nullopt;
}

void TokenKeeper::drop_lease(sql::Connection& connection, const wechat::AppId& appid) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::drop_lease(connection, lease_of(appid), node_);
  transaction.commit();
}

bool TokenKeeper::store_fresh(sql::Connection& connection, const store::AccessToken& fresh, std::int64_t expected) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::drop_lease(connection, lease_of(fresh.appid), node_);
  const bool replaced = store::replace_token(connection, vault_, fresh, expected);
  store::lift_park(connection, fresh.appid, token_park);
  transaction.commit();
  return replaced;
}

void TokenKeeper::note_trouble(sql::Connection& connection, const wechat::AppId& appid, const FetchTrouble& trouble,
                               WallTime now) {
  const int refusals = entries_.with([&](auto& entries) { return entries[appid.text()].refusals += trouble.lasting; });
  constexpr int doublings_max = 10;
  const Milliseconds pause =
      std::min(rules_.refused_park_max, rules_.refused_park * (1 << std::clamp(refusals - 1, 0, doublings_max)));
  const Milliseconds wait = trouble.lasting ? pause : retry_after_trouble;
  const std::string cause(wechat::credential_trouble(trouble.errcode));
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::drop_lease(connection, lease_of(appid), node_);
  if (trouble.lasting)
    store::save_park(connection, {appid, std::string(token_park), now + wait, cause, trouble.errcode, trouble.errmsg});
  transaction.commit();
  if (const auto ip = wechat::ip_to_whitelist(trouble.errcode, trouble.errmsg))
    LOG(error, "{} gets no access_token until {} is on its IP whitelist: errcode={} {}", appid.text(), *ip,
        trouble.errcode, trouble.errmsg);
  else
    LOG(error, "{} gets no access_token ({}): errcode={} {}", appid.text(), cause, trouble.errcode, trouble.errmsg);
  keep(appid.text(), std::nullopt, wait);
}

void TokenKeeper::keep_meanwhile(const std::string& appid, Token token) {
  entries_.with([&](auto& entries) { entries[appid].token = std::move(token); });
}

std::variant<wechat::AccessToken, TokenKeeper::FetchTrouble> TokenKeeper::fetch(const store::App& app) {
  const auto way = way_out_of(app);
  if (!way) return FetchTrouble{0, way.error(), true};
  const bool stable = app.token_mode == store::TokenMode::stable && domain::has_stable_token(clock_.wall());
  const wechat::Call call = stable ? wechat::stable_token_call(app.appid, app.secret, wechat::Refresh::normal)
                                   : wechat::plain_token_call(app.appid, app.secret);
  const http::Ending ending = egress_.exchange_alone(
      transport_, app.appid.text(), *way,
      {.tag = next_tag_++, .request = wechat::to_request(call, Secret{}), .timeout = rules_.call_timeout});
  if (const auto* trouble = std::get_if<http::Trouble>(&ending.result)) return FetchTrouble{0, trouble->cause, false};
  const auto reply = wechat::read_reply(std::get<http::Response>(ending.result));
  if (!reply) return FetchTrouble{0, reply.error(), false};
  // The first answer of all may tell that it is another year, one without stable tokens.
  if (reply->errcode == unknown_url && stable) {
    egress_.ask_for_the_time(transport_, app.appid.text(), *way, rules_.call_timeout);
    if (!domain::has_stable_token(clock_.wall())) return fetch(app);
  }
  if (reply->errcode != 0) {
    const wechat::Verdict verdict = wechat::verdict_of(reply->errcode, call.api);
    const bool busy = verdict == wechat::Verdict::retry_later || verdict == wechat::Verdict::ambiguous;
    const bool about_credentials = wechat::credential_trouble(reply->errcode) != "token_refused";
    return FetchTrouble{reply->errcode, reply->errmsg, !busy || about_credentials};
  }
  auto token = wechat::read_token(*reply);
  if (!token) return FetchTrouble{0, token.error(), false};
  return std::move(*token);
}

}  // namespace hongyan::engine
