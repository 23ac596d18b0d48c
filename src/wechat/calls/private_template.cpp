#include "wechat/calls/private_template.hpp"

#include <algorithm>

namespace hongyan::wechat {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = ".DATA}}";
constexpr std::string_view wide_colon = "：";
constexpr std::string_view blanks = " \t\r\n";

// "会议时间" from "\n会议时间:"
std::string label_of(std::string_view before) {
  before = before.substr(before.rfind('\n') + 1);
  const auto drop_blanks = [&] {
    const std::size_t last = before.find_last_not_of(blanks);
    before = before.substr(0, last == std::string_view::npos ? 0 : last + 1);
  };
  drop_blanks();
  if (before.ends_with(':')) before.remove_suffix(1);
  if (before.ends_with(wide_colon)) before.remove_suffix(wide_colon.size());
  drop_blanks();
  return std::string(before.substr(std::min(before.find_first_not_of(blanks), before.size())));
}

}  // namespace

std::vector<Slot> parse_slots(std::string_view content) {
  std::vector<Slot> slots;
  while (true) {
    const std::size_t open = content.find(opening);
    if (open == std::string_view::npos) return slots;
    const std::size_t close = content.find(closing, open);
    if (close == std::string_view::npos) return slots;
    const std::string_view key = content.substr(open + opening.size(), close - open - opening.size());
    if (key.find('{') == std::string_view::npos && !key.empty() &&
        std::ranges::find(slots, key, &Slot::key) == slots.end())
      slots.push_back({label_of(content.substr(0, open)), std::string(key), parse_field_key(key).kind, {}});
    content.remove_prefix(close + closing.size());
  }
}

std::string_view to_string(TemplateGrant grant) {
  switch (grant) {
    case TemplateGrant::follower: return "follower";
    case TemplateGrant::one_time: return "one_time";
    case TemplateGrant::long_term: return "long_term";
    case TemplateGrant::unknown: return "unknown";
  }
  return "";
}

}  // namespace hongyan::wechat
