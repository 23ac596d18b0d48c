#include "store/sql/postgres_value.hpp"

#include <charconv>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace hongyan::sql {
namespace {
constexpr Oid bool_type = 16, bytea_type = 17, int8_type = 20, int2_type = 21, int4_type = 23, text_type = 25,
              numeric_type = 1700;

std::int64_t read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  CHECK(error == std::errc{} && end == text.data() + text.size());  // a fraction or more than 64 bits: wrong SQL
  return number;
}

Bytes read_bytes(std::string_view text) {
  CHECK(text.starts_with("\\x"));  // bytea_output=hex, set at connecting
  auto bytes = from_hex(text.substr(2));
  CHECK(bytes.has_value());
  return Bytes{std::move(*bytes)};
}
}  // namespace

Oid type_of(const Value& value) {
  struct Visitor {
    Oid operator()(const Null&) const { return unknown_type; }
    Oid operator()(std::int64_t) const { return int8_type; }
    Oid operator()(const std::string&) const { return text_type; }
    Oid operator()(const Bytes&) const { return bytea_type; }
  };
  return std::visit(Visitor{}, value);
}

std::vector<Oid> types_in(std::span<const Parameters> batch, std::vector<Oid> known) {
  std::vector<Oid> types = std::move(known);
  types.resize(batch.front().size(), unknown_type);
  std::vector<Oid> seen(types.size(), unknown_type);
  for (const Parameters& parameters : batch) {
    CHECK(parameters.size() == types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      const Oid type = type_of(parameters[i]);
      if (type == unknown_type) continue;
      CHECK(seen[i] == unknown_type || seen[i] == type);
      types[i] = seen[i] = type;
    }
  }
  return types;
}

std::string big_endian(std::int64_t number) {
  std::string bytes(8, '\0');
  auto rest = static_cast<std::uint64_t>(number);
  for (std::size_t i = 8; i-- > 0; rest >>= 8) bytes[i] = static_cast<char>(rest & 0xff);
  return bytes;
}

Value read_value(Oid type, std::string_view text) {
  switch (type) {
    case int8_type:
    case int4_type:
    case int2_type:
    case numeric_type: return read_number(text);  // SUM of int8 is numeric
    case bool_type: return std::int64_t{text == "t"};
    case bytea_type: return read_bytes(text);
    case 18:
    case 19:
    case text_type:
    case 1042:
    case 1043: return std::string(text);  // "char", name, text, char(n), varchar
  }
  CHECK(false && "a value of a kind that is never stored");
  return Null{};
}

}  // namespace hongyan::sql
