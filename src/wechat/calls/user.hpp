// The followers of an official account, and what WeChat tells about each. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "wechat/calls/openid_page.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

inline constexpr std::size_t user_batch_max = 100;

// One page of the followers; "" begins at the first. 500 calls a day.
[[nodiscard]] Call user_get_call(std::string_view next_openid);
// Its answer: read_openid_page().

struct User {
  OpenId openid;
  enum class Follows : std::uint8_t { no, yes } follows = Follows::no;
  std::optional<UnionId> unionid;  // absent when the account is not bound to an open platform
  std::optional<WallTime> followed_at;
  std::string scene;     // "ADD_SCENE_QR_CODE"
  std::string qr_scene;  // of the code the person followed by: its text, else its number; "" for none
  std::string language;  // empty since 2021 for most
  std::string remark;
  std::vector<std::int64_t> tag_ids;
};
[[nodiscard]] Call user_info_call(const OpenId& openid);
[[nodiscard]] std::expected<User, std::string> read_user(const ApiReply& reply);
[[nodiscard]] Call user_batchget_call(std::span<const OpenId> openids);  // at most user_batch_max
[[nodiscard]] std::expected<std::vector<User>, std::string> read_users(const ApiReply& reply);

[[nodiscard]] Call update_remark_call(const OpenId& openid, std::string_view remark);  // under 30 bytes

}  // namespace hongyan::wechat
