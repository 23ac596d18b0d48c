#include "store/condition.hpp"

#include <gtest/gtest.h>

namespace hongyan::store {
namespace {

TEST(Condition, joins_pieces_and_numbers_their_parameters) {
  Condition condition;
  EXPECT_EQ(condition.text(), "");
  condition.add("id < ", std::string("x"));
  condition.add("uid <> ''");
  condition.add_any_of("appid", {});
  condition.add_any_of("appid", std::vector<std::string>{"a", "b", "c"});
  const std::string limit = condition.place_of(std::int64_t{10});
  EXPECT_EQ(condition.text(), "WHERE id < $1 AND uid <> '' AND appid IN ($2, $3, $4, $5)");
  EXPECT_EQ(limit, "$6");
  const sql::Parameters expected{std::string("x"), std::string("a"), std::string("b"),
                                 std::string("c"), std::string("c"), std::int64_t{10}};
  EXPECT_EQ(condition.parameters(), expected);
}

}  // namespace
}  // namespace hongyan::store
