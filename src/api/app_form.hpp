// An app as callers write and see it. Secrets go in and never come out: they are shown as "set" or "not set". Pure.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "base/json.hpp"
#include "engine/routing/wish.hpp"
#include "store/apps.hpp"

namespace hongyan::api {

// The app as it shall be: members that are absent stay as in `known`, secrets given as null are removed. A new aes_key
// makes the present one the previous one, so that callbacks under way can still be read.
[[nodiscard]] store::App read_app(json::object& given, const wechat::AppId& appid,
                                  const std::optional<store::App>& known, WallTime now,
                                  std::vector<engine::Defect>& defects);

// `parks` may hold those of other apps.
[[nodiscard]] json::object write_app(const store::App& app, std::span<const store::Park> parks);

}  // namespace hongyan::api
