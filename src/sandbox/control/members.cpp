#include "sandbox/control/members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace hongyan::sandbox {
namespace {

constexpr std::string_view others = "…";

struct Kind {
  std::string_view name, wants;
  bool (*fits)(const json::value&);
};
constexpr std::array kinds{
    Kind{"text", "a text", [](const json::value& given) { return given.is_string(); }},
    Kind{"word", "a text or a number", [](const json::value& given) { return given.is_string() || given.is_number(); }},
    Kind{"number", "a whole number", [](const json::value& given) { return given.is_int64(); }},
    Kind{"flag", "true or false", [](const json::value& given) { return given.is_bool(); }},
    Kind{"list", "an array", [](const json::value& given) { return given.is_array(); }},
    Kind{"object", "an object", [](const json::value& given) { return given.is_object(); }},
};

// Takes the next member of the list off it.
std::string_view take_next(std::string_view& takes) {
  const std::size_t end = std::min(takes.find(' '), takes.size());
  const std::string_view next = takes.substr(0, end);
  takes.remove_prefix(std::min(end + 1, takes.size()));
  return next;
}

// The kind of a member; nothing when the list lacks it.
std::optional<std::string_view> find_kind(std::string_view takes, std::string_view name) {
  while (!takes.empty()) {
    const std::string_view next = take_next(takes);
    const std::size_t colon = std::min(next.find(':'), next.size());
    if (next.substr(0, colon) == name) return colon == next.size() ? "text" : next.substr(colon + 1);
  }
  return std::nullopt;
}

std::string names_in(std::string_view takes) {
  std::string names;
  while (!takes.empty()) {
    const std::string_view next = take_next(takes);
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", next.substr(0, next.find(':')));
  }
  return names;
}

std::string pointer_to(std::string pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) {
    if (c == '~' || c == '/')
      pointer += c == '~' ? "~0" : "~1";
    else
      pointer += c;
  }
  return pointer;
}

}  // namespace

std::expected<void, WrongMember> check_members(const json::value& body, std::string_view takes,
                                               const std::string& place) {
  const json::object* const members = body.if_object();
  if (members == nullptr) return std::unexpected(WrongMember{"send a JSON object", place});
  for (const auto& member : *members) {
    const std::string_view name = member.key();
    const auto wanted = find_kind(takes, name);
    if (!wanted && find_kind(takes, others)) continue;
    if (!wanted)
      return std::unexpected(WrongMember{fmt::format("there is no \"{}\" here; there is {}", name, names_in(takes)),
                                         pointer_to(place, name)});
    const auto kind = std::ranges::find(kinds, *wanted, &Kind::name);
    if (member.value().is_null() || kind->fits(member.value())) continue;
    return std::unexpected(WrongMember{fmt::format("\"{}\" must be {}", name, kind->wants), pointer_to(place, name)});
  }
  return {};
}

}  // namespace hongyan::sandbox
