// Values as PostgreSQL's protocol writes them: parameters in binary form with a type that leaves nothing to guess,
// results in text form. Pure, and free of libpq.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/sql/connection.hpp"

namespace hongyan::sql {

using Oid = unsigned int;  // PostgreSQL's name of a type

constexpr Oid unknown_type = 0;  // the server infers it; for null alone
[[nodiscard]] Oid type_of(const Value& value);
// The types of the parameters of a batch, starting from those `known` of the same statement: a null fits any. CHECKs
// that each parameter is of one type throughout.
[[nodiscard]] std::vector<Oid> types_in(std::span<const Parameters> batch, std::vector<Oid> known);
[[nodiscard]] std::string big_endian(std::int64_t number);  // int8 in binary form
// CHECKs that the column is of a kind that is stored; `text` as the server sent it.
[[nodiscard]] Value read_value(Oid type, std::string_view text);

}  // namespace hongyan::sql
