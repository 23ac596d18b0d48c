// What an SQLSTATE of PostgreSQL means to us, and the sentence for people. Pure, and free of libpq.
#pragma once
#include <string>
#include <string_view>

namespace hongyan::sql {

struct Refusal {
  std::string_view place;  // which database
  std::string_view state;  // SQLSTATE
  std::string_view said;   // the server's primary message
  std::string_view sql;    // the statement, whose parameters are never shown
};

[[nodiscard]] bool breaks_a_constraint(std::string_view state);  // UNIQUE, CHECK or EXCLUDE
[[nodiscard]] std::string sentence_for(const Refusal& refusal);

}  // namespace hongyan::sql
