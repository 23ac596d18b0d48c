#include "store/sql/connection.hpp"

#include "base/check.hpp"

namespace hongyan::sql {
namespace {
template <typename Kind>
const Kind* column_of(const std::vector<Value>& values, std::size_t column) {
  CHECK(column < values.size());
  const Value& value = values[column];
  if (std::holds_alternative<Null>(value)) return nullptr;
  const Kind* const found = std::get_if<Kind>(&value);
  CHECK(found != nullptr);
  return found;
}

const std::string& nothing() {
  static const std::string empty;
  return empty;
}
}  // namespace

bool Row::is_null(std::size_t column) const {
  CHECK(column < values_.size());
  return std::holds_alternative<Null>(values_[column]);
}

std::int64_t Row::number(std::size_t column) const {
  const auto* const found = column_of<std::int64_t>(values_, column);
  return found == nullptr ? 0 : *found;
}

const std::string& Row::text(std::size_t column) const {
  const auto* const found = column_of<std::string>(values_, column);
  return found == nullptr ? nothing() : *found;
}

const std::string& Row::bytes(std::size_t column) const {
  const auto* const found = column_of<Bytes>(values_, column);
  return found == nullptr ? nothing() : found->value;
}

}  // namespace hongyan::sql
