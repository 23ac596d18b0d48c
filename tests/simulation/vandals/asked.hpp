// What vandals ask beside what people and callers do: of our API, and of the sandbox's control. SERVICE, MINI,
// FOLLOWER, MEMBER, OTHER and TPL are the stage's.
#pragma once
#include <span>
#include <string_view>

#include "http/message.hpp"

namespace hongyan::simulation {

struct Request {
  http::Method method;
  std::string_view target;
  std::string_view body;
};
[[nodiscard]] std::span<const Request> of_our_api();
[[nodiscard]] std::span<const Request> of_control();

}  // namespace hongyan::simulation
