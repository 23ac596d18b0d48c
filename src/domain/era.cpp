#include "domain/era.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string_view>

namespace hongyan::domain {
namespace {

constexpr WallTime for_ever = WallTime::max();

// `until` is the first day on which it is over.
struct Opening {
  Channel channel;
  WallTime from, until;
  std::string_view instead_zh, instead_en;
  std::string_view source;
};
constexpr std::array openings{
    Opening{Channel::template_message, beijing_midnight(2014, 8, 27), for_ever, "", "", "outbound §9"},
    Opening{Channel::subscribe, beijing_midnight(2019, 10, 12), for_ever, "小程序模板消息（form）", "form messages",
            "announcement of 2019-10-12"},
    Opening{Channel::notice, beijing_midnight(2021, 1, 27), for_ever, "模板消息（template）", "template messages",
            "outbound §4.1"},
    Opening{Channel::one_time, beijing_midnight(2017, 7, 1), for_ever, "模板消息（template）", "template messages",
            "outbound §9: the middle of 2017"},
    Opening{Channel::uniform, beijing_midnight(2018, 9, 12), beijing_midnight(2023, 9, 20),
            "小程序订阅消息（subscribe）或公众号模板消息（template）", "subscribe or template messages",
            "announcement of 2023-08-22"},
    Opening{Channel::form, beijing_midnight(2017, 1, 9), beijing_midnight(2020, 1, 10), "小程序订阅消息（subscribe）",
            "subscribe messages", "announcement of 2019-10-12"},
    Opening{Channel::card, beijing_midnight(2018, 11, 5), for_ever, "小程序订阅消息（subscribe）", "subscribe messages",
            "outbound §7.2"},
};

// WeChat documents ten minutes for client_msg_id and a day for clientmsgid: a margin is left for its clock.
struct DuplicateKey {
  Channel channel;
  WallTime from;
  Milliseconds window;
  std::string_view source;
};
constexpr std::array duplicate_keys{
    DuplicateKey{Channel::template_message, beijing_midnight(2023, 2, 11), std::chrono::minutes{8}, "outbound §1.8"},
    DuplicateKey{Channel::mass, beijing_midnight(2018, 3, 24), std::chrono::hours{23}, "inbound §6.2"},
};

constexpr WallTime stable_token_from = beijing_midnight(2023, 5, 6);     // timeline 2023-05
constexpr WallTime template_frame_until = beijing_midnight(2023, 5, 4);  // announcement of 2023-03-30
constexpr WallTime one_article_from = beijing_midnight(2018, 10, 12);    // timeline 2018-10-12
constexpr std::int64_t articles_before = 8;
constexpr WallTime mpnewsarticle_from = beijing_midnight(2021, 10, 21);  // timeline 2021-10

}  // namespace

std::string beijing_day_text(WallTime midnight) {
  constexpr std::size_t day_characters = 10;
  return to_iso8601(midnight + std::chrono::hours{8}).substr(0, day_characters);
}

std::optional<Closure> find_closure(Channel channel, WallTime now) {
  for (const Opening& one : openings) {
    if (one.channel != channel) continue;
    if (now < one.from)
      return Closure{fmt::format("微信在 {} 才开放 {} 消息；请用{}", beijing_day_text(one.from), to_string(channel),
                                 one.instead_zh),
                     fmt::format("WeChat opens {} messages on {}; use {}", to_string(channel),
                                 beijing_day_text(one.from), one.instead_en)};
    if (now >= one.until)
      return Closure{fmt::format("微信已于 {} 下线 {} 消息；请改用{}", beijing_day_text(one.until), to_string(channel),
                                 one.instead_zh),
                     fmt::format("WeChat ended {} messages on {}; use {}", to_string(channel),
                                 beijing_day_text(one.until), one.instead_en)};
  }
  return std::nullopt;
}

Milliseconds dedupe_window(Channel channel, WallTime now) {
  for (const DuplicateKey& one : duplicate_keys)
    if (one.channel == channel && now >= one.from) return one.window;
  return Milliseconds{0};
}

bool has_stable_token(WallTime now) { return now >= stable_token_from; }

Frame frame_of(Channel channel, WallTime now) {
  switch (channel) {
    case Channel::template_message:
    case Channel::uniform: return now >= template_frame_until ? Frame::hidden : Frame::shown;
    case Channel::subscribe:
    case Channel::notice:
    case Channel::one_time:
    case Channel::customer:
    case Channel::mass:
    case Channel::form:
    case Channel::card: return Frame::none;
  }
  return Frame::none;
}

std::int64_t news_articles_max(WallTime now) { return now >= one_article_from ? 1 : articles_before; }
bool ends_mpnews(WallTime now) { return now >= mpnewsarticle_from; }

}  // namespace hongyan::domain
