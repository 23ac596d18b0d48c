#include <utility>

#include "base/check.hpp"
#include "http/server.hpp"
#include "http/status.hpp"

namespace hongyan::http {

Reply::Reply(Sink sink)
    : sink_([sink = std::move(sink)](Response response, const BodySource& stream) mutable {
        CHECK(!stream);
        sink(std::move(response));
      }) {}

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this == &other) return *this;
  abandon();
  sink_ = std::exchange(other.sink_, nullptr);
  return *this;
}

Reply::~Reply() { abandon(); }

void Reply::send(Response response, BodySource stream) {
  CHECK(sink_ != nullptr);
  CHECK(response.status >= 200 && response.status <= 599);
  CHECK(!stream || response.body.empty());
  std::exchange(sink_, nullptr)(std::move(response), std::move(stream));
}

void Reply::drop() {
  CHECK(sink_ != nullptr);
  Response dropped;
  dropped.status = 0;
  std::exchange(sink_, nullptr)(std::move(dropped), {});
}

void Reply::abandon() noexcept {
  if (sink_ != nullptr) std::exchange(sink_, nullptr)(make_plain_problem(500), {});
}

}  // namespace hongyan::http
