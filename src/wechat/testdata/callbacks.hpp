// The callbacks of testdata/callbacks as events, for tests alone.
#pragma once
#include <string>
#include <string_view>

#include "wechat/callback/event.hpp"
#include "wechat/testdata/golden.hpp"

namespace hongyan::wechat::testing {

inline CallbackEvent event_in(std::string_view file) {
  const std::string body = read_golden("callbacks/" + std::string(file));
  auto event = read_event(body, file.ends_with(".json") ? BodyFormat::json : BodyFormat::xml);
  EXPECT_TRUE(event) << file << ": " << (event ? "" : event.error());
  return event.value_or(CallbackEvent{});
}

// The detail of the event in a file, which must be of that kind.
template <typename Detail>
Detail detail_in(std::string_view file) {
  const CallbackEvent event = event_in(file);
  const auto* detail = std::get_if<Detail>(&event.detail);
  EXPECT_NE(detail, nullptr) << file;
  return detail == nullptr ? Detail{} : *detail;
}

}  // namespace hongyan::wechat::testing
