// Form: reads the members of one JSON object from a caller and collects everything that is wrong with them, each with
// its JSON pointer. A member nobody asked for is wrong too, so that a misspelt field is never silently without effect.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "engine/routing/wish.hpp"

namespace hongyan::api {

enum class Need : std::uint8_t { required, optional };

// The business's own id of a person, wherever it is given: at most so many bytes, no control characters, no space at
// either end.
inline constexpr std::size_t uid_bytes_max = 256;
[[nodiscard]] std::optional<engine::Defect> find_uid_defect(std::string_view uid, std::string pointer);

class Form {
 public:
  // `pointer` is the object's own place: "" or "/notifications/3". `defects` collects; both objects outlive the form.
  Form(json::object& object, std::string pointer, std::vector<engine::Defect>& defects);

  [[nodiscard]] bool has(std::string_view key);  // present and not null; null stands for absent everywhere
  // Text of at most `characters_max` characters; "" when absent or wrong. Required text is not empty.
  std::string text(std::string_view key, std::size_t characters_max, Need need = Need::optional);
  std::string uid(std::string_view key);
  // Text that Parse (std::expected<T, std::string> T::parse(std::string_view)) takes; a default T when absent or wrong.
  template <typename T>
  T name(std::string_view key, Need need = Need::optional);
  // One of a few words; `otherwise` when absent or wrong. `words` is for the message: "required, try".
  template <typename T, typename Parse>
  T word(std::string_view key, Parse parse, std::string_view words, T otherwise, Need need = Need::optional);
  std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  std::optional<WallTime> moment(std::string_view key);
  // Moved out of the form; nullptr when absent or wrong.
  json::object* object(std::string_view key, Need need = Need::optional);
  json::array* array(std::string_view key, std::size_t items_max, Need need = Need::optional);
  std::vector<std::string> texts(std::string_view key, std::size_t items_max, std::size_t characters_max);
  // true or false as one of two words; nothing when absent.
  enum class Flag : std::uint8_t { yes, no };
  std::optional<Flag> flag(std::string_view key);

  // Every member that was not asked for becomes a defect. Call it last.
  void finish();
  void add(std::string_view key, std::string code, std::string zh, std::string en);
  void add_at(std::string_view key, std::size_t item, std::string code, std::string zh, std::string en);
  [[nodiscard]] std::string place(std::string_view key) const;  // the pointer of a member

 private:
  json::value* take(std::string_view key, Need need);
  void wrong_kind(std::string_view key, std::string_view zh, std::string_view en);

  json::object& object_;
  std::string pointer_;
  std::vector<engine::Defect>& defects_;
  std::vector<std::string_view> asked_;
};

template <typename T>
T Form::name(std::string_view key, Need need) {
  const std::string given = text(key, 256, need);
  if (given.empty()) return T{};
  auto parsed = T::parse(given);
  if (parsed) return std::move(*parsed);
  add(key, "bad_name", "格式不对:" + parsed.error() + "。", "This is no valid name: " + parsed.error() + ".");
  return T{};
}

template <typename T, typename Parse>
T Form::word(std::string_view key, Parse parse, std::string_view words, T otherwise, Need need) {
  const std::string given = text(key, 64, need);
  if (given.empty()) return otherwise;
  if (const auto parsed = parse(std::string_view(given))) return *parsed;
  add(key, "unknown_word", "必须是以下之一:" + std::string(words) + "。", "Must be one of " + std::string(words) + ".");
  return otherwise;
}

}  // namespace hongyan::api
