#include "domain/json_pattern.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/check.hpp"
#include "domain/defect.hpp"

namespace hongyan::domain {
namespace {

TextPattern::Target target_of(std::string_view key) {
  constexpr std::array<std::string_view, 5> addresses{"url", "page", "path", "pagepath", "hqmusicurl"};
  return std::ranges::find(addresses, key) == addresses.end() ? TextPattern::Target::shown_text
                                                              : TextPattern::Target::address;
}

// Every string of `value` with its pointer and the key it stands under, in order.
using Visit = std::function<void(json::string&, const std::string& pointer, std::string_view key)>;
void visit_strings(json::value& value, const std::string& pointer, std::string_view key, const Visit& visit) {
  if (json::string* const text = value.if_string()) {
    visit(*text, pointer, key);
  } else if (json::object* const object = value.if_object()) {
    for (auto& member : *object) visit_strings(member.value(), pointer_to(pointer, member.key()), member.key(), visit);
  } else if (json::array* const array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) visit_strings((*array)[i], pointer_to(pointer, i), key, visit);
  }
}

void add_once(std::vector<std::string>& names, std::vector<std::string> more) {
  for (std::string& name : more)
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

}  // namespace

std::expected<JsonPattern, JsonPattern::Problem> JsonPattern::parse(const json::object& object) {
  JsonPattern pattern;
  std::optional<Problem> problem;
  json::value whole = object;
  visit_strings(whole, "", "", [&](json::string& text, const std::string& pointer, std::string_view) {
    auto parsed = TextPattern::parse(std::string_view(text));
    if (parsed)
      add_once(pattern.variables_, parsed->variables());
    else if (!problem)
      problem = Problem{pointer, parsed.error()};
  });
  if (problem) return std::unexpected(std::move(*problem));
  pattern.source_ = object;
  return pattern;
}

JsonPattern::Filled JsonPattern::fill(const Values& values) const {
  Filled filled;
  json::value whole = source_;
  visit_strings(whole, "", "", [&](json::string& text, const std::string&, std::string_view key) {
    const auto pattern = TextPattern::parse(std::string_view(text));
    CHECK(pattern.has_value());
    if (pattern->is_constant()) return;
    TextPattern::Filled one = pattern->fill(values, target_of(key));
    text = one.text;
    add_once(filled.missing, std::move(one.missing));
  });
  filled.object = std::move(whole.as_object());
  return filled;
}

}  // namespace hongyan::domain
