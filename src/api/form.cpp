#include "api/form.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "domain/defect.hpp"

namespace hongyan::api {

std::optional<engine::Defect> find_uid_defect(std::string_view uid, std::string pointer) {
  if (uid.size() > uid_bytes_max)
    return engine::Defect{std::move(pointer),
                          "too_long",
                          "uid 最多 256 字节。",
                          "A uid has at most 256 bytes.",
                          static_cast<std::int64_t>(uid_bytes_max),
                          static_cast<std::int64_t>(uid.size())};
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (!uid.empty() && (uid.starts_with(' ') || uid.ends_with(' ') || std::ranges::any_of(uid, is_control)))
    return engine::Defect{std::move(pointer), "bad_name", "uid 首尾不能有空格,里面不能有控制字符。",
                          "A uid has no space at either end and no control characters in it."};
  return std::nullopt;
}

Form::Form(json::object& object, std::string pointer, std::vector<engine::Defect>& defects)
    : object_(object), pointer_(std::move(pointer)), defects_(defects) {
  asked_.reserve(16);
}

std::string Form::place(std::string_view key) const { return domain::pointer_to(pointer_, key); }

void Form::add(std::string_view key, std::string code, std::string zh, std::string en) {
  defects_.push_back(engine::Defect{.pointer = key.empty() ? pointer_ : place(key),
                                    .code = std::move(code),
                                    .zh = std::move(zh),
                                    .en = std::move(en),
                                    .limit = {},
                                    .actual = {}});
}

void Form::add_at(std::string_view key, std::size_t item, std::string code, std::string zh, std::string en) {
  add(key, std::move(code), std::move(zh), std::move(en));
  defects_.back().pointer += fmt::format("/{}", item);
}

void Form::wrong_kind(std::string_view key, std::string_view zh, std::string_view en) {
  add(key, "wrong_kind", fmt::format("必须是{}。", zh), fmt::format("Must be {}.", en));
}

json::value* Form::take(std::string_view key, Need need) {
  asked_.push_back(key);
  json::value* member = object_.if_contains(key);
  if (member != nullptr && !member->is_null()) return member;
  if (need == Need::required) add(key, "missing", "缺少此字段。", "This field is missing.");
  return nullptr;
}

bool Form::has(std::string_view key) {
  const json::value* member = object_.if_contains(key);
  return member != nullptr && !member->is_null();
}

std::string Form::text(std::string_view key, std::size_t characters_max, Need need) {
  const json::value* member = take(key, need);
  if (member == nullptr) return {};
  const json::string* given = member->if_string();
  if (given == nullptr) return wrong_kind(key, "字符串", "a string"), std::string();
  if (given->empty() && need == Need::required) {
    add(key, "empty", "不能为空。", "Must not be empty.");
    return {};
  }
  // Bytes are never fewer than characters: most texts need no counting.
  if (given->size() > characters_max) {
    if (const std::size_t characters = count_characters(*given); characters > characters_max) {
      add(key, "too_long", "字符过多。", "Has too many characters.");
      defects_.back().limit = static_cast<std::int64_t>(characters_max);
      defects_.back().actual = static_cast<std::int64_t>(characters);
      return {};
    }
  }
  return std::string(*given);
}

std::string Form::uid(std::string_view key) {
  std::string given = text(key, uid_bytes_max);
  auto defect = find_uid_defect(given, place(key));
  if (!defect) return given;
  defects_.push_back(*std::move(defect));
  return {};
}

std::int64_t Form::number(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
  const json::value* member = take(key, Need::optional);
  if (member == nullptr) return otherwise;
  const std::int64_t* given = member->if_int64();
  if (given == nullptr) return wrong_kind(key, "整数", "a whole number"), otherwise;
  if (*given >= least && *given <= most) return *given;
  add(key, "out_of_range", fmt::format("必须在 {} 到 {} 之间。", least, most),
      fmt::format("Must be from {} to {}.", least, most));
  defects_.back().limit = *given < least ? least : most;
  defects_.back().actual = *given;
  return otherwise;
}

std::optional<WallTime> Form::moment(std::string_view key) {
  const std::string given = text(key, 40);
  if (given.empty()) return std::nullopt;
  const auto parsed = parse_iso8601(given);
  if (!parsed)
    add(key, "bad_time", "必须是带时区的 ISO 8601 时间,例如 2026-11-21T09:00:00+08:00。",
        "Must be an ISO 8601 time with its zone, such as 2026-11-21T09:00:00+08:00.");
  return parsed;
}

json::object* Form::object(std::string_view key, Need need) {
  json::value* member = take(key, need);
  if (member == nullptr) return nullptr;
  if (json::object* given = member->if_object()) return given;
  wrong_kind(key, "对象", "an object");
  return nullptr;
}

json::array* Form::array(std::string_view key, std::size_t items_max, Need need) {
  json::value* member = take(key, need);
  if (member == nullptr) return nullptr;
  json::array* given = member->if_array();
  if (given == nullptr) return wrong_kind(key, "数组", "an array"), nullptr;
  if (given->empty() && need == Need::required) return add(key, "empty", "不能为空。", "Must not be empty."), nullptr;
  if (given->size() <= items_max) return given;
  add(key, "too_many", "数量过多。", "Has too many items.");
  defects_.back().limit = static_cast<std::int64_t>(items_max);
  defects_.back().actual = static_cast<std::int64_t>(given->size());
  return nullptr;
}

std::vector<std::string> Form::texts(std::string_view key, std::size_t items_max, std::size_t characters_max) {
  std::vector<std::string> texts;
  const json::array* given = array(key, items_max);
  if (given == nullptr) return texts;
  for (std::size_t i = 0; i < given->size(); ++i) {
    const json::string* one = (*given)[i].if_string();
    if (one != nullptr && !one->empty() && count_characters(*one) <= characters_max) {
      texts.emplace_back(*one);
      continue;
    }
    add_at(key, i, "bad_item", fmt::format("每一项必须是 1 到 {} 个字符的字符串。", characters_max),
           fmt::format("Each item must be a string of 1 to {} characters.", characters_max));
  }
  return texts;
}

std::optional<Form::Flag> Form::flag(std::string_view key) {
  const json::value* member = take(key, Need::optional);
  if (member == nullptr) return std::nullopt;
  if (const bool* given = member->if_bool()) return *given ? Flag::yes : Flag::no;
  wrong_kind(key, " true 或 false", "true or false");
  return std::nullopt;
}

void Form::finish() {
  for (const auto& member : object_) {
    const std::string_view key = member.key();
    if (std::ranges::find(asked_, key) == asked_.end())
      add(key, "unknown_field", "没有这个字段;请检查拼写。", "There is no such field; check its spelling.");
  }
}

}  // namespace hongyan::api
