// What the school calls, written once and the same in every era, and when WeChat let which channel carry what. The
// dates stand here a third time, apart from those of the server and of the sandbox: a wrong one in either is seen.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace hongyan::simulation {

inline constexpr std::string_view era_service = "wx6a1b0c2d3e4f5a01";
inline constexpr std::string_view era_mini_program = "wx2210554e092c3f99";
inline constexpr std::string_view era_class_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
inline constexpr std::string_view era_notice_template = "Nq6sE1vTz8Lb3XpRk0Ya5UcWf9HdMj2GoQi7KtBw4Cx";
inline constexpr std::string_view era_one_time_template = "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc";
inline constexpr int seat_scene = 1000, trial_scene = 1001;

// The notification types by name.
[[nodiscard]] const std::map<std::string_view, std::string_view>& business_types();

// One thing that the school tells: an event of a type to one person, or a mass message to many.
struct BusinessCall {
  enum class To : std::uint8_t { one, many };
  std::string_view name;  // the type's; of a mass message, what it is
  To to = To::one;
  std::vector<std::string_view> channels;  // its routes, the preferred one first
  json::object content;                    // the variables, or the message
  std::string_view marker;                 // must stand on a phone
};
// `activity` is the card's that the page shares, `draft` the articles'; both are WeChat's own words of that day.
[[nodiscard]] std::vector<BusinessCall> business_calls(WallTime day, std::string_view activity, std::string_view draft);

// When WeChat carried a channel: from the first day to the one on which it was over ("" for ever).
struct Age {
  std::string_view channel, from, until;
  std::string_view source;
};
[[nodiscard]] std::span<const Age> ages();
// Which of a call's channels must carry it on a day; nullopt where WeChat had no way at all.
[[nodiscard]] std::optional<std::string_view> channel_of_day(const BusinessCall& call, WallTime day);
// The beginning of the call's first channel, which a refusal must tell.
[[nodiscard]] std::string_view day_to_come(const BusinessCall& call);

// Days of the platform's history on which nothing changed for a sender; the sandbox's calendar has the others.
[[nodiscard]] std::span<const std::string_view> quiet_days();

}  // namespace hongyan::simulation
