#include "cli/nearest_word.hpp"

#include <algorithm>
#include <vector>

namespace hongyan::cli {
namespace {

constexpr std::size_t word_bytes_max = 64;

// Changes, additions, omissions and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> steps(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) steps[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) steps[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = steps[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      steps[i][j] = std::min({change, steps[i - 1][j] + 1, steps[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
    }
  }
  return steps[a.size()][b.size()];
}

}  // namespace

std::string nearest_word(std::string_view given, std::span<const std::string> words) {
  if (given.empty() || given.size() > word_bytes_max) return {};
  std::string nearest;
  std::size_t fewest = std::max<std::size_t>(1, given.size() / 3) + 1;
  for (const std::string& word : words) {
    const bool begun = given.size() >= 3 && word.starts_with(given);
    const std::size_t steps = begun ? 1 : distance(given, word);
    if (steps < fewest) fewest = steps, nearest = word;
  }
  return nearest;
}

}  // namespace hongyan::cli
