// Route: one way by which a notification type may travel: channel, app, and how the type's variables fill the message.
// Read from the JSON of the API with every defect located, written back in one normal form. Values.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/definition_reader.hpp"
#include "domain/json_pattern.hpp"
#include "domain/text_pattern.hpp"
#include "wechat/calls/subscribe_message.hpp"
#include "wechat/names.hpp"

namespace hongyan::domain {

struct RouteLimits {
  std::size_t fields_max = 32;             // of one route
  std::size_t field_characters_max = 512;  // of a field's text or fallback, before it is filled
  std::size_t address_bytes_max = 2'048;   // url, page, pagepath
  std::int64_t scene_max = 10'000;         // of a one_time authorization
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

// Which members a channel uses: docs/guide says it, route_reading.cpp refuses the others.
struct Route {
  Channel channel = Channel::template_message;
  wechat::AppId app;
  wechat::TemplateId template_id;  // of channels that name one
  std::vector<RouteField> fields;
  TextPattern page;  // subscribe, form
  wechat::MiniProgramState miniprogram_state = wechat::MiniProgramState::formal;
  wechat::CardLanguage lang = wechat::CardLanguage::zh_CN;
  TextPattern url;                               // template, notice, one_time
  std::optional<MiniProgramTarget> miniprogram;  // template, notice, one_time
  std::optional<std::int64_t> scene;             // one_time: the authorization it uses
  TextPattern title;                             // one_time
  std::string emphasis_keyword;                  // form: "keyword1.DATA"
  JsonPattern message;                           // customer, mass, uniform, card: WeChat's body with {{variables}}
  bool operator==(const Route&) const = default;
};

// `is_declared` tells which variables the type has; an undeclared one is a defect.
[[nodiscard]] std::optional<Route> read_route(DefinitionReader& reader, const json::value& value,
                                              const std::string& pointer,
                                              const std::function<bool(std::string_view)>& is_declared,
                                              const RouteLimits& limits = {});
[[nodiscard]] json::object to_json(const Route& route);

}  // namespace hongyan::domain
