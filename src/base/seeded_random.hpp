// SeededRandom: the same seed, the same bytes (SplitMix64): for simulations and for sandboxes that must look the same
// each time. Never for secrets of a real account. Thread-safe, repeatable only from one thread.
#pragma once
#include <cstring>

#include "base/guarded.hpp"
#include "base/random.hpp"

namespace hongyan {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> bytes) override {
    state_.with([&](std::uint64_t& state) {
      while (!bytes.empty()) {
        std::uint64_t word = (state += 0x9E3779B97F4A7C15u);
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
        word ^= word >> 31;
        const std::size_t count = bytes.size() < sizeof word ? bytes.size() : sizeof word;
        std::memcpy(bytes.data(), &word, count);
        bytes = bytes.subspan(count);
      }
    });
  }

 private:
  Guarded<std::uint64_t> state_;
};

}  // namespace hongyan
