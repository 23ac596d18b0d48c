#include "sandbox/api/errmsg.hpp"

#include <fmt/format.h>

namespace hongyan::sandbox {
namespace {

// "[ciPecA05663945]"
std::string make_hint(const Call& call) {
  Random& random = call.platform.random;
  return fmt::format("hint: [{}{:08}]", random.alphanumeric(6), random.below(100'000'000));
}

// The hint stands after the phrase, which for 47003 is not the end of the text.
std::string with_hint(const Call& call, std::string_view text) {
  constexpr std::string_view phrase = "argument invalid! ";
  if (text.starts_with(phrase)) return fmt::format("{}{} {}", phrase, make_hint(call), text.substr(phrase.size()));
  return fmt::format("{} {}", text, make_hint(call));
}

}  // namespace

Errmsg errmsg_of(const Call& call, std::string_view text) {
  std::string words = call.in_force(Change::hint_suffix_end) ? std::string(text) : with_hint(call, text);
  if (!call.in_force(Change::rid_suffix)) return {std::move(words), {}};
  const std::uint64_t noise = call.platform.random.next_u64();
  std::string rid = fmt::format("{:08x}-{:08x}-{:08x}", static_cast<std::uint32_t>(to_unix_s(call.now)),
                                static_cast<std::uint32_t>(noise >> 32), static_cast<std::uint32_t>(noise));
  words += " rid: " + rid;
  return {std::move(words), std::move(rid)};
}

std::string naming_stable_token(const Call& call, std::string_view text) {
  if (!call.in_force(Change::stable_tokens)) return std::string(text);
  return fmt::format(
      "{}, could get access_token by getStableAccessToken, more details at "
      "https://mmbizurl.cn/s/JtxxFh33r",
      text);
}

}  // namespace hongyan::sandbox
