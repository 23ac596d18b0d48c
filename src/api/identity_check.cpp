#include "api/identity_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/sending_facts.hpp"

namespace hongyan::api {
namespace {

// Where the openid stands, as far as the key may see it, and what to do when that is the mistake.
engine::Defect wrong_app(const Call& call, std::string pointer, const std::vector<store::KnownOpenid>& known) {
  const auto seen =
      std::ranges::find_if(known, [&](const store::KnownOpenid& one) { return call.caller.may_use(one.appid.text()); });
  if (seen == known.end())
    return {
        std::move(pointer), "wrong_app",
        "这个 openid 属于另一个应用(此密钥看不到);每个应用的 openid 各不相同,请核对 appid。",
        "This openid is known as another app's, which this key may not see; an openid belongs to one app: check the "
        "appid."};
  const std::string_view app = seen->appid.text();
  if (seen->uid.empty())
    return {std::move(pointer), "wrong_app",
            fmt::format("这个 openid 属于应用 {};每个应用的 openid 各不相同,请核对 appid。", app),
            fmt::format("This openid is known as one of {}; an openid belongs to one app: check the appid.", app)};
  return {std::move(pointer), "wrong_app",
          fmt::format("这个 openid 属于应用 {}(收信人 {});每个应用的 openid 各不相同。如果是那边登记错了,先移除它:"
                      "hongyan recipient unlink {} --app {}",
                      app, seen->uid, seen->uid, app),
          fmt::format("This openid is known as one of {}, of the recipient {}; an openid belongs to one app. If it is "
                      "wrong there, remove it first: hongyan recipient unlink {} --app {}",
                      app, seen->uid, seen->uid, app)};
}

}  // namespace

void check_identity(sql::Connection& connection, const Call& call, const wechat::AppId& appid,
                    const wechat::OpenId& openid, std::string_view pointer, std::vector<engine::Defect>& defects) {
  const std::vector<store::KnownOpenid> known = store::find_openid(connection, openid);
  if (std::ranges::any_of(known, [&](const store::KnownOpenid& one) { return one.appid == appid; })) return;
  if (!store::find_app_kind(connection, appid))
    defects.push_back({fmt::format("{}/app", pointer), "unknown_app", "没有这个应用,或此密钥不能使用它。",
                       "There is no such app, or this key may not use it."});
  if (!known.empty()) defects.push_back(wrong_app(call, fmt::format("{}/openid", pointer), known));
}

std::vector<engine::Defect> find_foreign_openid(sql::Connection& connection, const Call& call,
                                                const wechat::AppId& appid, const wechat::OpenId& openid,
                                                std::string_view pointer) {
  std::vector<engine::Defect> defects;
  check_identity(connection, call, appid, openid, pointer, defects);
  return defects;
}

std::optional<Problem> refuse_foreign_openid(sql::Connection& connection, const Call& call, const wechat::AppId& appid,
                                             const wechat::OpenId& openid, std::string_view place) {
  auto defects = find_foreign_openid(connection, call, appid, openid, "");
  if (defects.empty()) return std::nullopt;
  for (engine::Defect& defect : defects) defect.pointer = place;
  return Problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = std::move(defects)};
}

}  // namespace hongyan::api
