// HouseWatch: keeps the hints fresh that memory holds about the database (apps changed on other nodes) and the gauges
// that people watch (live notifications by state, age of the oldest ready one).
#pragma once
#include <memory>

#include "engine/access/app_book.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

class HouseWatch final : public Worker {
 public:
  HouseWatch(sql::Database& database, AppBook& apps, Metrics& metrics);
  [[nodiscard]] std::string_view name() const override { return "house_watch"; }
  Again run_once(WallTime now) override;

 private:
  sql::Database& database_;
  AppBook& apps_;
  Metrics& metrics_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
