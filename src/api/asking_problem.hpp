// How a question to WeChat that an operation asks at once ends in the API: the app it is about, the answer, or WeChat's
// own words as a problem (wechat_refused) with what we know about the errcode.
#pragma once
#include "api/call.hpp"
#include "engine/ask/asking.hpp"
#include "store/apps.hpp"
#include "wechat/call.hpp"

namespace hongyan::api {

// The app of that name if the caller may use it; else not_found.
[[nodiscard]] Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, std::string_view appid);
// Waits on this desk thread: an operator's act, rare enough to hold one for a few seconds.
[[nodiscard]] Outcome<wechat::ApiReply> ask_wechat_for(const Call& call, const store::App& app,
                                                       const wechat::Call& question);

}  // namespace hongyan::api
