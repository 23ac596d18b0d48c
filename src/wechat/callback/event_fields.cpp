#include "wechat/callback/event_fields.hpp"

#include <algorithm>

namespace hongyan::wechat {

std::string lowered(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

std::string without_spaces(std::string_view text) {
  std::string result = lowered(text);
  std::erase(result, ' ');
  return result;
}

std::string msgid_of(const json::value& value) {
  if (std::string id = text_of(value, "MsgID"); !id.empty()) return id;
  return text_of(value, "MsgId");
}

int small_number_of(const json::value& value, std::string_view key, int otherwise) {
  const std::int64_t number = number_of(value, key, otherwise);
  return number < INT32_MIN || number > INT32_MAX ? otherwise : static_cast<int>(number);
}

std::vector<const json::value*> entries_of(const json::value* list) {
  std::vector<const json::value*> entries;
  if (list == nullptr) return entries;
  if (const json::value* item = find_member(*list, "item")) list = item;
  if (list->is_object()) entries.push_back(list);
  if (const json::array* array = list->if_array())
    for (const json::value& entry : *array)
      if (entry.is_object()) entries.push_back(&entry);
  return entries;
}

}  // namespace hongyan::wechat
