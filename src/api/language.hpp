// The two languages in which the API speaks to people. Pure.
#pragma once
#include <cstdint>
#include <string_view>

#include "http/message.hpp"

namespace hongyan::api {

enum class Language : std::uint8_t { zh, en };
// By Accept-Language: English when it is named before Chinese, else Chinese.
[[nodiscard]] Language language_of(const http::Request& request);
[[nodiscard]] std::string_view choose(Language language, std::string_view zh, std::string_view en);

}  // namespace hongyan::api
