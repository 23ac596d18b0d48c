// Doors: the twins of the four doors in one piece, for tests of whatever stands behind them: a fresh SQLite memory
// whose steps can be made to fail, a clock, a seed, and a scripted WeChat. One thread; lives as long as one test.
#pragma once
#include <memory>

#include "base/log.hpp"
#include "testing/failing_connection.hpp"
#include "testing/manual_clock.hpp"
#include "testing/scripted_wechat.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::testing {

struct Doors {
  Doors() { set_log_level(LogLevel::off); }

  ManualClock clock;
  SeededRandom random{20'261'120};
  std::unique_ptr<TemporaryDatabase> memory = fresh_database(sql::Dialect::sqlite);
  FaultPlan faults;
  FailingDatabase failing{*memory, faults};
  ScriptedWeChat wechat{clock};
};

}  // namespace hongyan::testing
