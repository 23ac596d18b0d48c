#include "engine/desk.hpp"

#include "base/log.hpp"

namespace hongyan::engine {

Desk::Desk(sql::Database& database, std::size_t threads, std::size_t queue_max)
    : database_(database), thread_count_(threads), queue_max_(queue_max) {}

Desk::~Desk() { stop(); }

void Desk::start() {
  for (std::size_t i = 0; i < thread_count_; ++i) threads_.emplace_back([this] { run(); });
}

void Desk::stop() {
  std::deque<Job> left;
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    left.swap(queue_);
  }
  waiting_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  for (Job& job : left) job.failed(Failure("the server is stopping"));
}

bool Desk::submit(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopped_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(job));
  }
  waiting_.notify_one();
  return true;
}

void Desk::serve(Job& job, std::unique_ptr<sql::Connection>& connection) {
  try {
    if (!connection) connection = database_.connect();
    job.work(*connection);
  } catch (const Failure& failure) {
    LOG(error, "a request failed: {}", failure.what());
    connection.reset();  // it may be broken; the next job opens another
    job.failed(failure);
  }
}

void Desk::serve_all() {
  while (true) {
    Job job;
    {
      const std::scoped_lock lock(mutex_);
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    serve(job, own_connection_);
  }
}

void Desk::run() {
  std::unique_ptr<sql::Connection> connection;
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      waiting_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    serve(job, connection);
  }
}

}  // namespace hongyan::engine
