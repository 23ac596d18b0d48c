// Random: one of the four doors. Ids, secrets, jitter and nonces come from here and nowhere else, so that a seeded
// run repeats to the byte. Implementations are thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace hongyan {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;

  [[nodiscard]] std::uint64_t next_u64();
  // Evenly spread over [0, bound); bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  // True once in `n` on average; n > 0.
  [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }
  // `length` letters and digits ([0-9A-Za-z]).
  [[nodiscard]] std::string alphanumeric(std::size_t length);
};

// The operating system's generator (getrandom). Throws Failure when it has none.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

}  // namespace hongyan
