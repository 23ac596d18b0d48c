#include "domain/mass_split.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace hongyan::domain {
namespace {

struct Case {
  std::size_t people;
  std::vector<std::size_t> sizes;
};
const Case cases[] = {
    {0, {}},
    {1, {}},
    {2, {2}},
    {9'999, {9'999}},
    {10'000, {10'000}},
    {10'001, {9'999, 2}},
    {10'002, {10'000, 2}},
    {20'000, {10'000, 10'000}},
    {20'001, {10'000, 9'999, 2}},
    {25'000, {10'000, 10'000, 5'000}},
};

TEST(MassSplit, leaves_no_job_with_one_person_and_nobody_out) {
  for (const Case& one : cases) EXPECT_EQ(mass_job_sizes(one.people), one.sizes) << one.people;
  for (std::size_t people = 2; people < 40'000; people += 37) {
    const auto sizes = mass_job_sizes(people);
    EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}), people);
    for (const std::size_t size : sizes) {
      EXPECT_GE(size, 2U) << people;
      EXPECT_LE(size, 10'000U) << people;
    }
  }
}

}  // namespace
}  // namespace hongyan::domain
