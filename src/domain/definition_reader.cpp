#include "domain/definition_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace hongyan::domain {
namespace {

Defect wrong_kind(std::string_view pointer, std::string_view zh, std::string_view en) {
  return {std::string(pointer), "wrong_kind", fmt::format("应为{}", zh), fmt::format("must be {}", en)};
}

}  // namespace

const json::object* DefinitionReader::object(const json::value& value, std::string_view pointer) {
  const json::object* const found = value.if_object();
  if (found == nullptr) add(wrong_kind(pointer, "对象", "an object"));
  return found;
}

void DefinitionReader::refuse_unknown_keys(const json::object& object, std::string_view pointer,
                                           std::initializer_list<std::string_view> known) {
  for (const auto& member : object) {
    const std::string_view key = member.key();
    if (std::ranges::find(known, key) == known.end())
      add({pointer_to(pointer, key), "unknown_key",
           fmt::format("没有名为 {} 的项；可用：{}", key, fmt::join(known, "、")),
           fmt::format("there is no member {}; the members are {}", key, fmt::join(known, ", "))});
  }
}

const json::value* DefinitionReader::member(const json::object& object, std::string_view pointer, std::string_view key,
                                            Need need) {
  const json::value* const found = object.if_contains(key);
  if (found == nullptr && need == Need::required)
    add({pointer_to(pointer, key), "missing", fmt::format("缺少 {}", key), fmt::format("{} is missing", key)});
  return found;
}

std::optional<std::string_view> DefinitionReader::text(const json::value& value, std::string_view pointer,
                                                       std::size_t characters_max) {
  const json::string* const found = value.if_string();
  if (found == nullptr) {
    add(wrong_kind(pointer, "字符串", "a string"));
    return std::nullopt;
  }
  const std::string_view text = *found;
  const std::size_t characters = count_characters(text);
  if (characters <= characters_max) return text;
  add({std::string(pointer), "too_long", fmt::format("最多 {} 个字符，现有 {} 个", characters_max, characters),
       fmt::format("at most {} characters, this has {}", characters_max, characters),
       static_cast<std::int64_t>(characters_max), static_cast<std::int64_t>(characters)});
  return std::nullopt;
}

std::optional<std::string_view> DefinitionReader::text_member(const json::object& object, std::string_view pointer,
                                                              std::string_view key, Need need,
                                                              std::size_t characters_max) {
  const json::value* const value = member(object, pointer, key, need);
  if (value == nullptr) return std::nullopt;
  return text(*value, pointer_to(pointer, key), characters_max);
}

void DefinitionReader::check_count(std::string_view pointer, std::size_t count, std::size_t most) {
  if (count > most)
    add({std::string(pointer), "too_many", fmt::format("最多 {} 个，现有 {} 个", most, count),
         fmt::format("at most {}, there are {}", most, count), static_cast<std::int64_t>(most),
         static_cast<std::int64_t>(count)});
}

std::optional<std::int64_t> DefinitionReader::number_member(const json::object& object, std::string_view pointer,
                                                            std::string_view key, Range range) {
  const json::value* const value = member(object, pointer, key, Need::optional);
  if (value == nullptr) return std::nullopt;
  const std::int64_t* const number = value->if_int64();
  if (number == nullptr) {
    add(wrong_kind(pointer_to(pointer, key), "整数", "a whole number"));
    return std::nullopt;
  }
  if (*number >= range.least && *number <= range.most) return *number;
  add({pointer_to(pointer, key), "out_of_range", fmt::format("应在 {} 到 {} 之间", range.least, range.most),
       fmt::format("must be from {} to {}", range.least, range.most), *number < range.least ? range.least : range.most,
       *number});
  return std::nullopt;
}

void DefinitionReader::add_unknown_choice(std::string pointer, std::string_view text, std::string_view words) {
  add({std::move(pointer), "unknown_choice", fmt::format("不认识 {}；可用：{}", text, words),
       fmt::format("{} is none of {}", text, words)});
}

}  // namespace hongyan::domain
