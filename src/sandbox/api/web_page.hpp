// Pages that a browser opens beside the APIs, on mp.weixin.qq.com and open.weixin.qq.com; the sandbox plays all hosts.
#pragma once
#include <span>
#include <string_view>

#include "http/message.hpp"
#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

struct WebPage {
  std::string_view path;
  http::Response (*open)(Platform& platform, const http::Request& request);
};
// nullptr when the path is none of theirs.
[[nodiscard]] const WebPage* find_web_page(std::string_view path);
[[nodiscard]] std::span<const WebPage> web_pages();

// qr_code_api.cpp: /cgi-bin/showqrcode?ticket=, a picture, or 404
http::Response show_qr_code(Platform& platform, const http::Request& request);
// web_authorization.cpp: /connect/oauth2/authorize
http::Response open_web_authorization(Platform& platform, const http::Request& request);

}  // namespace hongyan::sandbox
