#include "era_calls.hpp"

#include <algorithm>

#include "sandbox/world/calendar.hpp"

namespace hongyan::simulation {
namespace {

using json::object;

constexpr Age table[] = {
    {"template", "2014-08-27", "", "timeline 2014-08-27"},
    {"customer", "2013-01-01", "", "inbound §5: older than any date here"},
    {"mass", "2013-01-01", "", "inbound §6: older than any date here"},
    {"form", "2017-01-09", "2020-01-10", "outbound §9, 2017-01; timeline 2020-01-10"},
    {"one_time", "2017-07-25", "", "timeline 2017-07"},
    {"uniform", "2018-09-12", "2023-09-20", "timeline 2018-09-12 and 2023-09-20"},
    {"card", "2018-11-05", "", "outbound §7.2"},
    {"subscribe", "2019-10-12", "", "timeline 2019-10-12"},
    {"notice", "2021-01-27", "", "timeline 2021-01-27"},
};

constexpr std::string_view quiet[] = {
    "2018-12-20", "2018-12-27", "2020-06-08", "2020-09-15", "2021-04-12", "2021-04-13", "2021-04-28",
    "2021-04-30", "2021-09-26", "2021-10-23", "2022-09-05", "2022-10-25", "2022-11-08", "2022-12-01",
    "2023-03-24", "2023-03-30", "2023-05-11", "2023-05-18", "2023-05-30", "2023-05-31", "2023-06-09",
    "2023-07-13", "2023-07-28", "2023-08-01", "2023-08-22", "2023-09-01", "2023-12-25", "2024-11-01",
    "2024-12-30", "2025-11-25", "2025-11-28", "2026-03-23", "2026-07-20", "2026-07-30", "2026-09-17",
};

WallTime day_of(std::string_view text) { return sandbox::parse_day_or_moment(text).value(); }

bool is_open(std::string_view channel, WallTime day) {
  return std::ranges::any_of(table, [&](const Age& age) {
    return age.channel == channel && day >= day_of(age.from) && (age.until.empty() || day < day_of(age.until));
  });
}

}  // namespace

const std::map<std::string_view, std::string_view>& business_types() {
  static const std::map<std::string_view, std::string_view> types{
      // A class begins: over whatever the mini program's page could collect.
      {"class_begins", R"({"variables":{"course":{"type":"text","required":true},"starts_at":{"type":"time"}},"routes":[
        {"channel":"subscribe","app":"wx2210554e092c3f99","template_id":"Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3",
         "fields":{"thing1":"{{course}}","time2":"{{starts_at}}","amount3":"￥99.00","character_string4":"NO-1","phrase5":"待上课"}},
        {"channel":"form","app":"wx2210554e092c3f99","template_id":"-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w",
         "fields":{"keyword1":"小石","keyword2":"{{starts_at}}","keyword3":"{{course}}","keyword4":"准时到"},"page":"pages/index/index"}]})"},
      // The daily words: by the one call over both accounts while it lived, else by the account's template.
      {"daily_words", R"({"variables":{"course":{"type":"text","required":true},"day":{"type":"date"}},"routes":[
        {"channel":"uniform","app":"wx2210554e092c3f99","message":{"mp_template_msg":{"appid":"wx6a1b0c2d3e4f5a01",
         "template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA","url":"https://example.com/words",
         "data":{"first":{"value":"今天的单词还在等你"},"keyword1":{"value":"{{course}}"},"keyword2":{"value":"未完成"},"keyword3":{"value":"{{day}}"},"remark":{"value":"每天一点"}}}}},
        {"channel":"template","app":"wx6a1b0c2d3e4f5a01","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA",
         "fields":{"first":"今天的单词还在等你","keyword1":"{{course}}","keyword2":"未完成","keyword3":"{{day}}","remark":"每天一点"},"url":"https://example.com/words"}]})"},
      // Homework is due: by the account's template alone.
      {"homework_due", R"({"variables":{"course":{"type":"text","required":true},"day":{"type":"date"}},"routes":[
        {"channel":"template","app":"wx6a1b0c2d3e4f5a01","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA",
         "fields":{"first":"作业今晚截止","keyword1":"{{course}}","keyword2":"未交","keyword3":"{{day}}","remark":"加油"},"url":"https://example.com/homework"}]})"},
      // The teacher answers what the person wrote.
      {"teacher_answers", R"({"variables":{"answer":{"type":"text","required":true}},"routes":[
        {"channel":"customer","app":"wx6a1b0c2d3e4f5a01","message":{"msgtype":"text","text":{"content":"{{answer}}"}}}]})"},
      // A seat is reserved on the web page: by a notice where the page has the tag, else by the link's confirmation,
      // else by the account's template.
      {"seat_reserved",
       R"({"variables":{"course":{"type":"text","required":true},"starts_at":{"type":"time"},"day":{"type":"date"}},"routes":[
        {"channel":"notice","app":"wx6a1b0c2d3e4f5a01","template_id":"Nq6sE1vTz8Lb3XpRk0Ya5UcWf9HdMj2GoQi7KtBw4Cx","url":"https://example.com/seat",
         "fields":{"thing1":"{{course}}","time2":"{{starts_at}}","name3":"林老师"}},
        {"channel":"one_time","app":"wx6a1b0c2d3e4f5a01","template_id":"1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc","scene":1000,
         "title":"留位成功","fields":{"content":"{{course}}"},"url":"https://example.com/seat"},
        {"channel":"template","app":"wx6a1b0c2d3e4f5a01","template_id":"n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA",
         "fields":{"first":"留位成功","keyword1":"{{course}}","keyword2":"已留位","keyword3":"{{day}}","remark":"不见不散"}}]})"},
      // A trial lesson is confirmed by whoever opened the link, follower or not.
      {"trial_lesson", R"({"variables":{"course":{"type":"text","required":true}},"routes":[
        {"channel":"one_time","app":"wx6a1b0c2d3e4f5a01","template_id":"1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc","scene":1001,
         "title":"试听确认","fields":{"content":"{{course}}"},"url":"https://example.com/trial"}]})"},
      // A group course fills: its card in the chats shows how far it is. Nothing else can change a shared card.
      {"course_fills",
       R"({"variables":{"activity":{"type":"text","required":true},"members":{"type":"text","required":true}},"routes":[
        {"channel":"card","app":"wx2210554e092c3f99","message":{"activity_id":"{{activity}}","target_state":0,
         "template_info":{"parameter_list":[{"name":"member_count","value":"{{members}}"},{"name":"room_limit","value":"5"}]}}}]})"},
  };
  return types;
}

std::vector<BusinessCall> business_calls(WallTime day, std::string_view activity, std::string_view draft) {
  using enum BusinessCall::To;
  const std::string today = to_iso8601(day), later = to_iso8601(day + std::chrono::hours{9});
  const object articles{{"msgtype", "mpnews"}, {"mpnews", object{{"media_id", draft}}}};
  const object film{{"msgtype", "mpvideo"},
                    {"mpvideo", object{{"media", "film"}, {"title", "开放日"}, {"description", "看看教室"}}}};
  return {
      {"class_begins", one, {"subscribe", "form"}, {{"course", "雅思口语"}, {"starts_at", later}}, "雅思口语"},
      {"daily_words", one, {"uniform", "template"}, {{"course", "核心词汇"}, {"day", today}}, "核心词汇"},
      {"homework_due", one, {"template"}, {{"course", "听力作业"}, {"day", today}}, "听力作业"},
      {"teacher_answers", one, {"customer"}, {{"answer", "明天见，别忘了练习"}}, "明天见"},
      {"seat_reserved",
       one,
       {"notice", "one_time", "template"},
       {{"course", "编程周末班"}, {"starts_at", later}, {"day", today}},
       "编程周末班"},
      {"trial_lesson", one, {"one_time"}, {{"course", "绘画试听"}}, "绘画试听"},
      {"course_fills", one, {"card"}, {{"activity", activity}, {"members", "3"}}, "3/5"},
      {"holiday", many, {"mass"}, {{"msgtype", "text"}, {"text", object{{"content", "国庆放假三天"}}}}, "国庆放假三天"},
      {"weekly_reading", many, {"mass"}, articles, "本周阅读"},
      {"open_day_film", many, {"mass"}, film, "开放日"},
  };
}

std::span<const Age> ages() { return table; }

std::optional<std::string_view> channel_of_day(const BusinessCall& call, WallTime day) {
  const auto open = std::ranges::find_if(call.channels, [&](std::string_view one) { return is_open(one, day); });
  if (open == call.channels.end()) return std::nullopt;
  return *open;
}

std::string_view day_to_come(const BusinessCall& call) {
  return std::ranges::find(table, call.channels.front(), &Age::channel)->from;
}

std::span<const std::string_view> quiet_days() { return quiet; }

}  // namespace hongyan::simulation
