// From the JSON of POST /v1/mass to what it wishes: the message, whom, when. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/api_key.hpp"
#include "api/form.hpp"
#include "engine/accept/mass_audience.hpp"

namespace hongyan::api {

struct MassOrder {
  wechat::AppId app;
  json::object message;  // WeChat's own body, without filter and touser
  engine::MassAudience to;
  std::optional<WallTime> at, expires_at;
  std::optional<int> priority;
};
[[nodiscard]] MassOrder read_mass_order(json::object& given, std::vector<engine::Defect>& defects);
// One of its jobs as a wish like any other.
[[nodiscard]] engine::Wish make_mass_wish(const MassOrder& order, json::object body, const Caller& caller);

}  // namespace hongyan::api
