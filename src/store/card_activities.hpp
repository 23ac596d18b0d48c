// Activities of updatable cards that were made here, and until when their cards may change. Free functions over a
// connection.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct CardActivity {
  wechat::AppId appid;
  std::string activity_id;
  WallTime expires_at;
  WallTime created_at;
};
void save_card_activity(sql::Connection& connection, const CardActivity& activity);
[[nodiscard]] std::optional<CardActivity> find_card_activity(sql::Connection& connection, const wechat::AppId& appid,
                                                             std::string_view activity_id);

}  // namespace hongyan::store
