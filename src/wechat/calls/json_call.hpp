// How a Call with a JSON body is made, for the call files alone.
#pragma once
#include "wechat/call.hpp"

namespace hongyan::wechat {

// Raw UTF-8: WeChat refuses or shows literally what is escaped as \uXXXX.
[[nodiscard]] inline Call json_call(Api api, const json::value& body) {
  return {api, "", write_json(body), "application/json"};
}
[[nodiscard]] inline Call get_call(Api api, std::string query = {}) { return {api, std::move(query), "", ""}; }

}  // namespace hongyan::wechat
