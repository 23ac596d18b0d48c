#include "store/sql/postgres_refusal.hpp"

#include <fmt/format.h>

namespace hongyan::sql {
namespace {
constexpr std::size_t sql_bytes_max = 200;
}

bool breaks_a_constraint(std::string_view state) { return state == "23505" || state == "23514" || state == "23P01"; }

std::string sentence_for(const Refusal& refusal) {
  const auto& [place, state, said, sql] = refusal;
  if (state == "40001" || state == "40P01")
    return fmt::format("{} gave way to another transaction that touched the same rows: {} (SQLSTATE {})", place, said,
                       state);
  if (state == "53100") return fmt::format("The disk of {} is full: {}", place, said);
  if (state == "25006") return fmt::format("{} may only be read: {}", place, said);
  if (state == "25P02") return fmt::format("The transaction on {} was rolled back by an earlier failure in it", place);
  return fmt::format("{} refused a statement: {} (SQLSTATE {}), in: {}", place, said, state,
                     sql.substr(0, sql_bytes_max));
}

}  // namespace hongyan::sql
