// Intake: everything that must be safe on disk before it is answered. API posts and callbacks wait in a bounded queue;
// run_once takes all that has come (one or a thousand) into ONE transaction and answers after the commit: group commit
// without a trick. submit_* may be called from any thread; answers are given on the intake's thread.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/failure.hpp"
#include "base/random.hpp"
#include "engine/accept/acceptance.hpp"
#include "engine/hear/callback_spool.hpp"
#include "engine/routing/wish.hpp"
#include "engine/worker.hpp"
#include "store/access.hpp"
#include "store/callback_events.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

// The answer to one post, made by the API from what became of its wishes; stored when the post bore an Idempotency-Key.
struct PostAnswer {
  int status = 202;
  std::string body;
};

struct Post {
  std::vector<Wish> wishes;  // one, or a batch of at most 1,000
  // Set when the request bore an Idempotency-Key.
  std::string idempotency_key;
  std::string request_hash;
  // Pure: from the acceptances, in order, to the answer. Called inside the transaction, at most once.
  std::move_only_function<PostAnswer(const std::vector<Acceptance>&)> write_answer;
  // The end, exactly once.
  struct Stored {
    PostAnswer answer;
  };
  struct Replayed {
    PostAnswer answer;
  };  // same key, same request
  struct KeyReused {};  // same key, another request: 422
  struct NotStored {
    Failure::Kind kind;
  };  // 503; with outcome_unknown the same key is safe to use again
  using End = std::variant<Stored, Replayed, KeyReused, NotStored>;
  std::move_only_function<void(End)> done;
};

struct CallbackArrival {
  store::CallbackRecord record;
  std::move_only_function<void(bool stored)> done;
};

struct IntakeRules {
  std::size_t queue_max = 20'000;  // wishes and callbacks waiting; beyond it submit says no
  std::size_t transaction_wishes_max = 2'000;
  AcceptanceRules acceptance;
  std::string callback_spool{};  // file for callbacks that arrive while the database is down; "" for none
};

class Intake final : public Worker {
 public:
  Intake(sql::Database& database, Clock& clock, Random& random, IntakeRules rules = {});
  // Called after each submit, from the submitting thread; wakes the loop.
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }
  // Called after a commit that stored work for the dispatcher.
  void set_stored(std::function<void()> stored) { stored_ = std::move(stored); }
  [[nodiscard]] bool submit_post(Post post);  // false: too many waiting, answer 503 at once
  [[nodiscard]] bool submit_callback(CallbackArrival arrival);

  [[nodiscard]] std::string_view name() const override { return "intake"; }
  Again run_once(WallTime now) override;

 private:
  struct Batch {
    std::vector<Post> posts;
    std::vector<CallbackArrival> callbacks;
  };
  struct Waiting;
  Batch take_batch();
  [[nodiscard]] static std::vector<store::CallbackRecord> take_records(Batch& batch);
  [[nodiscard]] std::vector<store::CallbackRecord> read_spool() const;
  void clear_spool();
  void store_batch(Batch& batch, std::span<const store::CallbackRecord> callbacks, std::vector<Post::End>& ends,
                   WallTime now);

  sql::Database& database_;
  Clock& clock_;
  Random& random_;
  IntakeRules rules_;
  std::function<void()> wake_;
  std::function<void()> stored_;
  std::unique_ptr<sql::Connection> connection_;
  std::mutex mutex_;
  std::deque<Post> posts_;
  std::deque<CallbackArrival> callbacks_;
  std::size_t waiting_ = 0;
  std::optional<CallbackSpool> spool_;
  bool spool_waits_ = false;
};

}  // namespace hongyan::engine
