#include "store/condition.hpp"

#include <algorithm>
#include <bit>

namespace hongyan::store {

void Condition::begin_piece() { text_ += text_.empty() ? "WHERE " : " AND "; }

std::string Condition::place_of(sql::Value value) {
  parameters_.push_back(std::move(value));
  return "$" + std::to_string(parameters_.size());
}

void Condition::add(std::string_view piece) {
  begin_piece();
  text_ += piece;
}

void Condition::add(std::string_view piece, sql::Value value) {
  add(piece);
  text_ += place_of(std::move(value));
}

void Condition::add_any_of(std::string_view column, std::span<const std::string> values) {
  if (values.empty()) return;
  add(column);
  text_ += " IN (";
  const std::size_t places = std::bit_ceil(values.size());
  for (std::size_t i = 0; i < places; ++i) {
    if (i > 0) text_ += ", ";
    text_ += place_of(values[std::min(i, values.size() - 1)]);
  }
  text_ += ')';
}

}  // namespace hongyan::store
