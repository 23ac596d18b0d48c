// DefinitionReader: reads the members of a caller's JSON and collects what is wrong with them instead of stopping at
// the first. Every reading function leaves its target alone when it reports a defect. Lives as long as one reading.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "domain/defect.hpp"

namespace hongyan::domain {

class DefinitionReader {
 public:
  struct Range {
    std::int64_t least, most;
  };
  enum class Need { required, optional };

  void add(Defect defect) { defects_.push_back(std::move(defect)); }
  [[nodiscard]] std::vector<Defect> take_defects() { return std::move(defects_); }
  [[nodiscard]] bool is_clean() const { return defects_.empty(); }

  // The value as an object, or a defect and nullptr.
  const json::object* object(const json::value& value, std::string_view pointer);
  // One defect per member whose key is not among `known`.
  void refuse_unknown_keys(const json::object& object, std::string_view pointer,
                           std::initializer_list<std::string_view> known);
  // The member; nullptr when absent (a defect when it is required).
  const json::value* member(const json::object& object, std::string_view pointer, std::string_view key, Need need);
  // The text of a value that must be a string of at most `characters_max` characters.
  std::optional<std::string_view> text(const json::value& value, std::string_view pointer, std::size_t characters_max);
  std::optional<std::string_view> text_member(const json::object& object, std::string_view pointer,
                                              std::string_view key, Need need, std::size_t characters_max);
  // A defect when there are more than `most` of something.
  void check_count(std::string_view pointer, std::size_t count, std::size_t most);
  std::optional<std::int64_t> number_member(const json::object& object, std::string_view pointer, std::string_view key,
                                            Range range);
  // What `parse` makes of the member's text; `words` names the choices to the reader.
  template <typename Parse>
  auto choice_member(const json::object& object, std::string_view pointer, std::string_view key, Need need,
                     std::string_view words, Parse parse) -> decltype(parse(std::string_view{})) {
    const auto text = text_member(object, pointer, key, need, choice_characters_max);
    if (!text) return std::nullopt;
    auto choice = parse(*text);
    if (!choice) add_unknown_choice(pointer_to(pointer, key), *text, words);
    return choice;
  }

 private:
  static constexpr std::size_t choice_characters_max = 64;
  void add_unknown_choice(std::string pointer, std::string_view text, std::string_view words);

  std::vector<Defect> defects_;
};

}  // namespace hongyan::domain
