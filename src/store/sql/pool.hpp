// Pool: connections for threads that need one now and then. At most `connections_max` are open; they are made when
// first needed and kept. A connection given back in a transaction is a bug. Thread-safe; outlives its leases, and the
// database outlives it.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sql/database.hpp"

namespace hongyan::sql {

class Pool {
 public:
  // A connection on loan, given back by its destructor.
  class Lease {
   public:
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    [[nodiscard]] Connection& operator*() const { return *connection_; }
    [[nodiscard]] Connection* operator->() const { return connection_.get(); }

   private:
    friend class Pool;
    Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) {}
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  Pool(Database& database, std::size_t connections_max) : database_(database), connections_max_(connections_max) {}
  // Throws Failure when all are out for longer than `patience`, or the database cannot be reached.
  [[nodiscard]] Lease take(std::chrono::milliseconds patience = std::chrono::seconds{5});

 private:
  Database& database_;
  const std::size_t connections_max_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;
};

}  // namespace hongyan::sql
