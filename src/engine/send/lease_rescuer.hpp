// lease_rescuer: moves what a moment moves and nobody holds. Waiting notifications become ready when due; claims of a
// node that died go back to the queue; its sends are settled as crashed, which by channel means "again under the same
// key" or "unknown"; receipts and evidence that never came close the watch. Every write is a compare-and-set, so a node
// that was only slow does no harm and its late answer still counts.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "engine/access/app_book.hpp"
#include "engine/metrics.hpp"
#include "engine/send/settling.hpp"
#include "engine/worker.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

class LeaseRescuer final : public Worker {
 public:
  LeaseRescuer(sql::Database& database, AppBook& apps, Metrics& metrics, Random& random, SettlingRules rules = {});
  // Called when notifications have become ready.
  void set_raised(std::function<void()> raised) { raised_ = std::move(raised); }
  [[nodiscard]] std::string_view name() const override { return "lease_rescuer"; }
  Again run_once(WallTime now) override;

 private:
  [[nodiscard]] std::int64_t raise(WallTime now);
  void rescue(WallTime now);
  void close_watches(WallTime now);

  sql::Database& database_;
  AppBook& apps_;
  Metrics& metrics_;
  Random& random_;
  SettlingRules rules_;
  std::function<void()> raised_;
  std::unique_ptr<sql::Connection> connection_;
  WallTime rescued_at_{};
};

}  // namespace hongyan::engine
