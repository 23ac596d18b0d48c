#include <fmt/format.h>

#include <toml++/toml.h>

#include "server/settings.hpp"

namespace hongyan::server {
namespace {

std::string place_of(std::string_view file, const toml::node& node) {
  return fmt::format("{}:{}", file, node.source().begin.line);
}

void collect(const toml::table& table, const std::string& prefix, std::string_view file,
             std::vector<GivenSetting>& given, Mistakes& mistakes) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const toml::table* inner = node.as_table()) {
      collect(*inner, key + ".", file, given, mistakes);
    } else if (const auto text = node.value_exact<std::string>()) {
      given.push_back({key, *text, place_of(file, node)});
    } else if (const auto number = node.value_exact<std::int64_t>()) {
      given.push_back({key, std::to_string(*number), place_of(file, node)});
    } else {
      mistakes.push_back(fmt::format("{}: {} must be a text in quotes or a whole number", place_of(file, node), key));
    }
  }
}

}  // namespace

std::expected<std::vector<GivenSetting>, Mistakes> read_config_text(std::string_view text, std::string_view file) {
  std::vector<GivenSetting> given;
  Mistakes mistakes;
  try {
    collect(toml::parse(text, file), "", file, given, mistakes);
  } catch (const toml::parse_error& error) {
    mistakes.push_back(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
  return given;
}

}  // namespace hongyan::server
