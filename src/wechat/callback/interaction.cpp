#include "wechat/callback/interaction.hpp"

#include <algorithm>
#include <array>

#include "wechat/callback/event_fields.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::string_view follow_prefix = "qrscene_";
constexpr std::array<std::string_view, 9> kinds{"click",           "view",
                                                "scancode_push",   "scancode_waitmsg",
                                                "pic_sysphoto",    "pic_photo_or_album",
                                                "pic_weixin",      "location_select",
                                                "view_miniprogram"};

}  // namespace

std::string_view Followed::scene() const {
  const std::string_view key = event_key;
  return key.starts_with(follow_prefix) ? key.substr(follow_prefix.size()) : std::string_view();
}

std::string_view to_string(MenuTapped::Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<MenuTapped::Kind> parse_menu_kind(std::string_view text) {
  const auto kind = std::ranges::find(kinds, text);
  if (kind == kinds.end()) return std::nullopt;
  return static_cast<MenuTapped::Kind>(kind - kinds.begin());
}

Followed read_followed(const json::value& root) { return {text_of(root, "EventKey"), text_of(root, "Ticket")}; }
Scanned read_scanned(const json::value& root) { return {text_of(root, "EventKey"), text_of(root, "Ticket")}; }

Located read_located(const json::value& root) {
  return {text_of(root, "Latitude"), text_of(root, "Longitude"), text_of(root, "Precision")};
}

MenuTapped read_menu_tapped(const json::value& root, MenuTapped::Kind kind) {
  MenuTapped tapped;
  tapped.kind = kind;
  tapped.event_key = text_of(root, "EventKey");
  tapped.menu_id = text_of(root, "MenuId");
  if (tapped.menu_id.empty()) tapped.menu_id = text_of(root, "MenuID");
  if (const json::value* scan = find_member(root, "ScanCodeInfo")) {
    tapped.scan_type = text_of(*scan, "ScanType");
    tapped.scan_result = text_of(*scan, "ScanResult");
  }
  if (const json::value* pictures = find_member(root, "SendPicsInfo"))
    for (const json::value* entry : entries_of(find_member(*pictures, "PicList")))
      tapped.picture_md5s.push_back(text_of(*entry, "PicMd5Sum"));
  if (const json::value* place = find_member(root, "SendLocationInfo")) {
    tapped.latitude = text_of(*place, "Location_X");
    tapped.longitude = text_of(*place, "Location_Y");
    tapped.label = text_of(*place, "Label");
  }
  return tapped;
}

EnteredConversation read_entered(const json::value& root) { return {text_of(root, "SessionFrom")}; }

}  // namespace hongyan::wechat
