// AnswerWaiter: lets a caller of the tutorial's one-call endpoint wait for WeChat's answer without holding a thread.
// Who waits is looked up a few times a second; each ends when its notification has an answer, and at the latest when
// its patience is over. Keeps no truth: a restart only makes the callers ask again. wait_for from any thread.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "engine/worker.hpp"
#include "store/notifications.hpp"
#include "store/sql/database.hpp"

namespace hongyan::api {

struct WaiterRules {
  Milliseconds look_every{50};
  std::size_t waiting_max = 1'000;
};

class AnswerWaiter final : public engine::Worker {
 public:
  // What is known at the end; nothing when patience or room ran out, or the database failed.
  struct Known {
    std::optional<store::Notification> notification;
    std::optional<store::Attempt> attempt;  // the last one
  };
  using Done = std::move_only_function<void(const Known&)>;

  AnswerWaiter(sql::Database& database, Clock& clock, WaiterRules rules = {});
  ~AnswerWaiter() override;
  // Cuts the loop's wait short when somebody begins to wait.
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }
  // Calls `done` at most once, on the worker's thread (at once when too many wait); destroys it uncalled when the
  // database fails meanwhile.
  void wait_for(std::string id, Milliseconds patience, Done done);

  [[nodiscard]] std::string_view name() const override { return "answer_waiter"; }
  engine::Again run_once(WallTime now) override;

 private:
  struct Wait {
    std::string id;
    BootTime until;
    Done done;
  };
  [[nodiscard]] static Known look_up(sql::Connection& connection, const std::string& id);
  [[nodiscard]] std::optional<Wait> take_next();
  void put_back(Wait wait);
  [[nodiscard]] std::size_t waiting();

  sql::Database& database_;
  Clock& clock_;
  WaiterRules rules_;
  std::function<void()> wake_;
  std::unique_ptr<sql::Connection> connection_;
  std::mutex mutex_;
  std::deque<Wait> waits_;
};

// Whether WeChat's answer, or the certainty that there will be none, is there.
[[nodiscard]] bool is_answered(const store::Notification& notification);

}  // namespace hongyan::api
