// A page of people, as the follower list, a tag's members and the blacklist answer it. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

inline constexpr std::size_t openid_page_max = 10'000;

struct OpenIdPage {
  std::int64_t total = 0;  // of all pages; 0 where WeChat does not tell
  std::vector<OpenId> openids;
  std::string next_openid;  // where the next page begins; also told on the last page that has anybody
  // An empty page has no list at all, and a page that is not full is the last one.
  [[nodiscard]] bool is_last() const { return openids.size() < openid_page_max; }
};
[[nodiscard]] std::expected<OpenIdPage, std::string> read_openid_page(const ApiReply& reply);

}  // namespace hongyan::wechat
