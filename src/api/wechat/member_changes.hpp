// Member changes: lists of openids that WeChat keeps (a tag's, the blacklist), read a page at a time, and changed in as
// many calls as its limit asks for. One change of an account at a time over all nodes: parallel ones get 45159 by
// chance.
#pragma once
#include <functional>
#include <span>
#include <string_view>

#include "api/wechat_desk.hpp"

namespace hongyan::api {

struct MemberChange {
  std::size_t at_once = 1;  // openids in one call
  std::function<wechat::Call(std::span<const wechat::OpenId>)> make_call;
  // After WeChat has done it, inside a transaction.
  std::function<void(const wechat::AppId&, std::span<const wechat::OpenId>, WallTime)> note;
};
// Of the request's {"openids": [...]}; answers {"changed": n}. When WeChat refuses a part, what came before it is done
// and the pointer of the defect is the first openid that is not.
[[nodiscard]] Outcome<http::Response> change_people(Call& call, sql::Connection& connection, store::App app,
                                                    const MemberChange& change);

// A page of openids in WeChat's order; `make_call` gets the one it begins after.
[[nodiscard]] Outcome<http::Response> list_openids(Call& call, sql::Connection& connection, store::App app,
                                                   const std::function<wechat::Call(std::string_view)>& make_call);

}  // namespace hongyan::api
