// What people did with an account: followed, scanned, tapped the menu, entered the conversation, were somewhere. Some
// of it opens the window for customer-service messages. Pure values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace hongyan::wechat {

struct Followed {
  std::string event_key;  // "qrscene_…" when a code was scanned
  std::string ticket;
  [[nodiscard]] std::string_view scene() const;  // what stands behind qrscene_; "" when no code was scanned
};
struct Unfollowed {};

// SCAN: a follower scanned a code with a parameter.
struct Scanned {
  std::string scene;  // bare
  std::string ticket;
};

// LOCATION: where the person is, when they allow it; decimal texts as they came.
struct Located {
  std::string latitude, longitude, precision;
};

struct MenuTapped {
  // click, scancode_push and scancode_waitmsg open a window of a minute; the others do not.
  enum class Kind : std::uint8_t {
    click,
    view,
    scancode_push,
    scancode_waitmsg,
    pic_sysphoto,
    pic_photo_or_album,
    pic_weixin,
    location_select,
    view_miniprogram,
  };
  Kind kind = Kind::click;
  std::string event_key;  // the button's key, its URL or its page
  std::string menu_id;    // of view and view_miniprogram
  std::string scan_type, scan_result;
  std::vector<std::string> picture_md5s;
  std::string latitude, longitude, label;  // of location_select
};
[[nodiscard]] std::string_view to_string(MenuTapped::Kind kind);
[[nodiscard]] std::optional<MenuTapped::Kind> parse_menu_kind(std::string_view text);  // lower case

// user_enter_tempsession: somebody came into a mini program's conversation.
struct EnteredConversation {
  std::string session_from;  // the button's session-from
};

[[nodiscard]] Followed read_followed(const json::value& root);
[[nodiscard]] Scanned read_scanned(const json::value& root);
[[nodiscard]] Located read_located(const json::value& root);
[[nodiscard]] MenuTapped read_menu_tapped(const json::value& root, MenuTapped::Kind kind);
[[nodiscard]] EnteredConversation read_entered(const json::value& root);

}  // namespace hongyan::wechat
