// The keys of an app's signed calls as callers write and see them: {cipher, symmetric_key, symmetric_number, scheme,
// private_key, private_key_number, platform_certificate, platform_certificate_number, apis, origin}. Keys go in and
// never come out. Pure.
#pragma once
#include "api/form.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "wechat/names.hpp"

namespace hongyan::api {

// The member `signing` of an app: absent keeps, null removes, an object changes the members it has.
void read_signing(Form& app, const json::object& given, const wechat::AppId& appid, Secret& signing,
                  std::vector<engine::Defect>& defects);
// null where there are none.
[[nodiscard]] json::value show_signing(const wechat::AppId& appid, const Secret& signing);

}  // namespace hongyan::api
