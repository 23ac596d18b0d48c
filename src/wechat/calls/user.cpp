#include "wechat/calls/user.hpp"

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::int64_t time_s_max = 9'999'999'999;

std::expected<User, std::string> user_of(const json::value& body) {
  const auto openid = OpenId::parse(text_of(body, "openid"));
  if (!openid) return std::unexpected(openid.error());
  User user;
  user.openid = *openid;
  const std::int64_t follows = number_of(body, "subscribe", -1);
  if (follows < 0) return std::unexpected("the answer has no subscribe");
  if (follows > 0) user.follows = User::Follows::yes;
  if (const std::string text = text_of(body, "unionid"); !text.empty()) {
    const auto unionid = UnionId::parse(text);
    if (!unionid) return std::unexpected(unionid.error());
    user.unionid = *unionid;
  }
  if (const std::int64_t time_s = number_of(body, "subscribe_time"); time_s > 0 && time_s <= time_s_max)
    user.followed_at = WallTime(Seconds(time_s));
  user.scene = text_of(body, "subscribe_scene");
  user.qr_scene = text_of(body, "qr_scene_str");
  if (user.qr_scene.empty()) user.qr_scene = text_of(body, "qr_scene");
  if (user.qr_scene == "0") user.qr_scene.clear();
  user.language = text_of(body, "language");
  user.remark = text_of(body, "remark");
  if (const json::value* tags = find_member(body, "tagid_list"); tags != nullptr && tags->is_array())
    for (const json::value& tag : tags->get_array())
      if (tag.is_int64()) user.tag_ids.push_back(tag.get_int64());
  return user;
}

}  // namespace

Call user_get_call(std::string_view next_openid) {
  return get_call(Api::user_get, next_openid.empty() ? "" : "next_openid=" + http::percent_encode(next_openid));
}

Call user_info_call(const OpenId& openid) {
  return get_call(Api::user_info, "openid=" + openid.text() + "&lang=zh_CN");
}

std::expected<User, std::string> read_user(const ApiReply& reply) { return user_of(reply.body); }

Call user_batchget_call(std::span<const OpenId> openids) {
  json::array list;
  for (const OpenId& openid : openids) list.push_back(json::object{{"openid", openid.text()}, {"lang", "zh_CN"}});
  json::object body;
  body.emplace("user_list", std::move(list));
  return raw_call(Api::user_batchget, body);
}

std::expected<std::vector<User>, std::string> read_users(const ApiReply& reply) {
  const json::value* list = find_member(reply.body, "user_info_list");
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no user_info_list");
  std::vector<User> users;
  for (const json::value& entry : list->get_array()) {
    auto user = user_of(entry);
    if (!user) return std::unexpected(user.error());
    users.push_back(std::move(*user));
  }
  return users;
}

Call update_remark_call(const OpenId& openid, std::string_view remark) {
  return raw_call(Api::update_remark, json::object{{"openid", openid.text()}, {"remark", remark}});
}

}  // namespace hongyan::wechat
