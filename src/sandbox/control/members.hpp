// What the body of a control call may hold: a misspelt member, or one of another kind, would change nothing and say
// nothing. Pure.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace hongyan::sandbox {

struct WrongMember {
  std::string sentence;  // English, without a full stop
  std::string pointer;   // RFC 6901
};

// `takes` names the members, each with its kind: "openid count:number following:flag apps:list answers:object
// scene:word …". Without a kind it is a text; a word is a text or a number; "…" lets others pass, which are read
// elsewhere. null stands for absent. `place` is the pointer of `body` itself.
[[nodiscard]] std::expected<void, WrongMember> check_members(const json::value& body, std::string_view takes,
                                                             const std::string& place = "");

}  // namespace hongyan::sandbox
