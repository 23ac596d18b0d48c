// TokenDoubts: whether to believe WeChat that a token is stale. An API that refuses tokens nobody has used before
// dislikes something else, and must not cause one renewal after the other. Pure; one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/clock.hpp"

namespace hongyan::gateway {

struct TokenRefusal {
  std::string appid;
  std::string path;
  std::int64_t generation = 0;  // of the token
  // `repeated`: the call was made again with a fresh token. An upload is repeated by its caller, as a call of its own.
  enum class Call { first, repeated, upload } call = Call::first;
};

class TokenDoubts {
 public:
  // `lasting`: how long an API stays in doubt; `upload_lasting`: how long one renewal per API must do for its uploads.
  TokenDoubts(Milliseconds lasting, Milliseconds upload_lasting) : lasting_(lasting), upload_lasting_(upload_lasting) {}
  [[nodiscard]] bool believes(const TokenRefusal& refusal, BootTime now);

 private:
  static constexpr std::size_t places_max = 1'000;
  using Place = std::pair<std::string, std::string>;  // app and path
  struct Believed {
    std::int64_t generation = 0;
    BootTime at{};
  };
  Milliseconds lasting_;
  Milliseconds upload_lasting_;
  std::map<Place, BootTime> doubtful_;  // until when
  std::map<Place, Believed> uploads_;
};

}  // namespace hongyan::gateway
