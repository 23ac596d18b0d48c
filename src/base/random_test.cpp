#include "base/random.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace hongyan {
namespace {

// Hands out 64-bit numbers from a list.
class ListedRandom final : public Random {
 public:
  explicit ListedRandom(std::deque<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}
  void fill(std::span<std::byte> bytes) override {
    const std::uint64_t number = numbers_.at(0);
    numbers_.pop_front();
    std::ranges::copy(std::as_bytes(std::span(&number, 1)).first(bytes.size()), bytes.begin());
  }
  [[nodiscard]] std::size_t left() const { return numbers_.size(); }

 private:
  std::deque<std::uint64_t> numbers_;
};

TEST(Random, below_throws_the_incomplete_stretch_away) {
  ListedRandom random({UINT64_MAX, UINT64_MAX - 1, 7});
  EXPECT_EQ(random.below(10), 7u);
  EXPECT_EQ(random.left(), 0u);
}

TEST(Random, below_one_is_zero) {
  SystemRandom random;
  EXPECT_EQ(random.below(1), 0u);
  EXPECT_TRUE(random.one_in(1));
}

TEST(Random, below_is_roughly_even) {
  SystemRandom random;
  std::array<int, 7> counts{};
  for (int i = 0; i < 7'000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) EXPECT_NEAR(count, 1'000, 250);  // eight standard deviations
}

TEST(Random, alphanumeric_has_the_length_and_the_letters) {
  SystemRandom random;
  EXPECT_EQ(random.alphanumeric(0), "");
  const std::string text = random.alphanumeric(4'000);
  EXPECT_EQ(text.size(), 4'000u);
  const std::set<char> letters(text.begin(), text.end());
  EXPECT_EQ(letters.size(), 62u);
  EXPECT_TRUE(std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; }));
}

TEST(SystemRandom, fills_every_byte) {
  SystemRandom random;
  std::array<std::byte, 64> all{};
  for (int i = 0; i < 16; ++i) {
    std::array<std::byte, 64> bytes{};
    random.fill(bytes);
    for (std::size_t at = 0; at < all.size(); ++at) all.at(at) |= bytes.at(at);
  }
  EXPECT_TRUE(std::ranges::none_of(all, [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace
}  // namespace hongyan
