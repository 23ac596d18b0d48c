// SettingEntry: one setting by its name: how it is read, how it is set from JSON, and what it must look like. The
// makers below build them from members. Values.
#pragma once
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace hongyan::sandbox {

inline constexpr std::chrono::days setting_duration_max{36'500};

template <typename Owner>
struct SettingEntry {
  std::string name;
  std::function<json::value(const Owner&)> get;
  std::function<bool(Owner&, const json::value&)> set;
  std::string wants;  // what a value must look like, for the error
};

template <typename Owner, typename Number>
SettingEntry<Owner> number(std::string_view name, Number Owner::* member) {
  return {std::string(name), [member](const Owner& s) { return json::value(s.*member); },
          [member](Owner& s, const json::value& value) {
            if (!value.is_int64() || value.get_int64() < 0 || !std::in_range<Number>(value.get_int64())) return false;
            s.*member = static_cast<Number>(value.get_int64());
            return true;
          },
          "a whole number, not negative"};
}

template <typename Owner, typename Duration>
SettingEntry<Owner> duration(std::string_view name, Duration Owner::* member) {
  return {std::string(name), [member](const Owner& s) { return json::value((s.*member).count()); },
          [member](Owner& s, const json::value& value) {
            const std::int64_t most = std::chrono::duration_cast<Duration>(setting_duration_max).count();
            if (!value.is_int64() || value.get_int64() > most || value.get_int64() < -most) return false;
            s.*member = Duration{value.get_int64()};
            return true;
          },
          "a whole number, of a hundred years at most"};
}

template <typename Owner>
SettingEntry<Owner> flag(std::string_view name, bool Owner::* member) {
  return {std::string(name), [member](const Owner& s) { return json::value(s.*member); },
          [member](Owner& s, const json::value& value) {
            if (!value.is_bool()) return false;
            s.*member = value.get_bool();
            return true;
          },
          "true or false"};
}

// The words stand in the enumerators' order.
template <typename Owner, typename Choice, typename... Words>
SettingEntry<Owner> choice(std::string_view name, Choice Owner::* member, Words... words) {
  const std::vector<std::string> all{std::string(words)...};
  std::string wants;
  for (std::size_t i = 0; i < all.size(); ++i)
    wants += fmt::format("{}\"{}\"", i == 0 ? "" : i + 1 == all.size() ? " or " : ", ", all[i]);
  return {std::string(name),
          [member, all](const Owner& s) { return json::value(all[static_cast<std::size_t>(s.*member)]); },
          [member, all](Owner& s, const json::value& value) {
            if (!value.is_string()) return false;
            for (std::size_t i = 0; i < all.size(); ++i) {
              if (value.get_string() != all[i]) continue;
              s.*member = static_cast<Choice>(i);
              return true;
            }
            return false;
          },
          std::move(wants)};
}

template <typename Owner>
SettingEntry<Owner> words(std::string_view name, std::vector<std::string> Owner::* member) {
  return {std::string(name),
          [member](const Owner& s) {
            json::array list;
            for (const std::string& word : s.*member) list.emplace_back(word);
            return json::value(std::move(list));
          },
          [member](Owner& s, const json::value& value) {
            if (!value.is_array()) return false;
            std::vector<std::string> list;
            for (const json::value& word : value.get_array()) {
              if (!word.is_string() || word.get_string().empty()) return false;
              list.emplace_back(word.get_string());
            }
            s.*member = std::move(list);
            return true;
          },
          "an array of texts"};
}

// A group's entries as entries of the whole that holds the group.
template <typename Owner, typename Group>
std::vector<SettingEntry<Owner>> lifted(Group Owner::* group, const std::vector<SettingEntry<Group>>& entries) {
  std::vector<SettingEntry<Owner>> all;
  for (const SettingEntry<Group>& entry : entries)
    all.push_back(
        {entry.name, [group, get = entry.get](const Owner& whole) { return get(whole.*group); },
         [group, set = entry.set](Owner& whole, const json::value& value) { return set(whole.*group, value); },
         entry.wants});
  return all;
}

}  // namespace hongyan::sandbox
