// Completions: answers on their way from any thread to the event loop. Many answers wake the loop once: a push wakes it
// only when the loop has taken everything that was there before. An answer given inside the handler's own call goes no
// way at all: take_direct() brings it. Replies share this object with their server, because a Reply may outlive the
// server; after close() everything pushed is dropped. push and close from any thread, the rest from the loop's.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "http/body_stream.hpp"
#include "http/message.hpp"

namespace hongyan::http {

struct Completion {
  std::uint64_t connection = 0;
  std::size_t request = 0;  // which of the connection's requests; an answer to another one is stale
  Response response;        // status 0: drop the connection
  BodySource stream = {};   // its body, when that is still to come
};

class Completions {
 public:
  explicit Completions(std::move_only_function<void()> wake) : wake_(std::move(wake)) {}
  void push(Completion completion);
  // Exchanges `batch`, which is emptied first, for all that has come; its capacity is used again.
  void take(std::vector<Completion>& batch);
  void close();

  void run_on(std::thread::id loop) { loop_ = loop; }  // before the first push
  // The handler of that connection is about to be called.
  void expect_direct(std::uint64_t connection) { expected_ = connection; }
  // What the handler answered before it returned, if it did; nothing is expected afterwards.
  [[nodiscard]] std::optional<Completion> take_direct();

 private:
  std::mutex mutex_;
  std::vector<Completion> waiting_;
  std::move_only_function<void()> wake_;  // empty: closed
  bool woken_ = false;
  std::thread::id loop_;
  std::uint64_t expected_ = 0;  // the loop's own, like direct_; 0: none
  std::optional<Completion> direct_;
};

}  // namespace hongyan::http
