// Followers: what an official account's lists tell about openids, kept with the identities. Free functions over a
// connection, inside the caller's transaction. What a callback said after WeChat was asked is newer and stays.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/recipients.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// The sync that began at `run` found them among the followers.
// WeChat told of this person of the app: from now on the openid is known as the app's.
void note_openid(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid, WallTime now);

void note_listed(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
                 WallTime run, WallTime now);
// Those it found, in order of openid, after `after`, at most `limit`.
[[nodiscard]] std::vector<wechat::OpenId> listed_openids(sql::Connection& connection, const wechat::AppId& appid,
                                                         WallTime run, std::string_view after, std::size_t limit);
// What WeChat said of identities (their uid is not looked at); `asked` is when.
void save_profiles(sql::Connection& connection, std::span<const Identity> profiles, WallTime asked, WallTime now);
// Whoever follows by our memory and was not found by the sync of `run` does not, unless heard of since or on the
// blacklist, whose people WeChat does not list. At most `limit` in order of openid after `after`; the last one looked
// at is "" when there are no more.
struct Leavers {
  std::int64_t unfollowed = 0;
  std::string last_openid;
};
[[nodiscard]] Leavers unfollow_unlisted(sql::Connection& connection, const wechat::AppId& appid, WallTime run,
                                        std::string_view after, std::size_t limit, WallTime now);

enum class Blacklisted { yes, no };
// `at`: when it was so; an older sync does not undo it.
void note_blacklisted(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
                      Blacklisted is, WallTime at, WallTime now);
// Whoever was not seen on the blacklist since `run` is off it. Returns how many stay on it.
std::int64_t forget_blacklisted(sql::Connection& connection, const wechat::AppId& appid, WallTime run, WallTime now);

void note_remark(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                 std::string_view remark, WallTime now);
enum class Wears { yes, no };
void note_tag(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
              std::int64_t tag, Wears wears, WallTime now);
// The tag is gone from everybody.
void forget_tag(sql::Connection& connection, const wechat::AppId& appid, std::int64_t tag);

}  // namespace hongyan::store
