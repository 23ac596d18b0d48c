// PrivateTemplate: a template in an account's own library, from either of WeChat's two lists, with its typed slots.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wechat/field_rule.hpp"

namespace hongyan::wechat {

struct Slot {
  std::string label;  // "会议时间"; "" when the line has none
  std::string key;    // "date2": what a request names it
  FieldKind kind = FieldKind::free_text;
  std::vector<std::string> allowed;  // for enumeration and constant, when WeChat lists them
  bool operator==(const Slot&) const = default;
};

// The slots of a template's content, in order: "会议时间:{{date2.DATA}}\n会议地点:{{thing1.DATA}}\n". A key that comes
// twice is one slot.
[[nodiscard]] std::vector<Slot> parse_slots(std::string_view content);

enum class TemplateGrant : std::uint8_t {
  follower,   // a template message: goes to followers, needs no grant
  one_time,   // a subscribe message: one accept, one send
  long_term,  // a subscribe message: one accept, many sends
  unknown,    // a subscribe message of a type that nobody has described
};
[[nodiscard]] std::string_view to_string(TemplateGrant grant);

struct PrivateTemplate {
  std::string id;
  std::string title;
  std::string content;
  std::string example;
  TemplateGrant grant = TemplateGrant::follower;
  std::string primary_industry;  // template messages of the old library only
  std::string deputy_industry;
  std::vector<Slot> slots;
};

}  // namespace hongyan::wechat
