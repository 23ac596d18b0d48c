// How a long list of people becomes mass jobs: WeChat takes 2 to 10,000 openids in one, so none may be left with a
// single one. Pure.
#pragma once
#include <cstddef>
#include <vector>

namespace hongyan::domain {

// The sizes of the jobs, in order; empty for fewer than two people.
[[nodiscard]] std::vector<std::size_t> mass_job_sizes(std::size_t people);

}  // namespace hongyan::domain
