// KeyPace: how many requests a second each API key may make, so that one caller cannot starve the others: a bucket that
// fills at that rate and holds two seconds of it. On this node and in memory; 0 lets everybody go as fast as they like.
// Thread-safe.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/guarded.hpp"

namespace hongyan::api {

class KeyPace {
 public:
  KeyPace(const Clock& clock, std::int64_t requests_per_second)
      : clock_(clock), requests_per_second_(requests_per_second) {}
  // Takes a place for one request; false when the key has none left, and there will be one within a second.
  [[nodiscard]] bool take_place(std::string_view key_id);

 private:
  struct Bucket {
    std::int64_t thousandths = 0;  // of a request
    BootTime filled_at;
  };
  static constexpr std::size_t keys_max = 10'000;

  const Clock& clock_;
  std::int64_t requests_per_second_;
  Guarded<std::map<std::string, Bucket, std::less<>>> buckets_;
};

}  // namespace hongyan::api
