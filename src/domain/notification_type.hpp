// NotificationType: a business event such as "class_reminder": its variables, and the routes by which WeChat may carry
// it, in order of preference. Read from the JSON of the API with every defect located, written back in one normal form.
// Values.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/defect.hpp"
#include "domain/settlement.hpp"
#include "domain/text_pattern.hpp"
#include "domain/variable.hpp"
#include "wechat/calls/subscribe_message.hpp"
#include "wechat/names.hpp"

namespace hongyan::domain {

struct TypeLimits {
  std::size_t title_characters_max = 64;
  std::size_t variables_max = 32;
  std::size_t routes_max = 10;
  std::size_t fields_max = 32;             // of one route
  std::size_t field_characters_max = 512;  // of a field's text or fallback, before it is filled
  std::size_t example_characters_max = 200;
  std::size_t address_bytes_max = 2'048;  // url, page, pagepath
  std::int64_t expires_after_s_min = 60;
  std::int64_t expires_after_s_max = 30 * 86'400;
};

enum class TooLong : std::uint8_t { reject, shorten };  // what happens to a value over its field's limit
[[nodiscard]] std::string_view to_string(TooLong policy);

struct RouteField {
  std::string key;  // "thing1"
  TextPattern text;
  TooLong too_long = TooLong::reject;
  std::string fallback;  // the whole value when a variable of `text` is missing; "" = none
  bool operator==(const RouteField&) const = default;
};

struct MiniProgramTarget {
  wechat::AppId appid;
  TextPattern pagepath;
  bool operator==(const MiniProgramTarget&) const = default;
};

struct Route {
  Channel channel = Channel::template_message;
  wechat::AppId app;
  wechat::TemplateId template_id;
  std::vector<RouteField> fields;
  // Channel::subscribe
  TextPattern page;
  wechat::MiniProgramState miniprogram_state = wechat::MiniProgramState::formal;
  wechat::CardLanguage lang = wechat::CardLanguage::zh_CN;
  // Channel::template_message
  TextPattern url;
  std::optional<MiniProgramTarget> miniprogram;
  bool operator==(const Route&) const = default;
};

struct NotificationType {
  std::string name;  // [a-z][a-z0-9_]{0,63}
  std::string title;
  std::vector<Variable> variables;
  std::vector<Route> routes;
  std::optional<Seconds> expires_after;  // after it may first be sent; nothing: the server's default
  int priority = 1;                      // 0 first, 1, 2 last
  OnUnknown on_unknown = OnUnknown::hold;
  bool operator==(const NotificationType&) const = default;

  [[nodiscard]] const Variable* find_variable(std::string_view variable) const;
};

[[nodiscard]] std::expected<NotificationType, std::vector<Defect>> read_notification_type(
    const json::value& definition, const TypeLimits& limits = {});
[[nodiscard]] json::object to_json(const NotificationType& type);

}  // namespace hongyan::domain
