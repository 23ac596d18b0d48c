#include "store/state_list.hpp"

#include <gtest/gtest.h>

namespace hongyan::store {
namespace {

TEST(StateList, quotes_each_state_once) {
  EXPECT_EQ(sql_list({domain::State::ready}), "'ready'");
  EXPECT_EQ(sql_list({domain::State::ready, domain::State::parked}), "'ready', 'parked'");
  for (const domain::Step step : domain::all_steps())
    EXPECT_EQ(sql_list(domain::states_before(step)).find("''"), std::string::npos) << domain::to_string(step);
}

}  // namespace
}  // namespace hongyan::store
