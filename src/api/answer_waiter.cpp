#include "api/answer_waiter.hpp"

#include <utility>

namespace hongyan::api {
namespace {
constexpr Milliseconds idle{60'000};  // wait_for wakes the loop
}  // namespace

bool is_answered(const store::Notification& notification) {
  switch (domain::certainty_of(notification.state)) {
    case domain::Certainty::sent:
    case domain::Certainty::not_sent:
    case domain::Certainty::not_known: return true;
    case domain::Certainty::open: return false;
  }
  return false;
}

AnswerWaiter::AnswerWaiter(sql::Database& database, Clock& clock, WaiterRules rules)
    : database_(database), clock_(clock), rules_(rules) {}

AnswerWaiter::~AnswerWaiter() {
  for (Wait& wait : waits_) wait.done(Known{});
}

void AnswerWaiter::wait_for(std::string id, Milliseconds patience, Done done) {
  {
    const std::scoped_lock lock(mutex_);
    if (waits_.size() < rules_.waiting_max) {
      waits_.push_back(Wait{std::move(id), clock_.boot() + patience, std::move(done)});
      done = nullptr;
    }
  }
  if (done != nullptr) return done(Known{});
  if (wake_) wake_();
}

AnswerWaiter::Known AnswerWaiter::look_up(sql::Connection& connection, const std::string& id) {
  Known known{.notification = store::find_notification(connection, id), .attempt = {}};
  if (known.notification && is_answered(*known.notification)) {
    auto attempts = store::list_attempts(connection, id);
    if (!attempts.empty()) known.attempt = std::move(attempts.back());
  }
  return known;
}

std::optional<AnswerWaiter::Wait> AnswerWaiter::take_next() {
  const std::scoped_lock lock(mutex_);
  if (waits_.empty()) return std::nullopt;
  Wait wait = std::move(waits_.front());
  waits_.pop_front();
  return wait;
}

void AnswerWaiter::put_back(Wait wait) {
  const std::scoped_lock lock(mutex_);
  waits_.push_back(std::move(wait));
}

std::size_t AnswerWaiter::waiting() {
  const std::scoped_lock lock(mutex_);
  return waits_.size();
}

engine::Again AnswerWaiter::run_once(WallTime) {
  // Leaves the object while it is used: a connection that failed is not used again.
  std::unique_ptr<sql::Connection> connection = std::move(connection_);
  for (std::size_t left = waiting(); left > 0; --left) {
    auto wait = take_next();
    if (!wait) break;
    if (clock_.boot() >= wait->until) {
      wait->done(Known{});
      continue;
    }
    if (connection == nullptr) connection = database_.connect();
    const Known known = look_up(*connection, wait->id);
    if (!known.notification || is_answered(*known.notification))
      wait->done(known);
    else
      put_back(std::move(*wait));
  }
  connection_ = std::move(connection);
  return engine::Again::in(waiting() == 0 ? idle : rules_.look_every);
}

}  // namespace hongyan::api
