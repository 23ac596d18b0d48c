// What people hand to a command beside plain words: files, standard input, secrets, moments, NAME=VALUE. A mistake is a
// phrase that says what would be right.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "cli/language.hpp"
#include "cli/world.hpp"

namespace hongyan::cli {

template <typename T>
using Input = std::expected<T, Phrase>;

// The whole file, standard input for "-"; at most 16 MiB.
[[nodiscard]] Input<std::string> read_source(World& world, const std::string& path);
// A text without the mark with which some editors begin a file (U+FEFF).
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text);
// What is wrong with the JSON of a source, and where: "FILE:LINE:COLUMN", from 1.
[[nodiscard]] Phrase not_json(std::string_view path, std::size_t line, std::size_t column, const JsonDefect& defect);
// The source as one JSON object; it may begin with that mark.
[[nodiscard]] Input<json::object> read_json_source(World& world, const std::string& path);
// The first line of the file or of standard input; without a path, of the environment's `variable`. Empty when neither
// is there.
[[nodiscard]] Input<Secret> read_secret(World& world, const std::string& path, const std::string& variable);
// An ISO 8601 time with its zone as it is; "+90s", "+10m", "+2h", "+3d" from now on, as ISO 8601.
[[nodiscard]] Input<std::string> read_moment(World& world, const std::string& option, const std::string& text);
// "name=text" gives text, "name:=JSON" any JSON value; `option` is for the mistake's text.
[[nodiscard]] Input<json::object> read_pairs(const std::string& option, const std::vector<std::string>& pairs);

}  // namespace hongyan::cli
