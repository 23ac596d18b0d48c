// What the ledger and its journal hold, as rows are read.
#include "store/ledger.hpp"

namespace hongyan::store {
namespace {

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

}  // namespace

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
      "SELECT id, kind, source, amount, at_ms, acted_ms, notification_id, note FROM grant_entry WHERE appid = $1 AND "
      "openid = $2 AND template_id = $3 AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5",
      {place.appid.text(), place.openid.text(), place.template_id.text(), std::string(before_id),
       static_cast<std::int64_t>(limit)});
  std::vector<GrantEntry> entries;
  for (const sql::Row& row : found.rows)
    entries.push_back({row.text(0), place, row.text(1), row.text(2), row.number(3), from_unix_ms(row.number(4)),
                       from_unix_ms(row.number(5)), row.text(6), row.text(7)});
  return entries;
}

}  // namespace hongyan::store
