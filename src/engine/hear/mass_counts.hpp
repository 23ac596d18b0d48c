// What a mass job's receipt counts, as the JSON that is kept with it: total_count, filter_count, sent_count and
// error_count in WeChat's own words, and the articles' addresses. Pure.
#pragma once
#include <string>

#include "wechat/callback/receipt.hpp"

namespace hongyan::engine {

[[nodiscard]] std::string write_mass_counts(const wechat::MassFinished& finished);

}  // namespace hongyan::engine
