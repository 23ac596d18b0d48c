// Checkpointer: moves what commits have appended into the database file, on a thread of its own, so that no sender and
// no caller waits for it. Nothing to do where the database server does this by itself.
#pragma once
#include "engine/worker.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

class Checkpointer final : public Worker {
 public:
  explicit Checkpointer(sql::Database& database) : database_(database) {}
  [[nodiscard]] std::string_view name() const override { return "checkpointer"; }
  Again run_once(WallTime) override {
    database_.checkpoint();
    return Again::in(Milliseconds{1'000});
  }

 private:
  sql::Database& database_;
};

}  // namespace hongyan::engine
