// What the server answered when it did not do what was asked: as words for people, as an exit code for scripts. Pure.
#pragma once
#include <string>

#include "cli/api_client.hpp"
#include "cli/language.hpp"

namespace hongyan::cli {

// 2xx but 207 is exit_ok; a refusal, 207 included, exit_refused; a server that cannot now, exit_unreachable; one that
// does not know whether it did, exit_unknown.
[[nodiscard]] int exit_code_of(const ApiAnswer& answer);
// Title, detail, each defect with pointer, limit and actual, and what to do next. `origin` is the server's address.
[[nodiscard]] std::string problem_text(const ApiAnswer& answer, const std::string& origin, Language language);
// The lines of an array of defects, indented; "" for none.
[[nodiscard]] std::string defects_text(const json::value* defects, Language language);

}  // namespace hongyan::cli
