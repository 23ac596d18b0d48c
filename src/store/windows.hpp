// Windows: how many customer messages a person's last acts still allow, and until when. Two-phase like the ledger: a
// place is available, pending, then spent, given back or held. Inside the caller's transaction.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/settlement.hpp"
#include "domain/window.hpp"
#include "store/ledger.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct CustomerWindow {
  wechat::AppId appid;
  wechat::OpenId openid;
  std::string opened_by;  // the last act: "message", "menu", "follow" …
  WallTime opened_at, closes_at;
  std::int64_t available = 0, pending = 0, held = 0, spent = 0;
};

// An act of the person at `acted_at` allows `sends` messages until `closes_at`, less those that went out since: its
// news may come late. Of two open windows the later end holds, and the larger count, or with `cumulative` their sum.
void open_window(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                 std::string_view opened_by, WallTime acted_at, WallTime closes_at, std::int64_t sends,
                 domain::WindowRules::Refill refill = domain::WindowRules::Refill::reset);
// The person unfollowed at `acted_at`: what they opened before is shut.
void shut_window(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                 WallTime acted_at);
[[nodiscard]] std::optional<CustomerWindow> find_window(sql::Connection& connection, const wechat::AppId& appid,
                                                        const wechat::OpenId& openid);
// Those open at `now`, of one person or with an empty `openid` of all; in order of openid, after `after_openid`, at
// most `limit`.
[[nodiscard]] std::vector<CustomerWindow> list_windows(sql::Connection& connection, const wechat::AppId& appid,
                                                       std::string_view openid, WallTime now,
                                                       std::string_view after_openid, std::size_t limit);

// available → pending, in a window that is open at `until` at least; false when there is none.
[[nodiscard]] bool reserve_place(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                                 WallTime until);
// What became of a reserved place. spend_and_empty: WeChat says that the window is shut.
void resolve_place(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                   domain::GrantFate fate, Ledger::From from);

}  // namespace hongyan::store
