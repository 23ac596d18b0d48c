#include "gateway/token_doubts.hpp"

#include <gmock/gmock.h>

namespace hongyan::gateway {
namespace {

using Call = TokenRefusal::Call;

TEST(TokenDoubts, believe_once_and_then_wait_to_see) {
  TokenDoubts doubts(Milliseconds{600}, Milliseconds{60});
  struct Case {
    std::string name;
    std::int64_t at;
    Call call;
    std::int64_t generation;
    bool believed;
    std::string path = "/a";
  };
  const Case cases[] = {
      {"a first refusal", 0, Call::first, 1, true},
      {"and another call's", 0, Call::first, 1, true},
      {"the fresh token was refused too", 1, Call::repeated, 2, false},
      {"in doubt", 2, Call::first, 2, false},
      {"uploads as well", 2, Call::upload, 2, false},
      {"other APIs are not", 2, Call::first, 2, true, "/b"},
      {"in doubt to the last", 600, Call::first, 3, false},
      {"and then tried again", 601, Call::first, 3, true},
      {"an upload", 1'000, Call::upload, 4, true},
      {"one that went out with the same token", 1'050, Call::upload, 4, true},
      {"one with an older token", 1'050, Call::upload, 3, true},
      {"one with a fresh token", 1'059, Call::upload, 5, false},
      {"other calls are believed still", 1'059, Call::first, 5, true},
      {"after a while", 1'060, Call::upload, 5, true},
      {"with that one", 1'061, Call::upload, 5, true},
      {"with the next", 1'062, Call::upload, 6, false},
  };
  for (const Case& c : cases) {
    const TokenRefusal refusal{.appid = "wx1", .path = c.path, .generation = c.generation, .call = c.call};
    EXPECT_EQ(doubts.believes(refusal, BootTime{} + Milliseconds{c.at}), c.believed) << c.name;
  }
}

}  // namespace
}  // namespace hongyan::gateway
