// What is remembered of mass jobs: how many WeChat took of an app, for the account's daily and monthly quota. Free
// functions over a connection.
#pragma once
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/mass_quota.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct MassPeriods {
  WallTime day_begins, month_begins;
};
// Which jobs are counted: those that WeChat took; or those that it may have taken, too.
enum class MassCount { taken, perhaps_taken };
// Of the jobs that began in these periods, without one of that id and without those that ended in failure, for nobody
// says that they cost anything. The console's are not among them.
[[nodiscard]] domain::MassUse count_mass_jobs(sql::Connection& connection, const wechat::AppId& appid,
                                              const MassPeriods& periods, MassCount which = MassCount::taken,
                                              std::string_view but_for = "");
// Jobs that WeChat took before that moment and whose end it has not told.
struct OpenMassJob {
  std::string notification_id;
  wechat::AppId appid;
  std::string msg_id;
};
[[nodiscard]] std::vector<OpenMassJob> open_mass_jobs(sql::Connection& connection, WallTime taken_before,
                                                      std::size_t limit);

}  // namespace hongyan::store
