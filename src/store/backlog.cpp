#include "store/backlog.hpp"

#include "store/stored_value.hpp"

namespace hongyan::store {

std::vector<ChannelBacklog> count_backlog(sql::Connection& connection, const wechat::AppId& appid) {
  constexpr std::string_view select =
      "SELECT channel, CAST(SUM(calls) AS BIGINT) FROM (SELECT channel, COUNT(*) AS calls FROM notification "
      "WHERE state = 'ready' AND appid = $1 GROUP BY channel UNION ALL SELECT channel, COUNT(*) AS calls "
      "FROM notification WHERE (state IN ('scheduled', 'retry_wait') OR state = 'parked') AND state <> 'scheduled' "
      "AND appid = $1 GROUP BY channel) AS parts GROUP BY channel ORDER BY channel";
  std::vector<ChannelBacklog> backlogs;
  for (const sql::Row& row : connection.execute(select, {appid.text()}).rows)
    backlogs.push_back({read_word("channel", row, 0, domain::parse_channel), row.number(1)});
  return backlogs;
}

std::int64_t count_sending(sql::Connection& connection, const wechat::AppId& appid) {
  constexpr std::string_view select =
      "SELECT COUNT(*) FROM notification WHERE state IN ('claimed', 'sending') AND state = 'sending' AND appid = $1";
  return connection.execute(select, {appid.text()}).rows.at(0).number(0);
}

std::int64_t wake_quota_parked(sql::Connection& connection, const wechat::AppId& appid,
                               std::span<const domain::Channel> channels, WallTime ready_at) {
  constexpr std::string_view wake =
      "UPDATE notification SET ready_ms = $1 "
      "WHERE (state IN ('scheduled', 'retry_wait') OR state = 'parked') AND state = 'parked' "
      "AND reason IN ('quota_budget', 'quota_spent') AND appid = $2 AND channel = $3 AND ready_ms > $1";
  std::int64_t woken = 0;
  for (const domain::Channel channel : channels)
    woken +=
        connection.execute(wake, {to_stored(ready_at), appid.text(), std::string(domain::to_string(channel))}).affected;
  return woken;
}

std::int64_t wake_parked(sql::Connection& connection, const wechat::AppId& appid, std::string_view reason,
                         WallTime ready_at) {
  constexpr std::string_view wake =
      "UPDATE notification SET ready_ms = $1 "
      "WHERE (state IN ('scheduled', 'retry_wait') OR state = 'parked') AND state = 'parked' "
      "AND reason = $3 AND appid = $2 AND ready_ms > $1";
  return connection.execute(wake, {to_stored(ready_at), appid.text(), std::string(reason)}).affected;
}

}  // namespace hongyan::store
