// Mass messages (群发): to all, to a tag, to a list of openids, and the preview. The answer says only that the job was
// taken; MASSSENDJOBFINISH tells how it went. WeChat refuses the same clientmsgid for 24 hours (45065). Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

inline constexpr std::size_t mass_openids_min = 2;
inline constexpr std::size_t mass_openids_max = 10'000;

enum class MassKind : std::uint8_t { text, mpnews, voice, image, mpvideo, wxcard, music };
[[nodiscard]] std::string_view to_string(MassKind kind);
[[nodiscard]] std::optional<MassKind> parse_mass_kind(std::string_view text);

enum class Reprint : std::uint8_t { stop, go_on };  // when WeChat takes an article for a reprint

struct MassText {
  std::string content;
};
struct MassArticles {
  std::string media_id;  // of a draft
  Reprint reprint = Reprint::stop;
};
struct MassImages {
  std::vector<std::string> media_ids;
  std::string recommend;  // "" = absent
};
struct MassMedia {
  MassKind kind = MassKind::voice;  // voice or music
  std::string media_id;
};
struct MassVideo {
  std::string media_id, title, description;  // of media_upload_video
};
struct MassCard {
  std::string card_id;
};
using MassContent = std::variant<MassText, MassArticles, MassImages, MassMedia, MassVideo, MassCard>;

// The bodies as WeChat documents them, without a clientmsgid.
[[nodiscard]] json::object mass_body_to_all(const MassContent& content);
[[nodiscard]] json::object mass_body_to_tag(const MassContent& content, std::int64_t tag_id);
[[nodiscard]] json::object mass_body_to(const MassContent& content, std::span<const OpenId> tousers);
// A single openid; an image is the first of its list.
[[nodiscard]] json::object mass_preview_body(const MassContent& content, const OpenId& touser);

// Which kind a caller's own body is: a known msgtype with its object beside it ("images" or "image" for image). The
// error is one English sentence.
[[nodiscard]] std::expected<MassKind, std::string> read_mass_kind(const json::object& body);

// The body is unchanged but for `clientmsgid`, which is added when it is not empty and the body has none.
[[nodiscard]] Call mass_sendall_call(json::object body, std::string_view clientmsgid);
[[nodiscard]] Call mass_send_call(json::object body, std::string_view clientmsgid);
[[nodiscard]] Call mass_preview_call(const json::object& body);  // 100 a day

struct MassSent {
  std::string msg_id;       // decimal: MASSSENDJOBFINISH and mass_get name it
  std::string msg_data_id;  // of articles; "" otherwise
};
// From errcode 0, and from 45065, which names the earlier job.
[[nodiscard]] std::expected<MassSent, std::string> read_mass_sent(const ApiReply& reply);

}  // namespace hongyan::wechat
