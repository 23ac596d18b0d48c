#include "sandbox/world/calendar.hpp"

#include <string>

#include "base/check.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::array<CalendarRow, change_count> table{{
    {Change::template_messages, "template_messages", "2014-08-27", 'B', "template messages of service accounts exist",
     "timeline 2014-08-27"},
    {Change::template_daily_100k, "template_daily_100k", "2014-11-18", 'A',
     "100,000 template messages a day; 10,000 before", "timeline 2014-11-18"},
    {Change::customer_counts, "customer_counts", "2015-01-01", 'C',
     "customer messages are counted: 20 in 48 h after any act; no limit before", "inbound §5.1"},
    {Change::form_messages, "form_messages", "2017-01-09", 'C',
     "mini-program template messages by form id exist, with their library", "outbound §9, 2017-01"},
    {Change::template_mini_program_links, "template_mini_program_links", "2017-04-20", 'B',
     "template messages open mini programs; the member is ignored before", "timeline 2017-04-20"},
    {Change::authorized_messages, "authorized_messages", "2017-07-25", 'B',
     "one-time subscription by URL exists: /mp/subscribemsg and message/template/subscribe", "timeline 2017-07"},
    {Change::mass_client_ids, "mass_client_ids", "2018-03-24", 'B', "mass sends honour clientmsgid",
     "timeline 2018-03-24"},
    {Change::uniform_messages, "uniform_messages", "2018-09-12", 'B', "uniform_send exists", "timeline 2018-09-12"},
    {Change::single_article_news, "single_article_news", "2018-10-12", 'B',
     "a customer news message holds one article; eight before", "timeline 2018-10-12"},
    {Change::updatable_cards, "updatable_cards", "2018-11-05", 'A', "activity ids and updatable cards exist",
     "outbound §7.2"},
    {Change::subscribe_messages, "subscribe_messages", "2019-10-12", 'A',
     "subscribe messages and their template management exist", "timeline 2019-10-12"},
    {Change::mini_customer_counts, "mini_customer_counts", "2020-01-01", 'C',
     "in mini programs 5 customer messages after a message and 2 after entering; 3 and 1 before", "inbound §5.1"},
    {Change::form_messages_end, "form_messages_end", "2020-01-10", 'A',
     "form messages and their library are retired: 45103", "timeline 2020-01-10"},
    {Change::suspicious_addresses, "suspicious_addresses", "2020-03-16", 'A',
     "token calls from an unusual address wait for the administrator: 89503, 89506, 89507", "timeline 2020-03-16"},
    {Change::rid_suffix, "rid_suffix", "2020-07-01", 'B', "errmsg ends in rid: …", "timeline 2020-07/08"},
    {Change::hint_suffix_end, "hint_suffix_end", "2020-08-01", 'B', "errmsg holds no hint: […] any more",
     "timeline 2020-07/08"},
    {Change::notices, "notices", "2021-01-27", 'A', "service accounts have subscription notices: bizsend",
     "timeline 2021-01-27"},
    {Change::customer_limits, "customer_limits", "2021-06-01", 'A',
     "menu taps, follows and scans give 3 customer messages in a minute; 20 in 48 h before", "timeline 2021-06-01"},
    {Change::sex_and_region_withheld, "sex_and_region_withheld", "2021-10-20", 'A',
     "user/info tells neither sex nor region", "timeline 2021-09-26"},
    {Change::draft_box, "draft_box", "2021-10-21", 'B',
     "drafts and freepublish exist; articles are permanent material before", "timeline 2021-10-21"},
    {Change::quota_queries, "quota_queries", "2021-10-25", 'C', "openapi/quota and openapi/rid exist",
     "timeline 2021-10-25"},
    {Change::names_withheld, "names_withheld", "2021-12-27", 'A', "user/info tells neither nickname nor headimgurl",
     "timeline 2021-12-27"},
    {Change::news_material_end, "news_material_end", "2022-02-28", 'A',
     "material/add_news and update_news are retired: 45106; what they made is still read and deleted", "inbound §6.8"},
    {Change::client_msg_ids, "client_msg_ids", "2023-02-11", 'B', "template/send honours client_msg_id; ignored before",
     "timeline 2023-02-11"},
    {Change::template_lines_hidden, "template_lines_hidden", "2023-05-04", 'A',
     "first, remark and colours are not shown, lines hold 20 characters, the history library is closed (40247)",
     "timeline 2023-05-04"},
    {Change::stable_tokens, "stable_tokens", "2023-05-06", 'B', "stable_token exists, and 40001 names it",
     "timeline 2023-05"},
    {Change::customer_five, "customer_five", "2023-06-12", 'B', "5 customer messages in 48 h instead of 20",
     "timeline 2023-06-12"},
    {Change::category_ids_by_api, "category_ids_by_api", "2023-07-01", 'B',
     "api_add_template takes category ids with keyword_name_list", "timeline 2023-06/07"},
    {Change::uniform_messages_end, "uniform_messages_end", "2023-09-20", 'A', "uniform_send is recalled: 45109",
     "timeline 2023-09-20"},
    {Change::quota_clearing_by_secret, "quota_clearing_by_secret", "2024-08-15", 'B', "clear_quota/v2 exists",
     "timeline 2024-08-15"},
    {Change::chat_tool_cards, "chat_tool_cards", "2025-02-11", 'A', "chattoolmsg/send exists", "outbound §7.4"},
    {Change::publishing_for_verified, "publishing_for_verified", "2025-07-01", 'A',
     "freepublish is for verified accounts: 48001 for others", "timeline 2025-07"},
    {Change::five_templates_a_prompt, "five_templates_a_prompt", "2026-07-01", 'C',
     "requestSubscribeMessage takes 5 templates; 3 before (seen by 2026-07, the day is unknown)",
     "timeline by 2026-07"},
}};

constexpr bool in_order_of_changes() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].change != static_cast<Change>(i)) return false;
  return true;
}
static_assert(in_order_of_changes());

}  // namespace

Calendar::Calendar() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::optional<WallTime> day = parse_day_or_moment(table[i].date);
    CHECK(day.has_value());
    dates_[i] = *day;
  }
}

const std::array<CalendarRow, change_count>& Calendar::rows() { return table; }

std::optional<Change> Calendar::find(std::string_view name) {
  for (const CalendarRow& row : table)
    if (row.name == name) return row.change;
  return std::nullopt;
}

std::optional<WallTime> parse_day_or_moment(std::string_view text) {
  constexpr std::size_t day_characters = 10;
  if (text.size() == day_characters) return parse_iso8601(std::string(text) + "T00:00:00+08:00");
  return parse_iso8601(text);
}

}  // namespace hongyan::sandbox
