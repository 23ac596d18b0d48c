// OneTimeLink: what stands in `reserved` of a one-time authorization URL, so that whoever comes back by it is known to
// have been sent by us: when the link ends, a mark of its own, and a signature over account, template, scene and
// target. Letters and digits, as WeChat wants them. Pure.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "wechat/names.hpp"

namespace hongyan::api {

struct OneTimeLink {
  wechat::AppId appid;
  wechat::TemplateId template_id;
  int scene = 0;
  std::string target;  // where the person goes in the end; "" is a page of ours
};

[[nodiscard]] std::string sign_link(const OneTimeLink& link, const Secret& key, WallTime expires_at, Random& random);

enum class BadLink { forged, expired };
[[nodiscard]] std::expected<void, BadLink> verify_link(const OneTimeLink& link, std::string_view reserved,
                                                       const Secret& key, WallTime now);

}  // namespace hongyan::api
