// What WeChat allows when: the changes of the platform as rows with validity dates (docs/wechat: timeline), so that
// routes, windows and texts follow the calendar. A change of tomorrow is a new row. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/channel.hpp"

namespace hongyan::domain {

// Why a channel cannot carry anything at a moment, and what to use instead.
struct Closure {
  std::string zh, en;
};
[[nodiscard]] std::optional<Closure> find_closure(Channel channel, WallTime now);

// How long after the first write of a send the channel's own duplicate key surely covers a second one with the same
// key; zero for channels that have none, and before WeChat honoured it.
[[nodiscard]] Milliseconds dedupe_window(Channel channel, WallTime now);

// Whether stable_token exists.
[[nodiscard]] bool has_stable_token(WallTime now);

// Whether template messages show neither `first` nor `remark`, and old templates fold their lines.
[[nodiscard]] bool hides_template_frame(WallTime now);

}  // namespace hongyan::domain
