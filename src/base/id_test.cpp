#include "base/id.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace hongyan {
namespace {

class SameRandom final : public Random {
 public:
  explicit SameRandom(std::byte byte) : byte_(byte) {}
  void fill(std::span<std::byte> bytes) override { std::ranges::fill(bytes, byte_); }

 private:
  std::byte byte_;
};

TEST(Id, holds_time_first_and_then_random_bits) {
  SameRandom zeros(std::byte{0});
  SameRandom ones(std::byte{0xFF});
  EXPECT_EQ(make_id(from_unix_ms(0), zeros), "00000000000000000000000000");
  EXPECT_EQ(make_id(from_unix_ms((std::int64_t{1} << 48) - 1), ones), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  EXPECT_EQ(make_id(from_unix_ms(33), zeros), "00000000110000000000000000");
}

TEST(Id, sorts_by_the_moment_it_was_made) {
  SystemRandom random;
  std::string last;
  for (std::int64_t ms = 1'795'161'600'000; ms < 1'795'161'600'100; ++ms) {
    const std::string id = make_id(from_unix_ms(ms), random);
    EXPECT_TRUE(is_id(id)) << id;
    EXPECT_LT(last, id);
    last = id;
  }
}

TEST(Id, lowest_of_a_moment_divides_what_was_made_before_from_the_rest) {
  SameRandom zeros(std::byte{0});
  SameRandom ones(std::byte{0xFF});
  const WallTime moment = from_unix_ms(1'795'161'600'000);
  EXPECT_LT(make_id(moment - Milliseconds{1}, ones), lowest_id(moment));
  EXPECT_LE(lowest_id(moment), make_id(moment, zeros));
}

TEST(Id, does_not_repeat_within_one_moment) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(make_id(from_unix_ms(1), random));
  EXPECT_EQ(ids.size(), 1'000u);
}

TEST(Id, is_recognised_by_its_form) {
  EXPECT_TRUE(is_id("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
  for (const std::string_view text :
       {"", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVX", "01arz3ndektsv4rrffq69g5fav",
        "01ARZ3NDEKTSV4RRFFQ69G5FAI", "01ARZ3NDEKTSV4RRFFQ69G5FAU", "01ARZ3NDEKTSV4RRFFQ69G5F-V"})
    EXPECT_FALSE(is_id(text)) << text;
}

}  // namespace
}  // namespace hongyan
