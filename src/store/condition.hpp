// Condition: a WHERE clause put together from fixed pieces of SQL, with every value as a parameter. Few texts come out,
// because connections keep statements by their text. A value of its own; one thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "store/sql/connection.hpp"

namespace hongyan::store {

class Condition {
 public:
  // AND `piece` and a parameter: add("state = ", "ready").
  void add(std::string_view piece, sql::Value value);
  // AND column IN (…). The list is filled up to 1, 2, 4, 8 … places with its last value, for the sake of few texts;
  // an empty one adds nothing.
  void add_any_of(std::string_view column, std::span<const std::string> values);
  // AND a piece without parameters.
  void add(std::string_view piece);
  // The "$n" of one more parameter, for what follows the WHERE.
  [[nodiscard]] std::string place_of(sql::Value value);

  [[nodiscard]] std::string_view text() const { return text_; }  // "WHERE …", or "" when nothing was added
  [[nodiscard]] const sql::Parameters& parameters() const { return parameters_; }

 private:
  void begin_piece();

  std::string text_;
  sql::Parameters parameters_;
};

// Greater than every id made by make_id, in every collation.
inline constexpr std::string_view beyond_every_id = "ZZZZZZZZZZZZZZZZZZZZZZZZZZZ";
// Where a page that goes down from `before_id` begins: "" is the newest.
[[nodiscard]] inline std::string page_top(std::string_view before_id) {
  return std::string(before_id.empty() ? beyond_every_id : before_id);
}

}  // namespace hongyan::store
