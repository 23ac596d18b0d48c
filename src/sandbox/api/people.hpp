// What users_api, tags_api and blacklist_api share: reading openids of a call and laying out pages of them.
#pragma once
#include <expected>
#include <functional>
#include <string_view>
#include <vector>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// The openid under `name` as a member of the calling app: 41009 when it is missing, 40003 when it is nobody's.
[[nodiscard]] std::expected<Member*, Answer> member_of_call(const Call& call, const json::value& body,
                                                            std::string_view name);
// "openid_list" of at most `max` members of the calling app: 40031, 40032, 40003, 49003.
[[nodiscard]] std::expected<std::vector<Member*>, Answer> members_of_call(const Call& call, std::size_t max);

// One page of `people`, which stand in order: those after the openid `after` ("" is the start), `total` of all and
// next_openid as the platform writes them; "data" is missing on an empty page. 40003 for an openid that is not there.
enum class Total { told, untold };
[[nodiscard]] Answer page_of(const Call& call, const std::vector<const Member*>& people, std::string_view after,
                             Total total);

// The followers of the app in the order in which they came.
[[nodiscard]] std::vector<const Member*> followers_of(const App& app, const std::function<bool(const Member&)>& wanted);

}  // namespace hongyan::sandbox
