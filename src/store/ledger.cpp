#include "store/ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <deque>

#include "base/id.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using sql::Parameters;

constexpr std::string_view account_columns =
    "appid, openid, template_id, kind, granted, available, pending, held, spent, void, revoked, updated_ms";

GrantAccount read_account(const sql::Row& row) {
  GrantAccount account;
  account.place = {*wechat::AppId::parse(row.text(0)), *wechat::OpenId::parse(row.text(1)),
                   *wechat::TemplateId::parse(row.text(2))};
  account.kind = row.text(3) == "long_term" ? GrantKind::long_term : GrantKind::one_time;
  account.granted = row.number(4);
  account.available = row.number(5);
  account.pending = row.number(6);
  account.held = row.number(7);
  account.spent = row.number(8);
  account.voided = row.number(9);
  account.revoked = row.number(10);
  account.updated_at = from_unix_ms(row.number(11));
  return account;
}

std::string_view to_string(GrantSource source) {
  switch (source) {
    case GrantSource::report: return "report";
    case GrantSource::popup_event: return "popup_event";
    case GrantSource::operator_: return "operator";
  }
  return "";
}

// An account's time never runs backwards, whoever's clock it was written by.
constexpr std::string_view touch =
    "updated_ms = CASE WHEN grant_account.updated_ms > $4 THEN grant_account.updated_ms ELSE $4 END";
// WeChat tells when a person acted in whole seconds.
constexpr Milliseconds second{1'000};

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
    case GrantFate::spend_and_empty: return "void = void + 1 + available, available = 0";
  }
  return "";
}

// Of a grant nobody saw given: the assumption is taken back with the send.
constexpr std::string_view forget_unseen = "granted = granted - 1";
constexpr std::string_view unseen = "unseen";
constexpr std::string_view used_unseen = "used before it was told";

std::string_view entry_word(GrantFate fate) {
  switch (fate) {
    case GrantFate::none: return "";
    case GrantFate::spend: return "spend";
    case GrantFate::give_back: return "return";
    case GrantFate::hold: return "hold";
    case GrantFate::spend_and_empty: return "void";
  }
  return "";
}

std::string revoke_statement() {
  return fmt::format(
      "UPDATE grant_account SET revoked = revoked + available, available = 0, {} WHERE appid = $1 AND openid = $2 AND "
      "template_id = $3 AND available >= 1",
      touch);
}

}  // namespace

std::string_view to_string(GrantKind kind) { return kind == GrantKind::one_time ? "one_time" : "long_term"; }

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

bool Ledger::was_told(const GrantPlace& place, GrantSource source, WallTime at) {
  const GrantSource other = source == GrantSource::report ? GrantSource::popup_event : GrantSource::report;
  const std::int64_t same_tap = rules_.same_tap.count();
  const std::int64_t now_ms = to_unix_ms(at);
  const sql::Rows tellings = connection_.execute(
      "SELECT kind, at_ms FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND at_ms >= $6 AND "
      "((kind = 'grant' AND source = $4) OR (kind = 'same' AND source = $5)) ORDER BY at_ms, kind",
      {place.appid.text(), place.openid.text(), place.template_id.text(), std::string(to_string(other)),
       std::string(to_string(source)), now_ms - 2 * same_tap});
  // Each second telling is of the oldest tap it can be of.
  std::deque<std::int64_t> unmatched;
  const auto forget_before = [&](std::int64_t moment_ms) {
    while (!unmatched.empty() && unmatched.front() < moment_ms) unmatched.pop_front();
  };
  for (const sql::Row& row : tellings.rows) {
    const std::int64_t at_ms = row.number(1);
    forget_before(at_ms - same_tap);
    if (row.text(0) == "grant") unmatched.push_back(at_ms);
    if (row.text(0) == "same" && !unmatched.empty()) unmatched.pop_front();
  }
  forget_before(now_ms - same_tap);
  return !unmatched.empty();
}

bool Ledger::ended_since(const GrantPlace& place, WallTime acted_at) {
  // No news is older than what it tells of; an hour is for clocks that differ.
  constexpr std::chrono::hours clocks_differ{1};
  return !connection_
              .execute(
                  "SELECT 1 FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND id >= $4 AND "
                  "kind IN ('revoke', 'void') AND acted_ms > $5 LIMIT 1",
                  {place.appid.text(), place.openid.text(), place.template_id.text(),
                   lowest_id(std::max(acted_at - clocks_differ, WallTime{})), to_unix_ms(acted_at - second)})
              .rows.empty();
}

bool Ledger::was_used_unseen(const GrantPlace& place, WallTime acted_at) {
  return connection_
             .execute(
                 "SELECT COALESCE(SUM(CASE WHEN kind = 'reserve' THEN 1 ELSE -1 END), 0) FROM grant_entry WHERE appid "
                 "= $1 AND openid = $2 AND template_id = $3 AND at_ms >= $4 AND ((kind IN ('reserve', 'return') AND "
                 "note = $5) OR (kind = 'grant' AND note = $6))",
                 {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(acted_at),
                  std::string(unseen), std::string(used_unseen)})
             .rows.at(0)
             .number(0) > 0;
}

void Ledger::add_grant(const GrantPlace& place, GrantKind kind, GrantSource source, std::string_view note,
                       std::optional<WallTime> acted_at) {
  Times times{now_, acted_at.value_or(now_)};
  if (source != GrantSource::operator_) {
    times.at = take_turn(place, kind);
    if (was_told(place, source, times.at)) return write_entry(place, "same", to_string(source), 0, "", note, times);
    if (acted_at && ended_since(place, *acted_at))
      return write_entry(place, "grant", to_string(source), 0, "", "told after it had ended", times);
    if (acted_at && kind == GrantKind::one_time && was_used_unseen(place, *acted_at))
      return write_entry(place, "grant", to_string(source), 0, "", used_unseen, times);
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
  const bool under_way = account && account->pending >= 1;
  if (!account || account->available >= 1 || was_marked(place, mark) || (under_way && in_doubt)) {
    write_entry(place, "same", to_string(source), 0, "", mark, {at, at});
    return false;
  }
  const Parameters parameters{place.appid.text(), place.openid.text(), place.template_id.text()};
  constexpr std::string_view where = " WHERE appid = $1 AND openid = $2 AND template_id = $3";
  const auto move = [&](std::string_view change, std::string_view kind) {
    connection_.execute(fmt::format("UPDATE grant_account SET {}{}", change, where), parameters);
    write_entry(place, kind, to_string(source), 1, "", mark, {at, at});
  };
  if (under_way) {
    move("granted = granted + 1, held = held + 1", "hold");
    return false;
  }
  if (in_doubt)
    move("held = held - 1, available = available + 1", "return");
  else
    move("granted = granted + 1, available = available + 1", "grant");
  wake_waiting(connection_, place.appid, place.openid, now_);
  return true;
}

std::int64_t Ledger::lock_available(const GrantPlace& place) {
  static const std::string statement = fmt::format(
      "UPDATE grant_account SET {} WHERE appid = $1 AND openid = $2 AND template_id = $3 RETURNING available", touch);
  const sql::Rows locked = connection_.execute(
      statement, {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)});
  return locked.rows.empty() ? 0 : locked.rows.front().number(0);
}

void Ledger::revoke(const GrantPlace& place, std::string_view note, std::optional<WallTime> acted_at) {
  const std::int64_t available = lock_available(place);
  const WallTime ended_at = acted_at.value_or(now_);
  // Grants are used oldest first, so those of later taps are the last of the available ones.
  const sql::Rows newer = connection_.execute(
      "SELECT COALESCE(SUM(amount), 0) FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND kind "
      "= 'grant' AND acted_ms >= $4",
      {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(ended_at + second)});
  const std::int64_t taken_back = std::max<std::int64_t>(0, available - newer.rows.at(0).number(0));
  static const std::string take_back = fmt::format(
      "UPDATE grant_account SET revoked = revoked + $5, available = available - $5, {} WHERE appid = $1 AND openid = "
      "$2 AND template_id = $3 AND available >= $5",
      touch);
  connection_.execute(
      take_back, {place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_), taken_back});
  write_entry(place, "revoke", "change_event", taken_back, "", note, {now_, ended_at});
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

bool Ledger::was_unseen(const GrantPlace& place, std::string_view notification_id) {
  const sql::Rows reserved = connection_.execute(
      "SELECT note FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND notification_id = $4 AND "
      "kind = 'reserve' ORDER BY id DESC LIMIT 1",
      {place.appid.text(), place.openid.text(), place.template_id.text(), std::string(notification_id)});
  return !reserved.rows.empty() && reserved.rows.front().text(0) == unseen;
}

void Ledger::resolve(const GrantPlace& place, std::string_view notification_id, GrantFate fate, From from) {
  if (fate == GrantFate::none || (fate == GrantFate::hold && from == From::held)) return;
  const bool forgets = fate == GrantFate::give_back && was_unseen(place, notification_id);
  const Parameters parameters{place.appid.text(), place.openid.text(), place.template_id.text(), to_unix_ms(now_)};
  const std::string statement = move_statement(from, forgets ? forget_unseen : destination(fate));
  const std::int64_t emptied = fate == GrantFate::spend_and_empty ? lock_available(place) : 0;
  if (connection_.execute(statement, parameters).affected == 1)
    return write_entry(place, entry_word(fate), "send", 1 + emptied, notification_id, forgets ? unseen : "");
  // Long-term consent is not used up by a send, but "the person refuses" ends it.
  if (fate == GrantFate::spend_and_empty && connection_.execute(revoke_statement(), parameters).affected == 1)
    write_entry(place, "revoke", "send", emptied, notification_id, "refused at sending");
}

std::optional<GrantAccount> Ledger::find(const GrantPlace& place) {
  const sql::Rows found =
      connection_.execute("SELECT " + std::string(account_columns) +
                              " FROM grant_account WHERE appid = $1 AND openid = $2 AND template_id = $3",
                          {place.appid.text(), place.openid.text(), place.template_id.text()});
  if (found.rows.empty()) return std::nullopt;
  return read_account(found.rows.front());
}

std::vector<GrantAccount> list_grants(sql::Connection& connection, const wechat::AppId& appid, std::string_view openid,
                                      const GrantPlace* after, std::size_t limit) {
  const sql::Rows found = connection.execute(
      "SELECT " + std::string(account_columns) +
          " FROM grant_account WHERE appid = $1 AND ($2 = '' OR openid = $2) AND (openid > $3 OR (openid = $3 AND "
          "template_id > $4)) ORDER BY openid, template_id LIMIT $5",
      {appid.text(), std::string(openid), after ? after->openid.text() : std::string(),
       after ? after->template_id.text() : std::string(), static_cast<std::int64_t>(limit)});
  std::vector<GrantAccount> accounts;
  for (const sql::Row& row : found.rows) accounts.push_back(read_account(row));
  return accounts;
}

std::vector<GrantEntry> list_grant_entries(sql::Connection& connection, const GrantPlace& place,
                                           std::string_view before_id, std::size_t limit) {
  const sql::Rows found = connection.execute(
      "SELECT id, kind, source, amount, at_ms, notification_id, note FROM grant_entry WHERE appid = $1 AND openid = $2 "
      "AND template_id = $3 AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5",
      {place.appid.text(), place.openid.text(), place.template_id.text(), std::string(before_id),
       static_cast<std::int64_t>(limit)});
  std::vector<GrantEntry> entries;
  for (const sql::Row& row : found.rows)
    entries.push_back({row.text(0), place, row.text(1), row.text(2), row.number(3), from_unix_ms(row.number(4)),
                       row.text(5), row.text(6)});
  return entries;
}

}  // namespace hongyan::store
