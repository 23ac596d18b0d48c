#include "store/mass_jobs.hpp"

#include <algorithm>

#include "store/stored_value.hpp"

namespace hongyan::store {

domain::MassUse count_mass_jobs(sql::Connection& connection, const wechat::AppId& appid, const MassPeriods& periods,
                                MassCount which, std::string_view but_for) {
  // The bodies are our own compact JSON: the words stand in one way only.
  constexpr std::string_view count =
      "SELECT SUM(CASE WHEN job.began_ms >= $2 THEN 1 ELSE 0 END), "
      "SUM(CASE WHEN job.began_ms >= $2 AND job.body LIKE '%\"is_to_all\":true%' THEN 1 ELSE 0 END), "
      "SUM(CASE WHEN job.began_ms >= $3 AND job.body LIKE '%\"is_to_all\":true%' THEN 1 ELSE 0 END) "
      "FROM (SELECT n.id, n.body, MAX(a.intent_ms) AS began_ms "
      "FROM notification n JOIN attempt a ON a.notification_id = n.id "
      "WHERE n.appid = $1 AND n.channel = 'mass' AND n.id <> $5 AND n.state <> 'failed_after_accept' AND "
      "a.intent_ms >= $4 AND (a.outcome = 'taken' OR ($6 = 1 AND (a.outcome = '' OR n.uncertain = 1 OR "
      "n.state IN ('unknown', 'unknown_final')))) GROUP BY n.id, n.body) AS job";
  const sql::Rows rows =
      connection.execute(count, {appid.text(), to_unix_ms(periods.day_begins), to_unix_ms(periods.month_begins),
                                 to_unix_ms(std::min(periods.day_begins, periods.month_begins)), std::string(but_for),
                                 std::int64_t{which == MassCount::perhaps_taken}});
  const sql::Row& row = rows.rows.front();
  return {.today = row.number(0), .today_to_all = row.number(1), .this_month_to_all = row.number(2)};
}

std::vector<OpenMassJob> open_mass_jobs(sql::Connection& connection, WallTime taken_before, std::size_t limit) {
  constexpr std::string_view select =
      "SELECT n.id, n.appid, a.msgid FROM notification n JOIN attempt a ON a.notification_id = n.id "
      "WHERE n.channel = 'mass' AND n.state = 'taken' AND n.updated_ms < $1 AND a.msgid <> '' ORDER BY n.id LIMIT $2";
  std::vector<OpenMassJob> open;
  for (const sql::Row& row :
       connection.execute(select, {to_unix_ms(taken_before), static_cast<std::int64_t>(limit)}).rows)
    open.push_back({row.text(0), read_name<wechat::AppId>(row, 1), row.text(2)});
  return open;
}

}  // namespace hongyan::store
