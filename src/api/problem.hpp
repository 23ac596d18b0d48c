// Problems: every refusal of the API as an RFC 9457 document, in Chinese or English by the caller's Accept-Language.
// HTTP status codes are written here and nowhere else in the API. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/language.hpp"
#include "base/failure.hpp"
#include "base/json.hpp"
#include "engine/routing/wish.hpp"
#include "http/message.hpp"

namespace hongyan::api {

namespace status {
inline constexpr int ok = 200, created = 201, accepted = 202, no_content = 204, mixed = 207, found = 302,
                     callback_refused = 403, not_ready = 503;
}

enum class ProblemKind : std::uint8_t {
  malformed_json,
  invalid_request,  // a field is unknown, missing or of the wrong form
  unauthenticated,
  missing_scope,
  not_found,
  method_not_allowed,
  too_late,  // what was to be taken back has gone out, or may have
  in_use,    // cannot be deleted while others need it
  conflict,  // would break a rule that keeps the house safe
  length_required,
  too_large,
  unsupported_media_type,
  unsupported_encoding,
  unacceptable,  // well formed, and refused for what it says
  idempotency_key_reused,
  internal,
  wechat_refused,     // WeChat was asked and said no
  too_many_requests,  // of this key's
  overloaded,
  not_stored,       // nothing was done
  outcome_unknown,  // may have been done: the same Idempotency-Key is safe to use again
};
[[nodiscard]] std::span<const ProblemKind> all_problem_kinds();
[[nodiscard]] std::string_view to_string(ProblemKind kind);  // "not-found": the last part of the type URL
[[nodiscard]] int status_of(ProblemKind kind);

struct Problem {
  ProblemKind kind = ProblemKind::internal;
  std::string zh, en;  // the detail; empty: the kind's own sentence
  std::vector<engine::Defect> errors;
  json::object more{};  // members of this occurrence alone, as RFC 9457 allows: "existing_template_id"
};

// What handlers return: an answer, or why there is none.
template <typename T>
using Outcome = std::expected<T, Problem>;

[[nodiscard]] Problem problem_of(const Failure& failure);
[[nodiscard]] Problem not_found();
// One defect of one place, as invalid_request.
[[nodiscard]] Problem invalid(std::string pointer, std::string code, std::string zh, std::string en);

// {"type","title","status","detail","errors":[{"pointer","code","detail","limit","actual"}],…}; in Chinese
// documents `title_en` and `detail_en` stand beside.
[[nodiscard]] std::string write_problem(const Problem& problem, Language language);
[[nodiscard]] http::Response to_response(const Problem& problem, Language language);
// An answer body of that status, whose media type follows from it.
[[nodiscard]] http::Response to_response(int status, std::string body);
[[nodiscard]] json::array write_defects(std::span<const engine::Defect> defects, Language language);

// What GET /problems/{kind} tells people about a kind; "" for none of ours.
[[nodiscard]] std::string explain_problem(std::string_view name);

}  // namespace hongyan::api
