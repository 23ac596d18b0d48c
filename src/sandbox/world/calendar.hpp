// Calendar: the dated changes of the platform, one row of data each (docs/wechat, timeline), so that the sandbox
// behaves as WeChat did at the date its clock shows. A row's date can be moved, to play a change before or after its
// time. Owned by Platform, single-threaded.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace hongyan::sandbox {

enum class Change {
  template_messages,
  template_daily_100k,
  customer_counts,
  form_messages,
  template_mini_program_links,
  authorized_messages,
  mass_client_ids,
  uniform_messages,
  single_article_news,
  updatable_cards,
  subscribe_messages,
  mini_customer_counts,
  form_messages_end,
  suspicious_addresses,
  rid_suffix,
  hint_suffix_end,
  notices,
  customer_limits,
  sex_and_region_withheld,
  draft_box,
  quota_queries,
  names_withheld,
  news_material_end,
  client_msg_ids,
  template_lines_hidden,
  stable_tokens,
  customer_five,
  category_ids_by_api,
  uniform_messages_end,
  quota_clearing_by_secret,
  chat_tool_cards,
  publishing_for_verified,
  five_templates_a_prompt,
};
inline constexpr std::size_t change_count = static_cast<std::size_t>(Change::five_templates_a_prompt) + 1;

struct CalendarRow {
  Change change;
  std::string_view name;
  std::string_view date;        // "2020-01-10", a day of Beijing
  char confidence;              // A official, B reliable second hand, C inferred
  std::string_view effect;      // what differs from that day on
  std::string_view documented;  // where docs/wechat says so
};

class Calendar {
 public:
  Calendar();
  [[nodiscard]] bool in_force(Change change, WallTime now) const { return now >= date_of(change); }
  [[nodiscard]] WallTime date_of(Change change) const { return dates_[static_cast<std::size_t>(change)]; }
  void move(Change change, WallTime to) { dates_[static_cast<std::size_t>(change)] = to; }

  [[nodiscard]] static const std::array<CalendarRow, change_count>& rows();
  [[nodiscard]] static std::optional<Change> find(std::string_view name);

 private:
  std::array<WallTime, change_count> dates_;
};

// "2019-06-01", the midnight of that day in Beijing, or a moment as parse_iso8601 reads it.
[[nodiscard]] std::optional<WallTime> parse_day_or_moment(std::string_view text);

}  // namespace hongyan::sandbox
