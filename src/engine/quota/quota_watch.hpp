// QuotaWatch: looks every minute how fast each app's budgets are used, and asks WeChat for the true figures of one that
// gets short, before anything has to wait for a budget that was only published, or that another system uses as well;
// and of one that WeChat calls spent (45009) before we do. One node at a time; the exchange is made on the worker's own
// thread.
#pragma once
#include <memory>
#include <string>

#include "engine/access/app_book.hpp"
#include "engine/ask/errand.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

struct QuotaWatchRules {
  Milliseconds every{60'000};
  Milliseconds ask_again_after{600'000};
  int short_percent = 50;  // of a budget used
  std::size_t asked_at_once_max = 5;
};

class QuotaWatch final : public Worker {
 public:
  QuotaWatch(sql::Database& database, ErrandDoors doors, AppBook& apps, Metrics& metrics, std::string node,
             QuotaWatchRules rules = {})
      : database_(database), doors_(doors), apps_(apps), metrics_(metrics), node_(std::move(node)), rules_(rules) {}
  [[nodiscard]] std::string_view name() const override { return "quota_watch"; }
  Again run_once(WallTime now) override;

 private:
  [[nodiscard]] bool take_turn(WallTime now);
  void look_at(const store::App& app, WallTime now);

  sql::Database& database_;
  ErrandDoors doors_;
  AppBook& apps_;
  Metrics& metrics_;
  std::string node_;
  QuotaWatchRules rules_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
