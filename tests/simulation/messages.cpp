#include "messages.hpp"

namespace hongyan::simulation {
namespace {

using json::object;

object value(std::string_view text) { return {{"value", text}}; }

object by_template(std::string_view openid, std::string_view id, object data) {
  return {{"touser", openid}, {"template_id", id}, {"data", std::move(data)}};
}

object history_data(std::string_view marker) {
  return {{"first", value("今天的单词还在等你")},
          {"keyword1", value(marker)},
          {"keyword2", value("未完成")},
          {"keyword3", value("11月21日")},
          {"remark", value("每天一点")}};
}

}  // namespace

object template_message(std::string_view openid, std::string_view marker) {
  return by_template(openid, study_template,
                     {{"thing1", value(marker)},
                      {"time2", value("2026年11月21日 20:00")},
                      {"phrase3", value("未完成")},
                      {"character_string4", value("W-1")}});
}

object subscribe_message(std::string_view openid, std::string_view marker) {
  return by_template(openid, class_template,
                     {{"thing1", value(marker)},
                      {"time2", value("2026年11月21日 09:00")},
                      {"amount3", value("￥99.00")},
                      {"character_string4", value("NO-1")},
                      {"phrase5", value("待上课")}});
}

object flight_message(std::string_view openid, std::string_view marker, std::string_view flight) {
  return by_template(
      openid, flight_template,
      {{"character_string1", value(flight)}, {"time2", value("2026年11月21日 09:00")}, {"thing3", value(marker)}});
}

object notice_message(std::string_view openid, std::string_view marker) {
  return by_template(openid, notice_template,
                     {{"thing1", value(marker)}, {"time2", value("2026年11月21日 09:00")}, {"name3", value("林老师")}});
}

object one_time_message(std::string_view openid, std::string_view marker, int scene) {
  object message = by_template(openid, one_time_template, {{"content", value(marker)}});
  message["scene"] = std::to_string(scene);
  message["title"] = "课程提醒";
  return message;
}

object form_message(std::string_view openid, std::string_view marker) {
  return by_template(openid, form_template,
                     {{"keyword1", value(marker)},
                      {"keyword2", value("2019年5月18日 13:00")},
                      {"keyword3", value("雅思口语")},
                      {"keyword4", value("准时到")}});
}

object uniform_message(std::string_view openid, std::string_view marker, std::string_view service) {
  return {{"touser", openid},
          {"mp_template_msg", object{{"appid", service},
                                     {"template_id", history_template},
                                     {"url", "https://example.com/words"},
                                     {"data", history_data(marker)}}}};
}

object customer_message(std::string_view openid, std::string_view marker) {
  return {{"touser", openid}, {"msgtype", "text"}, {"text", object{{"content", marker}}}};
}

object card_message(std::string_view activity, std::string_view marker) {
  return {{"activity_id", activity},
          {"target_state", 0},
          {"template_info", object{{"parameter_list", json::array{object{{"name", "member_count"}, {"value", marker}},
                                                                  object{{"name", "room_limit"}, {"value", "9"}}}}}}};
}

object any_route_type(const Apps& apps, const Day& day, LastResort last) {
  const auto filled = [](const object& message) {
    object fields;
    for (const auto& member : message.at("data").as_object())
      fields[member.key()] = member.value().as_object().at("value");
    return fields;
  };
  const auto route = [&](std::string_view channel, std::string_view app, const object& message) {
    return object{
        {"channel", channel}, {"app", app}, {"template_id", message.at("template_id")}, {"fields", filled(message)}};
  };
  constexpr std::string_view marker = "{{marker}}";
  object words = customer_message("", marker);
  words.erase("touser");
  json::array routes{route("subscribe", apps.mini_program, subscribe_message("", marker))};
  if (day.has_form) routes.push_back(route("form", apps.mini_program, form_message("", marker)));
  if (day.has_notice) routes.push_back(route("notice", apps.service, notice_message("", marker)));
  routes.push_back(object{{"channel", "customer"}, {"app", apps.service}, {"message", std::move(words)}});
  if (last == LastResort::account_template)
    routes.push_back(route("template", apps.service, template_message("", marker)));
  return {{"variables", object{{"marker", object{{"type", "text"}, {"required", true}}}}},
          {"routes", std::move(routes)}};
}

}  // namespace hongyan::simulation
