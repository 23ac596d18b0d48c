// Parks: which calls WeChat takes none of for a while (a spent quota, an account or ability that needs an operator), as
// the memory knows them. Read once, when first asked; lives for one batch; one thread.
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/routing/way.hpp"
#include "store/apps.hpp"
#include "store/notifications.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

// What is parked no longer than this is waited for, however many other routes are open: a minute's quota.
inline constexpr Milliseconds park_patience{std::chrono::minutes{2}};

// Whether the app's calls of that API stay here as long as the park lasts.
[[nodiscard]] bool stops(const store::Park& park, const wechat::AppId& appid, std::string_view api);

// The one of them that stops that notification's call at `now`; null: none does.
[[nodiscard]] const store::Park* find_park(std::span<const store::Park> parks, const store::Notification& one,
                                           WallTime now);

class Parks {
 public:
  Parks(sql::Connection& connection, WallTime now) : connection_(connection), now_(now) {}
  // What keeps that way's calls here for longer than one waits when there is another way; null when nothing does.
  [[nodiscard]] const store::Park* find(const Way& way);

 private:
  sql::Connection& connection_;
  WallTime now_;
  std::optional<std::vector<store::Park>> lasting_;
};

}  // namespace hongyan::engine
