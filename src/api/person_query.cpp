#include "api/person_query.hpp"

#include <charconv>
#include <utility>

#include "api/absence.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {
namespace {

constexpr int scene_max = 10'000;

}  // namespace

Outcome<Owner> read_owner(const Call& call, sql::Connection& connection, QueryForm& query, Breadth breadth) {
  const auto appid = query.name<wechat::AppId>("app");
  auto openid = query.name<wechat::OpenId>("openid");
  const std::string uid = query.text("uid");
  if (query.text("app").empty()) query.add("app", "missing", "缺少 app。", "The app is missing.");
  if (breadth == Breadth::one_person && openid.empty() && uid.empty())
    query.add("openid", "missing", "缺少 openid 或 uid。", "An openid or a uid is missing.");
  if (!openid.empty() && !uid.empty())
    query.add("openid", "one_of", "openid 与 uid 只给一个。", "Give either openid or uid.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  auto app = call.api.apps.find(appid.text());
  if (!app || !call.caller.may_use(appid.text())) return std::unexpected(absent_app("?app", appid.text()));
  if (openid.empty() && !uid.empty()) {
    const auto identity = store::find_identity_of(connection, uid, appid);
    if (!identity) return std::unexpected(absent_openid("?uid", uid));
    openid = identity->openid;
  }
  return Owner{std::move(*app), std::move(openid)};
}

std::optional<int> read_scene(QueryForm& query) {
  const std::string given = query.text("scene");
  if (given.empty()) return std::nullopt;
  int scene = 0;
  const char* const end = given.data() + given.size();
  const auto [rest, error] = std::from_chars(given.data(), end, scene);
  if (error == std::errc{} && rest == end && scene >= 0 && scene <= scene_max) return scene;
  query.add("scene", "out_of_range", "必须是 0 到 10000 的整数。", "Must be a whole number from 0 to 10000.");
  return std::nullopt;
}

bool may_use_app(const Call& call, const wechat::AppId& appid) {
  return call.caller.may_use(appid.text()) && call.api.apps.find(appid.text());
}

}  // namespace hongyan::api
