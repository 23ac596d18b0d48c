#include "cli/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <istream>

#include "base/json_words.hpp"

namespace hongyan::cli {
namespace {

constexpr std::size_t source_bytes_max = 16U << 20U;

std::unexpected<Phrase> wrong(std::string zh, std::string en) {
  return std::unexpected(Phrase{std::move(zh), std::move(en)});
}

Input<std::string> read_all(std::istream& stream, const std::string& name) {
  std::string text;
  char buffer[65'536];
  while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > source_bytes_max) return wrong(name + " 超过 16 MiB。", name + " has more than 16 MiB.");
  }
  return text;
}

std::string first_line(std::string text) {
  text.erase(std::min(text.find_first_of("\r\n"), text.size()));
  return text;
}

}  // namespace

Input<std::string> read_source(World& world, const std::string& path) {
  if (path == "-") return read_all(world.in, "-");
  const auto unreadable = [&](std::string_view zh, std::string_view en) {
    return wrong(fmt::format("无法读取文件 {}{}。", path, zh), fmt::format("The file {} cannot be read{}.", path, en));
  };
  std::error_code unknown;
  const auto kind = std::filesystem::status(path, unknown).type();
  if (kind == std::filesystem::file_type::directory) return unreadable(":它是目录", ": it is a directory");
  if (kind == std::filesystem::file_type::not_found) return unreadable(":没有这个文件", ": there is none");
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable("", "");
  return read_all(file, path);
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

Phrase not_json(std::string_view path, std::size_t line, std::size_t column, const JsonDefect& defect) {
  return {fmt::format("{}:{}:{} 处不是合法的 JSON({})。", path, line, column, in_chinese(defect)),
          fmt::format("{}:{}:{} is not valid JSON: {}.", path, line, column, defect.reason)};
}

Input<json::object> read_json_source(World& world, const std::string& path) {
  const auto text = read_source(world, path);
  if (!text) return std::unexpected(text.error());
  const std::string_view written = without_byte_order_mark(*text);
  auto value = read_json_strictly(written);
  if (!value) {
    const std::string_view before = written.substr(0, value.error().offset);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t column = before.size() - (before.find_last_of('\n') + 1) + 1;
    return std::unexpected(not_json(path, line, column, value.error()));
  }
  json::object* object = value->if_object();
  if (object == nullptr) return wrong(path + " 必须是一个 JSON 对象。", path + " must be one JSON object.");
  return std::move(*object);
}

Input<Secret> read_secret(World& world, const std::string& path, const std::string& variable) {
  if (path.empty()) return Secret(world.environment(variable));
  auto text = read_source(world, path);
  if (!text) return std::unexpected(text.error());
  Secret secret(first_line(std::move(*text)));
  if (secret.empty()) return wrong(path + " 的第一行是空的。", "The first line of " + path + " is empty.");
  return secret;
}

Input<std::string> read_moment(World& world, const std::string& option, const std::string& text) {
  if (text.empty() || parse_iso8601(text)) return text;
  std::int64_t amount = 0;
  const char* const end = text.data() + text.size();
  if (text.size() >= 3 && text.front() == '+') {
    const auto [unit, error] = std::from_chars(text.data() + 1, end, amount);
    static constexpr std::string_view units = "smhd";
    static constexpr std::int64_t seconds[] = {1, 60, 3'600, 86'400};
    if (error == std::errc{} && unit + 1 == end && amount > 0 && amount < 1'000'000)
      if (const std::size_t at = units.find(*unit); at != std::string_view::npos)
        return to_iso8601(world.clock.wall() + Seconds{amount * seconds[at]});
  }
  return wrong(
      fmt::format("{} 必须是带时区的 ISO 8601 时间(2026-11-20T20:00:00+08:00),或 +10m、+2h、+3d,而不是 {}。", option,
                  text),
      fmt::format("{} must be an ISO 8601 time with its zone (2026-11-20T20:00:00+08:00), or +10m, +2h, +3d, not {}.",
                  option, text));
}

Input<json::object> read_pairs(const std::string& option, const std::vector<std::string>& pairs) {
  json::object result;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return wrong(fmt::format("{} 必须写成 名=值,而不是 {}。", option, pair),
                   fmt::format("{} must be NAME=VALUE, not {}.", option, pair));
    const bool typed = equals > 1 && pair[equals - 1] == ':';
    const std::string name = pair.substr(0, typed ? equals - 1 : equals);
    json::value value(pair.substr(equals + 1));
    if (typed) {
      auto read = read_json_strictly(pair.substr(equals + 1));
      if (!read)
        return wrong(fmt::format("{} {} 的值不是合法的 JSON。", option, name),
                     fmt::format("The value of {} {} is not valid JSON.", option, name));
      value = std::move(*read);
    }
    if (!result.emplace(name, std::move(value)).second)
      return wrong(fmt::format("{} {} 给了两次。", option, name), fmt::format("{} {} is given twice.", option, name));
  }
  return result;
}

}  // namespace hongyan::cli
