// What a person says and taps in a conversation: messages, menus, QR codes, a mini program's customer service, his
// place, a payment. Each pushes what inbound.md §3 shows and opens the window of §5.1.
#include <fmt/format.h>

#include "sandbox/control/control.hpp"
#include "sandbox/phone/phone_act.hpp"

namespace hongyan::sandbox {
namespace {

bool is_mini(const Member& member) { return member.app->kind == AppKind::mini_program; }

std::string text_or(const json::value& body, std::string_view name, std::string otherwise) {
  std::string text = text_of(body, name);
  return text.empty() ? otherwise : text;
}

// The member named, when he can be in a conversation with the account.
std::expected<Member*, http::Response> speaker_named(const Control& call) {
  auto named = member_named(call);
  if (!named) return named;
  if (!is_mini(**named) && !(*named)->following)
    return std::unexpected(
        refuse(409, fmt::format("{} does not follow the account; POST /sandbox/follow first", (*named)->openid)));
  return named;
}

json::object window_as_json(const Platform& platform, const Member& member) {
  json::array counts;
  for (const Conversation::Count& count : member.conversation.counts)
    if (count.until > platform.now())
      counts.push_back({{"opened_by", to_string(count.scene)},
                        {"left", count.left >= unlimited_count ? json::value(nullptr) : json::value(count.left)},
                        {"until", to_iso8601(count.until)}});
  return {{"openid", member.openid}, {"windows", std::move(counts)}};
}

http::Response done(Control& call, const Member& member) {
  return answer_json(200, window_as_json(call.platform, member));
}

// A file the person sent: it lives three days and can be fetched by the account.
std::string media_sent(Control& call, Member& member, MediaType type, std::string_view name) {
  if (std::string given = text_of(call.body, name); !given.empty()) return given;
  Platform& platform = call.platform;
  Medium medium;
  medium.id = platform.random.alphanumeric(64);
  medium.type = type;
  medium.filename = fmt::format("{}.{}", medium.id,
                                type == MediaType::voice   ? "amr"
                                : type == MediaType::video ? "mp4"
                                                           : "jpg");
  medium.content_type = type == MediaType::voice ? "voice/amr" : type == MediaType::video ? "video/mp4" : "image/jpeg";
  medium.bytes = fmt::format("what {} sent", member.openid);
  medium.created = platform.now();
  medium.expires = medium.created + platform.settings.media.life;
  const std::string id = medium.id;
  member.app->media.media.emplace(id, std::move(medium));
  return id;
}

// The fields of a message of `type`; nothing for a type that people cannot send there.
std::optional<std::vector<PushField>> message_fields(Control& call, Member& member, const std::string& type) {
  const json::value& body = call.body;
  const auto text = [&](std::string name, std::string_view from, std::string otherwise = "") {
    return PushField{std::move(name), text_or(body, from, std::move(otherwise)), FieldForm::text};
  };
  const auto media = [&](std::string name, MediaType kind, std::string_view from) {
    return PushField{std::move(name), media_sent(call, member, kind, from), FieldForm::text};
  };
  if (type == "text") return {{text("Content", "content")}};
  if (type == "image")
    return {
        {text("PicUrl", "pic_url", "http://mmbiz.qpic.cn/sandbox"), media("MediaId", MediaType::image, "media_id")}};
  if (type == "miniprogrampage" && is_mini(member))
    return {{text("Title", "title"), text("AppId", "page_appid", member.app->appid), text("PagePath", "page_path"),
             text("ThumbUrl", "thumb_url"), media("ThumbMediaId", MediaType::image, "thumb_media_id")}};
  if (is_mini(member)) return std::nullopt;
  if (type == "voice") {
    std::vector<PushField> fields{media("MediaId", MediaType::voice, "media_id"), text("Format", "format", "amr")};
    if (find_member(body, "recognition") != nullptr) fields.push_back(text("Recognition", "recognition"));
    return fields;
  }
  if (type == "video" || type == "shortvideo")
    return {
        {media("MediaId", MediaType::video, "media_id"), media("ThumbMediaId", MediaType::image, "thumb_media_id")}};
  if (type == "location")
    return {{{"Location_X", text_or(body, "latitude", "23.134521"), FieldForm::number},
             {"Location_Y", text_or(body, "longitude", "113.358803"), FieldForm::number},
             {"Scale", text_or(body, "scale", "20"), FieldForm::number},
             text("Label", "label", "位置信息")}};
  if (type == "link") return {{text("Title", "title"), text("Description", "description"), text("Url", "url")}};
  return std::nullopt;
}

PushEvent message_of(Control& call, const Member& member, std::string type, std::vector<PushField> fields) {
  PushEvent message = event_of_act(call, member, "");
  message.msgtype = std::move(type);
  message.fields = std::move(fields);
  message.fields.push_back(
      {"MsgId", std::to_string(call.platform.world.make_msgid(call.platform.now())), FieldForm::number});
  return message;
}

// {"openid", "type": "text", "content"}, or another type with its own members
http::Response write(Control& call) {
  auto named = speaker_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  const std::string type = text_or(call.body, "type", "text");
  auto fields = message_fields(call, member, type);
  if (!fields)
    return refuse(400, is_mini(member) ? "\"type\" must be \"text\", \"image\" or \"miniprogrampage\" in a mini program"
                                       : "\"type\" must be \"text\", \"image\", \"voice\", \"video\", \"shortvideo\", "
                                         "\"location\" or \"link\"");
  PushEvent message = message_of(call, member, type, *std::move(fields));
  open_window(call.platform, member, Scene::message);
  tell(call, member, std::move(message));
  return done(call, member);
}

// What a menu button of that type pushes beside its key.
std::vector<PushField> menu_fields(const Control& call, const std::string& type) {
  const json::value& body = call.body;
  const auto text = [&](std::string name, std::string_view from, std::string otherwise = "") {
    return PushField{std::move(name), text_or(body, from, std::move(otherwise)), FieldForm::text};
  };
  if (type == "VIEW" || type == "view_miniprogram")
    return {{"MenuId", text_or(body, "menu_id", "410418124"), FieldForm::number}};
  if (type.starts_with("scancode_"))
    return {{"ScanCodeInfo",
             "",
             FieldForm::group,
             {text("ScanType", "scan_type", "qrcode"), text("ScanResult", "scan_result", "1")}}};
  if (type.starts_with("pic_"))
    return {{"SendPicsInfo",
             "",
             FieldForm::group,
             {{"Count", "1", FieldForm::number},
              {"PicList",
               "",
               FieldForm::group,
               {{"item", "", FieldForm::group, {text("PicMd5Sum", "md5", "1b5f7c23b5bf75682a53e7b6d163e185")}}}}}}};
  if (type == "location_select")
    return {{"SendLocationInfo",
             "",
             FieldForm::group,
             {text("Location_X", "latitude", "23"), text("Location_Y", "longitude", "113"),
              text("Scale", "scale", "15"), text("Label", "label"), text("Poiname", "poi_name")}}};
  return {};
}

struct Button {
  std::string_view type;   // as menu/create names it
  std::string_view event;  // as it is pushed
  bool opens = false;      // a window for customer messages
};
constexpr Button buttons[] = {{"click", "CLICK", true},
                              {"scancode_push", "scancode_push", true},
                              {"scancode_waitmsg", "scancode_waitmsg", true},
                              {"view", "VIEW"},
                              {"view_miniprogram", "view_miniprogram"},
                              {"pic_sysphoto", "pic_sysphoto"},
                              {"pic_photo_or_album", "pic_photo_or_album"},
                              {"pic_weixin", "pic_weixin"},
                              {"location_select", "location_select"}};

// The button of that name in the account's menu, as the body of a tap on it; nothing when there is none.
std::optional<json::value> tap_on_button(const json::array& menu, std::string_view name) {
  for (const json::value& button : menu) {
    const json::value* sub = find_member(button, "sub_button");
    if (sub != nullptr && sub->is_array())
      if (auto found = tap_on_button(sub->get_array(), name)) return found;
    if (text_of(button, "name") != name || text_of(button, "type").empty()) continue;
    const std::string type = text_of(button, "type");
    if (type == "view") return json::object{{"type", "view"}, {"key", text_of(button, "url")}};
    if (type == "miniprogram") return json::object{{"type", "view_miniprogram"}, {"key", text_of(button, "pagepath")}};
    return json::object{{"type", type}, {"key", text_of(button, "key")}};
  }
  return std::nullopt;
}

// {"openid", "name"} of a button that menu/create made, or {"openid", "type": "click", "key"}; "msgmenu" with "id" and
// "content" is an item of a menu message.
http::Response tap_menu(Control& call) {
  auto named = speaker_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  if (is_mini(member)) return refuse(400, "a mini program has no menu");
  if (const std::string name = text_of(call.body, "name"); !name.empty()) {
    std::optional<json::value> tap;
    for (const Menu& menu : member.app->menus.all) tap = tap_on_button(menu.buttons, name);
    if (!tap) return refuse(404, "the account's menu has no button of that \"name\"; GET /cgi-bin/menu/get shows it");
    for (auto& part : tap->get_object()) call.body.get_object()[part.key()] = part.value();
  }
  const std::string type = text_or(call.body, "type", "click");
  if (type == "msgmenu") {
    // It arrives as a text and opens the window of a menu tap.
    PushEvent message = message_of(call, member, "text", {{"Content", text_of(call.body, "content"), FieldForm::text}});
    message.fields.push_back({"bizmsgmenuid", text_of(call.body, "id"), FieldForm::number});
    open_window(call.platform, member, Scene::menu);
    tell(call, member, std::move(message));
    return done(call, member);
  }
  for (const Button& button : buttons) {
    if (button.type != type) continue;
    PushEvent event = event_of_act(call, member, std::string(button.event));
    event.fields = menu_fields(call, event.event);
    event.fields.insert(event.fields.begin(), {"EventKey", text_of(call.body, "key"), FieldForm::text});
    if (button.opens) open_window(call.platform, member, Scene::menu);
    tell(call, member, std::move(event));
    return done(call, member);
  }
  return refuse(400,
                "\"type\" must be that of a menu button: \"click\", \"view\", \"scancode_push\" …, or \"msgmenu\"");
}

// {"openid", "ticket"} of qrcode/create, or any "scene": SCAN for a follower, else he follows by it.
http::Response scan(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  if (is_mini(member)) return refuse(400, "the QR code of a mini program opens it; nothing is pushed");
  std::string scene = text_of(call.body, "scene");
  const auto code = member.app->qr_codes.by_ticket.find(text_of(call.body, "ticket"));
  if (code != member.app->qr_codes.by_ticket.end()) {
    if (code->second.expires && *code->second.expires <= call.platform.now())
      return refuse(409, "the QR code of that \"ticket\" has expired");
    scene = code->second.scene;
  }
  if (scene.empty() || scene.size() > 64)
    return refuse(400, "name the \"ticket\" of qrcode/create, or a \"scene\": a number or a text of 1 to 64 bytes");
  const bool follows = member.following;
  if (!follows)
    call.platform.world.set_following(member, Following::yes, {call.platform.now(), "ADD_SCENE_QR_CODE", scene});
  PushEvent event = event_of_act(call, member, follows ? "SCAN" : "subscribe");
  event.fields = {{"EventKey", follows ? scene : "qrscene_" + scene, FieldForm::text},
                  {"Ticket", text_or(call.body, "ticket", call.platform.random.alphanumeric(78)), FieldForm::text}};
  open_window(call.platform, member, follows ? Scene::scan : Scene::follow);
  tell(call, member, std::move(event));
  return done(call, member);
}

// {"openid", "session_from": "weapp"}
http::Response enter(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Member& member = **named;
  if (!is_mini(member)) return refuse(400, "only a mini program has a customer conversation to enter");
  PushEvent event = event_of_act(call, member, "user_enter_tempsession");
  event.fields = {{"SessionFrom", text_or(call.body, "session_from", "weapp"), FieldForm::text}};
  open_window(call.platform, member, Scene::entry);
  tell(call, member, std::move(event));
  return done(call, member);
}

// {"openid", "latitude", "longitude", "precision"}
http::Response report_location(Control& call) {
  auto named = speaker_named(call);
  if (!named) return std::move(named.error());
  if (is_mini(**named)) return refuse(400, "a mini program is not told where people are");
  PushEvent event = event_of_act(call, **named, "LOCATION");
  event.fields = {{"Latitude", text_or(call.body, "latitude", "23.137466"), FieldForm::number},
                  {"Longitude", text_or(call.body, "longitude", "113.352425"), FieldForm::number},
                  {"Precision", text_or(call.body, "precision", "119.385040"), FieldForm::number}};
  tell(call, **named, std::move(event));
  return done(call, **named);
}

// {"openid"}: no push of this API tells of it; it opens what the day's rules give.
http::Response pay(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  open_window(call.platform, **named, Scene::payment);
  return done(call, **named);
}

http::Response read_window(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  return done(call, **named);
}

constexpr ControlRoute routes[] = {
    {http::Method::post, "/sandbox/message", write,
     "appid openid type content pic_url media_id title page_appid page_path thumb_url thumb_media_id format "
     "recognition latitude:word longitude:word scale:word label description url"},
    {http::Method::post, "/sandbox/menu", tap_menu,
     "appid openid name type key id:word content menu_id:word scan_type scan_result md5 latitude:word longitude:word "
     "scale:word label poi_name"},
    {http::Method::post, "/sandbox/scan", scan, "appid openid ticket scene:word"},
    {http::Method::post, "/sandbox/enter", enter, "appid openid session_from"},
    {http::Method::post, "/sandbox/location", report_location,
     "appid openid latitude:word longitude:word precision:word"},
    {http::Method::post, "/sandbox/pay", pay, "appid openid"},
    {http::Method::get, "/sandbox/window", read_window},
};

}  // namespace

std::span<const ControlRoute> visitor_routes() { return routes; }

}  // namespace hongyan::sandbox
