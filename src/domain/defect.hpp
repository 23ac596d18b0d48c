// Defect: one thing that is wrong with what somebody gave us (a notification type, a wish), located by a JSON pointer
// and said in Chinese and English: what is wrong, and what to do. Values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hongyan::domain {

struct Defect {
  std::string pointer;  // RFC 6901, within the document: "/data/thing1/value"; "" is the whole
  std::string code;     // stable word: "too_long", "unknown_type", "no_identity" …
  std::string zh, en;   // one sentence each
  std::optional<std::int64_t> limit{};
  std::optional<std::int64_t> actual{};
};

// `base` and one more step, escaped: pointer_to("/variables", "a/b") is "/variables/a~1b".
[[nodiscard]] std::string pointer_to(std::string_view base, std::string_view key);
[[nodiscard]] std::string pointer_to(std::string_view base, std::size_t index);

}  // namespace hongyan::domain
