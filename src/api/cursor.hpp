// Cursor: the place where a page of a list ended, as text for the caller to bring back. It is sealed with a key of the
// server's own and bound to the path of its list: whoever holds one reads no openid in it, makes none up and takes none
// to another list. Every node that shares the master key opens it, after a restart too. Thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "api/call.hpp"

namespace hongyan::api {

// Derives what cursors are sealed with from the vault's master key, the same on every node.
[[nodiscard]] Secret make_cursor_key(const Secret& master_key);

// Of the list that the call asks for; letters, digits, '-' and '_' (55 and four for every three bytes of the place).
[[nodiscard]] std::string make_cursor(const Call& call, std::string_view place);
// The place; nothing when it is no cursor of this list and this server.
[[nodiscard]] std::optional<std::string> open_cursor(const Call& call, std::string_view cursor);

// A place of several parts as one text, and its parts again; only the last may hold spaces.
[[nodiscard]] std::string join_place(std::initializer_list<std::string_view> parts);
template <std::size_t count>
[[nodiscard]] std::optional<std::array<std::string_view, count>> split_place(std::string_view place);
// A part, or a whole place, that is a number from 0 on.
[[nodiscard]] std::optional<std::int64_t> number_in_place(std::string_view part);

template <std::size_t count>
std::optional<std::array<std::string_view, count>> split_place(std::string_view place) {
  std::array<std::string_view, count> parts;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const std::size_t space = place.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    parts[i] = place.substr(0, space);
    place.remove_prefix(space + 1);
  }
  parts[count - 1] = place;
  return parts;
}

}  // namespace hongyan::api
