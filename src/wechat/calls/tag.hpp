// The tags of an official account and who wears them, and its blacklist. Tagging one person in parallel gives 45159 by
// chance: one call at a time. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wechat/calls/openid_page.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

inline constexpr std::size_t tag_batch_max = 50;
inline constexpr std::size_t blacklist_batch_max = 20;

struct Tag {
  std::int64_t id = 0;  // 0, 1 and 2 are WeChat's own
  std::string name;
  std::int64_t count = 0;
  bool operator==(const Tag&) const = default;
};
[[nodiscard]] Call tag_create_call(std::string_view name);
[[nodiscard]] std::expected<Tag, std::string> read_tag(const ApiReply& reply);
[[nodiscard]] Call tag_list_call();
[[nodiscard]] std::expected<std::vector<Tag>, std::string> read_tags(const ApiReply& reply);
[[nodiscard]] Call tag_update_call(std::int64_t id, std::string_view name);
[[nodiscard]] Call tag_delete_call(std::int64_t id);

[[nodiscard]] Call tag_members_call(std::int64_t id, std::string_view next_openid);
// Its answer: read_openid_page().
[[nodiscard]] Call tag_attach_call(std::int64_t id, std::span<const OpenId> openids);  // at most tag_batch_max
[[nodiscard]] Call tag_detach_call(std::int64_t id, std::span<const OpenId> openids);
[[nodiscard]] Call tags_of_user_call(const OpenId& openid);
[[nodiscard]] std::expected<std::vector<std::int64_t>, std::string> read_tags_of_user(const ApiReply& reply);

[[nodiscard]] Call blacklist_get_call(std::string_view begin_openid);
// Its answer: read_openid_page().
[[nodiscard]] Call blacklist_add_call(std::span<const OpenId> openids);  // at most blacklist_batch_max
[[nodiscard]] Call blacklist_remove_call(std::span<const OpenId> openids);

}  // namespace hongyan::wechat
