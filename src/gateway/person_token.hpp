// The tokens of web login as callers hold them: WeChat's own token of a person behind a pass that says whose call it
// is, so that a client which knows nothing but a host needs no key beside it. Pure.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace hongyan::gateway {

// The parameter in which a path takes a person's token.
[[nodiscard]] std::string_view person_token_name(std::string_view path);

struct PersonToken {
  std::string pass;
  Secret token;
};
// Nothing for a token of WeChat's without a pass before it.
[[nodiscard]] std::optional<PersonToken> split_person_token(std::string_view text);

// Whether the answer of that path hands out tokens of a person.
[[nodiscard]] bool hands_out_person_tokens(std::string_view path);
struct PersonPasses {
  Secret access, refresh;
};
// The answer with passes before its tokens; as it is, where it has none.
[[nodiscard]] std::string with_passes(std::string body, const PersonPasses& passes);

}  // namespace hongyan::gateway
