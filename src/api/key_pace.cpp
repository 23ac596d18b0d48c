#include "api/key_pace.hpp"

#include <algorithm>

namespace hongyan::api {

constexpr std::int64_t one_request = 1'000;
constexpr std::int64_t bucket_s = 2;

bool KeyPace::take_place(std::string_view key_id) {
  if (requests_per_second_ == 0) return true;
  const BootTime now = clock_.boot();
  const std::int64_t full = requests_per_second_ * bucket_s * one_request;
  return buckets_.with([&](auto& buckets) {
    auto found = buckets.find(key_id);
    if (found == buckets.end()) {
      // Full of keys that nobody has used for long: whoever comes back starts with a full bucket.
      if (buckets.size() >= keys_max) buckets.clear();
      found = buckets.emplace(std::string(key_id), Bucket{full, now}).first;
    }
    Bucket& bucket = found->second;
    // A rate of one a second is one thousandth of a request in a millisecond.
    bucket.thousandths = std::min(full, bucket.thousandths + (now - bucket.filled_at).count() * requests_per_second_);
    bucket.filled_at = now;
    if (bucket.thousandths < one_request) return false;
    bucket.thousandths -= one_request;
    return true;
  });
}

}  // namespace hongyan::api
