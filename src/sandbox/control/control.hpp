// The control endpoints under /sandbox/: everything a test, a demonstration or the phone page asks of the simulated
// world. JSON in and out, read strictly; errors are {"error": "<one sentence>"} with a fitting status, and "pointer"
// where one member is wrong.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "sandbox/api/platform.hpp"
#include "sandbox/control/members.hpp"

namespace hongyan::sandbox {

struct Control {
  Platform& platform;
  const http::Request& request;
  std::string_view path;
  http::Query query;
  json::value body;
};

struct ControlRoute {
  http::Method method;
  std::string_view path;
  http::Response (*run)(Control&);
  std::string_view takes{};  // the members of its body, as check_members has them
};

[[nodiscard]] http::Response control(Platform& platform, const http::Request& request);

// For the families below.
[[nodiscard]] http::Response answer_json(int status, const json::value& body);
[[nodiscard]] http::Response refuse(int status, std::string sentence);
[[nodiscard]] http::Response refuse(WrongMember wrong);  // 400
// The app or member that the body or the query names; a refusal when there is none.
[[nodiscard]] std::expected<App*, http::Response> app_named(const Control& call);
[[nodiscard]] std::expected<Member*, http::Response> member_named(const Control& call);

// control_apps.cpp
inline constexpr std::string_view callback_members = "url token encoding_aes_key mode data_format verification";
inline constexpr std::string_view app_members =
    "appid kind original_id name secret open_platform followers:number kill_tokens:flag ban_template disable_template "
    "…";
http::Response list_apps(Control& call);
http::Response add_app(Control& call);
http::Response set_callback(Control& call, App& app);
http::Response change_app(Control& call, App& app);

// phone.cpp: what a person can do
[[nodiscard]] std::span<const ControlRoute> phone_routes();

// visitor.cpp: what people say and tap, and with it the windows for customer messages
[[nodiscard]] std::span<const ControlRoute> visitor_routes();
// channel_routes.cpp: the calendar and the channels beside template and subscribe
[[nodiscard]] std::span<const ControlRoute> channel_routes();

// login_api.cpp: wx.login
[[nodiscard]] std::span<const ControlRoute> login_routes();

// mass_api.cpp: how mass sends end
[[nodiscard]] std::span<const ControlRoute> mass_routes();

// media_api.cpp: the review and the end of files
[[nodiscard]] std::span<const ControlRoute> media_routes();

// prompt.cpp: consent
http::Response prompt(Control& call);
http::Response change_subscription(Control& call);
http::Response read_consents(Control& call);

}  // namespace hongyan::sandbox
