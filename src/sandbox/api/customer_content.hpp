// What a customer message holds: the fields of each msgtype checked as the platform checks them, and what the phone
// shows of them (inbound.md §5.2). Used by custom/send.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

struct Content {
  std::string title;
  std::vector<Delivered::Line> lines;
  std::string link;
};

// The content of the message in `call.body`, or the platform's refusal.
[[nodiscard]] std::expected<Content, Answer> read_customer_content(Call& call, std::string_view msgtype);

// Words for people in a body with \uXXXX escapes: refused, or put into `call.body` as the phone would show them.
[[nodiscard]] std::optional<Answer> mind_escapes(Call& call);
// Text of a message: not empty, not too long, nothing forbidden, mini-program links only where allowed.
[[nodiscard]] std::optional<Answer> check_text(Call& call, const std::string& text);
// A mini program that this account may open.
[[nodiscard]] bool may_link(const App& app, std::string_view mini_appid);
// Why a media_id cannot be used: unknown, expired, or of another kind of file.
[[nodiscard]] Answer refuse_media(const Call& call, std::string_view id);

}  // namespace hongyan::sandbox
