// The few words that SQLite and PostgreSQL do not share, each a fragment for the one statement text. Everything else
// is written once.
#pragma once
#include <string_view>

#include "base/check.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::sql {

// At the end of the SELECT that claims rows: leave those that another node is claiming. SQLite has one writer.
[[nodiscard]] constexpr std::string_view skip_locked(Dialect dialect) {
  switch (dialect) {
    case Dialect::sqlite: return "";
    case Dialect::postgres: return " FOR UPDATE SKIP LOCKED";
  }
  CHECK(false && "a dialect");
  return "";
}

}  // namespace hongyan::sql
