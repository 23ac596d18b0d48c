// What WeChat allows when: the changes of the platform as rows with validity dates (docs/wechat: timeline), so that
// routes, windows and texts follow the calendar. A change of tomorrow is a new row. Pure.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/channel.hpp"

namespace hongyan::domain {

// Midnight in Beijing, where WeChat announces its days.
[[nodiscard]] constexpr WallTime beijing_midnight(int year, unsigned month, unsigned day) {
  return WallTime{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} -
                  std::chrono::hours{8}};
}
[[nodiscard]] std::string beijing_day_text(WallTime midnight);  // "2021-10-21"

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

// What stands around a template's lines, `first`, `remark` and colours: once shown by template messages, now hidden,
// the lines of old templates being folded since the same day. Other channels' messages have none.
enum class Frame : std::uint8_t { none, shown, hidden };
[[nodiscard]] Frame frame_of(Channel channel, WallTime now);

// How many articles a customer message of news may have.
[[nodiscard]] std::int64_t news_articles_max(WallTime now);
// Whether mpnews gives way to mpnewsarticle.
[[nodiscard]] bool ends_mpnews(WallTime now);

}  // namespace hongyan::domain
