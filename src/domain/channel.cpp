#include "domain/channel.hpp"

namespace hongyan::domain {

std::string_view to_string(Channel channel) {
  switch (channel) {
    case Channel::template_message: return "template";
    case Channel::subscribe: return "subscribe";
  }
  return "";
}

std::optional<Channel> parse_channel(std::string_view text) {
  for (const Channel channel : {Channel::template_message, Channel::subscribe})
    if (text == to_string(channel)) return channel;
  return std::nullopt;
}

Milliseconds dedupe_window(Channel channel) {
  switch (channel) {
    case Channel::template_message: return std::chrono::minutes{8};
    case Channel::subscribe: return Milliseconds{0};
  }
  return Milliseconds{0};
}

bool spends_grant(Channel channel) {
  switch (channel) {
    case Channel::template_message: return false;
    case Channel::subscribe: return true;
  }
  return false;
}

}  // namespace hongyan::domain
