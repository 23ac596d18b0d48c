#include "store/ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <utility>

#include "base/id.hpp"
#include "store/tap_journal.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using domain::Moment;
using domain::TapStanding;
using sql::Parameters;

// An account's time never runs backwards, whoever's clock it was written by.
constexpr std::string_view touch =
    "updated_ms = CASE WHEN grant_account.updated_ms > $4 THEN grant_account.updated_ms ELSE $4 END";

// One grant leaves pending or held; refused by its WHERE when there is none to move. `into` says what becomes of it.
std::string move_statement(Ledger::From from, std::string_view into) {
  const std::string_view column = from == Ledger::From::pending ? "pending" : "held";
  return fmt::format(
      "UPDATE grant_account SET {0} = {0} - 1, {1}, {2} WHERE appid = $1 AND openid = $2 AND template_id = $3 AND {0} "
      ">= 1",
      column, into, touch);
}

std::string_view destination(GrantFate fate) {
  switch (fate) {
    case GrantFate::none: return "";
    case GrantFate::spend: return "spent = spent + 1";
    case GrantFate::give_back: return "available = available + 1";
    case GrantFate::hold: return "held = held + 1";
    case GrantFate::spend_and_empty: return "";
  }
  return "";
}

// Of a grant nobody saw given: the assumption is taken back with the send.
constexpr std::string_view forget_unseen = "granted = granted - 1";

std::string_view entry_word(GrantFate fate) {
  switch (fate) {
    case GrantFate::none: return "";
    case GrantFate::spend: return "spend";
    case GrantFate::give_back: return "return";
    case GrantFate::hold: return "hold";
    case GrantFate::spend_and_empty: return "";
  }
  return "";
}

// Long-term consent is not used up, nor held: it stands unless somebody who knows the moment tells that it ended then.
TapStanding standing_of_consent(TapStanding standing, GrantSource source) {
  const bool has_ended =
      standing == TapStanding::ended || (standing == TapStanding::doubtful && source == GrantSource::popup_event);
  return has_ended ? TapStanding::ended : TapStanding::stands;
}

}  // namespace

std::string_view to_string(GrantKind kind) { return kind == GrantKind::one_time ? "one_time" : "long_term"; }

std::string_view to_string(GrantSource source) {
  switch (source) {
    case GrantSource::report: return "report";
    case GrantSource::popup_event: return "popup_event";
    case GrantSource::operator_: return "operator";
  }
  return "";
}

Ledger::Ledger(sql::Connection& connection, Random& random, WallTime now, GrantRules rules)
    : connection_(connection), random_(random), now_(now), rules_(rules) {}

void Ledger::write_entry(const GrantPlace& place, std::string_view kind, std::string_view source, std::int64_t amount,
                         std::string_view notification_id, std::string_view note, Times times) {
  connection_.execute(
      "INSERT INTO grant_entry (id, appid, openid, template_id, kind, source, amount, at_ms, notification_id, note, "
      "acted_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {make_id(times.at, random_), place.appid.text(), place.openid.text(), place.template_id.text(), std::string(kind),
       std::string(source), amount, to_unix_ms(times.at), std::string(notification_id), std::string(note),
       to_unix_ms(times.acted_at)});
}

WallTime Ledger::take_turn(const GrantPlace& place, GrantKind kind) {
  static const std::string statement = fmt::format(
      "INSERT INTO grant_account (appid, openid, template_id, kind, granted, available, pending, held, spent, void, "
      "revoked, updated_ms) VALUES ($1, $2, $3, $5, 0, 0, 0, 0, 0, 0, 0, $4) ON CONFLICT (appid, openid, template_id) "
      "DO UPDATE SET {} RETURNING updated_ms",
      touch);
  const sql::Rows turn =
      connection_.execute(statement, {place.appid.text(), place.openid.text(), place.template_id.text(),
                                      to_unix_ms(now_), std::string(to_string(kind))});
  return from_unix_ms(turn.rows.at(0).number(0));
}

void Ledger::add_grant(const GrantPlace& place, GrantKind kind, GrantSource source, std::string_view note,
                       std::optional<WallTime> acted_at) {
  Times times{now_, acted_at.value_or(now_)};
  if (source != GrantSource::operator_) {
    times.at = take_turn(place, kind);
    if (!acted_at) times.acted_at = times.at;
    const Moment tap = moment_of_tap(to_string(source), times.at, times.acted_at, rules_);
    const TapJournal journal(connection_, place, tap.from, rules_);
    TapStanding standing = domain::judge_tap(tap, journal.history_for_news());
    if (kind == GrantKind::long_term) standing = standing_of_consent(standing, source);
    if (journal.is_told(source, times.acted_at)) {
      write_entry(place, "same", to_string(source), 0, "", note, times);
      if (acted_at && journal.settles_doubt(source, tap, standing)) clear_doubt(place, source, standing, times);
      return;
    }
    const bool is_counted =
        kind == GrantKind::one_time && standing != TapStanding::doubtful && journal.is_counted(source, tap, standing);
    switch (is_counted ? TapStanding::doubtful : standing) {
      case TapStanding::stands: break;
      case TapStanding::used: return write_entry(place, "grant", to_string(source), 0, "", used_unseen, times);
      case TapStanding::ended: return write_entry(place, "grant", to_string(source), 0, "", told_after_end, times);
      case TapStanding::doubtful:
        change(place, "granted = granted + 1, held = held + 1");
        return write_entry(place, "hold", to_string(source), 1, "", is_counted ? counted_before : note, times);
    }
  }
  // Long-term consent is on or off; saying yes again changes nothing.
  static const std::string add_one_time = fmt::format(
      "INSERT INTO grant_account (appid, openid, template_id, kind, granted, available, pending, held, spent, void, "
      "revoked, updated_ms) VALUES ($1, $2, $3, 'one_time', 1, 1, 0, 0, 0, 0, 0, $4) ON CONFLICT (appid, openid, "
      "template_id) DO UPDATE SET granted = grant_account.granted + 1, available = grant_account.available + 1, {}",
      touch);
  static const std::string turn_long_term_on = fmt::format(
      "INSERT INTO grant_account (appid, openid, template_id, kind, granted, available, pending, held, spent, void, "
      "revoked, updated_ms) VALUES ($1, $2, $3, 'long_term', 1, 1, 0, 0, 0, 0, 0, $4) ON CONFLICT (appid, openid, "
      "template_id) DO UPDATE SET kind = 'long_term', granted = CASE WHEN grant_account.available >= 1 THEN "
      "grant_account.granted ELSE grant_account.granted + 1 END, available = CASE WHEN grant_account.available >= 1 "
      "THEN grant_account.available ELSE 1 END, {}",
      touch);
  connection_.execute(kind == GrantKind::one_time ? add_one_time : turn_long_term_on,
                      {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)});
  write_entry(place, "grant", to_string(source), 1, "", note, times);
  wake_waiting(connection_, place.appid, place.openid, now_);
}

void Ledger::change(const GrantPlace& place, std::string_view how) {
  connection_.execute(
      fmt::format("UPDATE grant_account SET {}, {} WHERE appid = $1 AND openid = $2 AND template_id = $3", how, touch),
      {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)});
}

void Ledger::clear_doubt(const GrantPlace& place, GrantSource source, TapStanding standing, Times times) {
  if (standing == TapStanding::doubtful || !is_in_doubt(place)) return;
  if (standing == TapStanding::stands) {
    change(place, "held = held - 1, available = available + 1");
    write_entry(place, "return", to_string(source), 1, "", "", times);
    wake_waiting(connection_, place.appid, place.openid, now_);
    return;
  }
  change(place, "granted = granted - 1, held = held - 1");
  write_entry(place, "return", to_string(source), 1, "", standing == TapStanding::used ? used_unseen : told_after_end,
              times);
}

bool Ledger::was_marked(const GrantPlace& place, std::string_view mark) {
  return !mark.empty() &&
         !connection_
              .execute(
                  "SELECT 1 FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND kind IN "
                  "('grant', 'hold', 'return') AND note = $4 LIMIT 1",
                  {place.appid.text(), place.openid.text(), place.template_id.text(), std::string(mark)})
              .rows.empty();
}

// Held by no notification.
bool Ledger::is_in_doubt(const GrantPlace& place) {
  return connection_
             .execute(
                 "SELECT COALESCE(SUM(CASE WHEN kind = 'hold' THEN amount ELSE -amount END), 0) FROM grant_entry WHERE "
                 "appid = $1 AND openid = $2 AND template_id = $3 AND kind IN ('hold', 'return') AND notification_id = "
                 "''",
                 {place.appid.text(), place.openid.text(), place.template_id.text()})
             .rows.at(0)
             .number(0) > 0;
}

bool Ledger::add_only_grant(const GrantPlace& place, GrantSource source, std::string_view mark) {
  const WallTime at = take_turn(place, GrantKind::one_time);
  const auto account = find(place);
  const bool in_doubt = is_in_doubt(place);
  const bool under_way = account && (account->pending >= 1 || is_sent_anew(*account, at));
  if (!account || account->available >= 1 || was_marked(place, mark) || (under_way && in_doubt)) {
    write_entry(place, "same", to_string(source), 0, "", mark, {at, at});
    return false;
  }
  const auto note = [&](std::string_view kind, std::string_view how) {
    change(place, how);
    write_entry(place, kind, to_string(source), 1, "", mark, {at, at});
  };
  if (under_way) {
    note("hold", "granted = granted + 1, held = held + 1");
    return false;
  }
  if (in_doubt)
    note("return", "held = held - 1, available = available + 1");
  else
    note("grant", "granted = granted + 1, available = available + 1");
  wake_waiting(connection_, place.appid, place.openid, now_);
  return true;
}

// With the grant that its notification holds, and perhaps with one that the person gives meanwhile.
bool Ledger::is_sent_anew(const GrantAccount& account, WallTime now) {
  if (account.held == 0) return false;
  const auto sends = TapJournal(connection_, account.place, now, rules_).history().maybe_uses;
  return std::ranges::any_of(sends, [now](const Moment& send) { return send.from <= now && now < send.to; });
}

std::optional<GrantAccount> Ledger::lock(const GrantPlace& place) {
  change(place, "available = available");
  return find(place);
}

domain::Emptying Ledger::plan_emptying(const GrantAccount& account, const TapJournal& journal, const Moment& end,
                                       std::string_view own) {
  domain::Emptying plan = domain::plan_emptying(account.available, journal.grants(), journal.sends(own), end);
  if (account.kind == GrantKind::long_term) plan.gone += std::exchange(plan.held, 0);
  return plan;
}

void Ledger::hold_doubtful(const GrantPlace& place, std::int64_t amount, std::string_view source, WallTime acted_at) {
  if (amount == 0) return;
  change(place, fmt::format("available = available - {0}, held = held + {0}", amount));
  write_entry(place, "hold", source, amount, "", "tapped about when it ended", {now_, acted_at});
}

void Ledger::revoke(const GrantPlace& place, std::string_view note, std::optional<WallTime> acted_at) {
  const WallTime ended_at = acted_at.value_or(now_);
  WallTime at = now_;
  domain::Emptying plan;
  if (const auto account = lock(place)) {
    at = account->updated_at;
    plan = plan_emptying(*account, TapJournal(connection_, place, ended_at, rules_), second_from(ended_at));
  }
  change(place, fmt::format("revoked = revoked + {0}, available = available - {0}", plan.gone));
  write_entry(place, "revoke", "change_event", plan.gone, "", note, {at, ended_at});
  hold_doubtful(place, plan.held, "change_event", ended_at);
}

bool Ledger::reserve(const GrantPlace& place, std::string_view notification_id) {
  static const std::string statement = fmt::format(
      "UPDATE grant_account SET available = available - 1, pending = pending + 1, {} WHERE appid = $1 AND openid = $2 "
      "AND template_id = $3 AND kind = 'one_time' AND available >= 1",
      touch);
  const sql::Rows moved = connection_.execute(
      statement, {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)});
  if (moved.affected == 1) {
    write_entry(place, "reserve", "send", 1, notification_id, "");
    return true;
  }
  const auto account = find(place);
  return account && account->kind == GrantKind::long_term && account->available >= 1;
}

void Ledger::reserve_unseen(const GrantPlace& place, std::string_view notification_id) {
  static const std::string statement = fmt::format(
      "INSERT INTO grant_account (appid, openid, template_id, kind, granted, available, pending, held, spent, void, "
      "revoked, updated_ms) VALUES ($1, $2, $3, 'one_time', 1, 0, 1, 0, 0, 0, 0, $4) ON CONFLICT (appid, openid, "
      "template_id) DO UPDATE SET granted = grant_account.granted + 1, pending = grant_account.pending + 1, {} WHERE "
      "grant_account.kind = 'one_time'",
      touch);
  const sql::Rows reserved = connection_.execute(
      statement, {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)});
  if (reserved.affected == 1) write_entry(place, "reserve", "send", 1, notification_id, unseen);
}

void Ledger::note_sent_anew(const GrantPlace& place, std::string_view notification_id) {
  write_entry(place, "reserve", "send", 0, notification_id, sent_anew);
}

std::optional<Ledger::Reserve> Ledger::last_reserve(const GrantPlace& place, std::string_view notification_id) {
  const sql::Rows reserved = connection_.execute(
      "SELECT note, at_ms FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND notification_id = "
      "$4 AND kind = 'reserve' AND amount > 0 ORDER BY id DESC LIMIT 1",
      {place.appid.text(), place.openid.text(), place.template_id.text(), std::string(notification_id)});
  if (reserved.rows.empty()) return std::nullopt;
  const sql::Row& last = reserved.rows.front();
  return Reserve{.at = from_unix_ms(last.number(1)), .is_unseen = last.text(0) == unseen};
}

void Ledger::resolve(const GrantPlace& place, std::string_view notification_id, GrantFate fate, From from) {
  if (fate == GrantFate::none || (fate == GrantFate::hold && from == From::held)) return;
  if (fate == GrantFate::spend_and_empty) return spend_and_empty(place, notification_id, from);
  if (fate == GrantFate::give_back) return give_back(place, notification_id, from);
  if (take_from(place, from, destination(fate))) write_entry(place, entry_word(fate), "send", 1, notification_id, "");
}

void Ledger::give_back(const GrantPlace& place, std::string_view notification_id, From from) {
  const auto reserve = last_reserve(place, notification_id);
  // One that was only assumed for this send, unless a tap was told that counts as used by it.
  const bool forgets =
      reserve && reserve->is_unseen &&
      !domain::has_unused_tap(TapJournal(connection_, place, reserve->at, rules_).history(notification_id));
  if (!take_from(place, from, forgets ? forget_unseen : destination(GrantFate::give_back))) return;
  write_entry(place, entry_word(GrantFate::give_back), "send", 1, notification_id, forgets ? unseen : "");
  if (reserve && !forgets) end_with_consent(place, notification_id, reserve->at);
}

bool Ledger::has_ended_since(const GrantPlace& place, WallTime reserved_at) {
  return !connection_
              .execute(
                  "SELECT 1 FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND kind IN "
                  "('revoke', 'void') AND at_ms >= $4 LIMIT 1",
                  {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(reserved_at)})
              .rows.empty();
}

void Ledger::end_with_consent(const GrantPlace& place, std::string_view notification_id, WallTime reserved_at) {
  if (!has_ended_since(place, reserved_at)) return;
  const TapJournal journal(connection_, place, reserved_at, rules_);
  const auto account = lock(place);
  if (!account) return;
  GrantAccount without = *account;
  without.available -= 1;
  bool is_gone = false, is_doubtful = false;
  for (const Moment& end : journal.ends_since(reserved_at)) {
    const domain::Emptying with_it = plan_emptying(*account, journal, end, notification_id);
    const domain::Emptying others = plan_emptying(without, journal, end, notification_id);
    is_gone |= with_it.gone > others.gone;
    is_doubtful |= with_it.held > others.held;
  }
  if (is_gone) {
    change(place, "revoked = revoked + 1, available = available - 1");
    write_entry(place, "revoke", "send", 1, notification_id, given_before_end);
  } else if (is_doubtful) {
    hold_doubtful(place, 1, "send", now_);
  }
}

bool Ledger::take_from(const GrantPlace& place, From from, std::string_view into) {
  return connection_
             .execute(move_statement(from, into),
                      {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)})
             .affected == 1;
}

void Ledger::spend_and_empty(const GrantPlace& place, std::string_view notification_id, From from) {
  const auto account = lock(place);
  if (!account) return;
  const TapJournal journal(connection_, place, now_, rules_);
  const domain::Emptying plan =
      plan_emptying(*account, journal, journal.send_of(notification_id, now_), notification_id);
  if (take_from(place, from, fmt::format("void = void + 1 + {0}, available = available - {0}", plan.gone)))
    write_entry(place, "void", "send", 1 + plan.gone, notification_id, "");
  // Long-term consent is not used up by a send, but "the person refuses" ends it.
  else if (plan.gone > 0) {
    change(place, fmt::format("revoked = revoked + {0}, available = available - {0}", plan.gone));
    write_entry(place, "revoke", "send", plan.gone, notification_id, "refused at sending");
  }
  hold_doubtful(place, plan.held, "send", now_);
}

}  // namespace hongyan::store
