// Windows: which act of a person opens the conversation for how many customer messages, and for how long, by the kind
// of account and the date of the act. WeChat's changes are rows with validity dates (docs/wechat: inbound 5.1). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace hongyan::domain {

enum class OpeningAct : std::uint8_t {
  message,  // wrote something
  menu,     // tapped a button that pushes an event, or a choice of a menu message
  follow,
  scan,
  enter,    // came into a mini program's conversation
  payment,  // paid; WeChat tells nobody, so business systems report it
};
[[nodiscard]] std::string_view to_string(OpeningAct act);

enum class Conversation : std::uint8_t { official_account, mini_program };

struct WindowOpening {
  std::int64_t sends = 0;
  Milliseconds lasts{0};
  bool operator==(const WindowOpening&) const = default;
};
// Where WeChat's pages contradict each other; the first of each is the careful reading.
struct WindowRules {
  // Whether an act within an open window sets its count anew or adds to it.
  enum class Refill : std::uint8_t { reset, cumulative } refill = Refill::reset;
  // Whether a payment opens one since 2023-06-12: the announcement ended it, a page still lists it.
  enum class Payment : std::uint8_t { none, unlimited_48h } payment = Payment::none;
};
inline constexpr std::int64_t sends_unlimited = 1'000'000;

// Nothing: the act opens no window in that kind of account at that moment.
[[nodiscard]] std::optional<WindowOpening> find_opening(OpeningAct act, Conversation conversation, WallTime acted_at,
                                                        const WindowRules& rules = {});

}  // namespace hongyan::domain
