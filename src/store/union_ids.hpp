// UnionIDs: one person's identities in all apps that are bound to one open-platform account share one. Who has no uid
// yet gets the one that the others have; where they have several, nothing is changed and the conflict is listed. Free
// functions over a connection, inside the caller's transaction.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// Gives the identities with these unionids the uid that their person has, and wakes what waits for that person.
// Returns how many identities got one.
std::int64_t join_by_unionid(sql::Connection& connection, std::span<const std::string> unionids, WallTime now);

// WeChat told an openid and, where the app is bound, the unionid; "" unlearns nothing. Makes the identity when it is
// new.
void note_unionid(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                  std::string_view unionid, WallTime now);

// Whom a unionid belongs to: by its identities, or by the recipient that was saved with it.
[[nodiscard]] std::vector<std::string> find_uids_of(sql::Connection& connection, std::string_view unionid);

// A unionid of more than one uid: the business counts one person twice, or an openid stands under the wrong uid.
struct UnionConflict {
  std::string unionid;
  std::vector<std::string> uids;  // in order
};
// In order of unionid, after `after`, at most `limit`.
[[nodiscard]] std::vector<UnionConflict> list_union_conflicts(sql::Connection& connection, std::string_view after,
                                                              std::size_t limit);

}  // namespace hongyan::store
