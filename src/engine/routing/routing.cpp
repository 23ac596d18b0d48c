#include "engine/routing/routing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/body/message_body.hpp"
#include "domain/era.hpp"
#include "domain/media_name.hpp"
#include "engine/routing/message_building.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;

bool fits(Channel channel, store::AppKind kind) {
  using enum store::AppKind;
  switch (channel) {
    case Channel::template_message: return kind == service_account || kind == test_account;
    case Channel::notice: return kind == service_account;
    case Channel::one_time: return kind != mini_program;
    case Channel::mass: return kind == service_account || kind == subscription_account;
    case Channel::customer: return true;
    case Channel::subscribe:
    case Channel::uniform:
    case Channel::form:
    case Channel::card: return kind == mini_program;
  }
  return false;
}

bool may_use(const Wish& wish, const wechat::AppId& appid) {
  return wish.allowed_apps.empty() || std::ranges::find(wish.allowed_apps, appid.text()) != wish.allowed_apps.end();
}

Defect unknown_app(std::string_view pointer) {
  return {std::string(pointer), "unknown_app", "没有这个应用；先用 hongyan app set 登记",
          "there is no such app; save it first with hongyan app set"};
}

Defect unknown_type(std::string_view name) {
  return {"/type", "unknown_type", fmt::format("没有通知类型 {}", name),
          fmt::format("there is no notification type {}", name)};
}

Defect broken_type(std::string_view name) {
  return {"/type", "broken_type", fmt::format("通知类型 {} 的定义有误，请重新保存", name),
          fmt::format("the definition of {} is broken; save it again", name)};
}

Defect unknown_recipient(std::string_view uid) {
  return {"/to/uid", "unknown_recipient", fmt::format("没有收信人 {}；先登记此人和他的 openid", uid),
          fmt::format("there is no recipient {}; save the person and their openids first", uid)};
}

Defect no_identity(std::string_view uid, const wechat::AppId& appid) {
  return {"/to/uid", "no_identity", fmt::format("{} 在应用 {} 里没有 openid", uid, appid.text()),
          fmt::format("{} has no openid in the app {}", uid, appid.text())};
}

Defect lacks_permit(std::string_view pointer, const Permits::View& view) {
  Defect defect{std::string(pointer), std::string(view.stop), "", "", 1, view.count};
  if (view.stop == "no_form_id") {
    defect.zh = "此人没有可用的 form_id（7 天内的表单或支付）；permission 设为 try 可强行尝试";
    defect.en = "the person left no form id in the last seven days; permission try sends anyway";
  } else if (view.stop == "window_closed") {
    defect.zh = "客服消息窗口没有打开：需要此人先发消息、点菜单、关注或扫码；permission 设为 try 可强行尝试";
    defect.en =
        "no window is open: the person must write, tap a menu, follow or scan first; permission try sends anyway";
  } else if (view.stop == "window_spent") {
    defect.zh = "窗口里可发的条数已用完，等此人再次互动；permission 设为 try 可强行尝试";
    defect.en = "the window's messages are used up until the person acts again; permission try sends anyway";
  } else {
    defect.zh = "账本里没有此人对该模板的授权；permission 设为 try 可强行尝试";
    defect.en = "the ledger knows of no grant of this person's for the template; permission try sends anyway";
  }
  return defect;
}

Defect wrong_app(std::string pointer) {
  return {std::move(pointer), "wrong_app", "这个 openid 属于另一个应用；每个应用的 openid 各不相同",
          "this openid belongs to another app; a person has another openid in each"};
}

// The openid a person has in an app; the one heard of last where there are several.
const store::Identity* find_identity(const store::Recipient& recipient, const wechat::AppId& appid) {
  const store::Identity* found = nullptr;
  for (const store::Identity& identity : recipient.identities)
    if (identity.appid == appid && (found == nullptr || identity.updated_at > found->updated_at)) found = &identity;
  return found;
}

}  // namespace

const domain::NotificationType* Routing::find_type(const Wish& wish) {
  return wish.type.empty() ? nullptr : std::get_if<domain::NotificationType>(&reader_.type(wish.type));
}

Routing::Ways Routing::find_ways(const Wish& wish, Sends sends) {
  return wish.channel ? find_way_of_body(wish, sends) : find_ways_of_type(wish, sends);
}

wechat::OpenId Routing::find_touser(const Wish& wish, std::vector<Defect>& defects) {
  if (!wish.uid.empty()) {
    const store::Recipient* const recipient = reader_.recipient(wish.uid);
    const store::Identity* const identity = recipient == nullptr ? nullptr : find_identity(*recipient, wish.appid);
    if (identity != nullptr) return identity->openid;
    defects.push_back(recipient == nullptr ? unknown_recipient(wish.uid) : no_identity(wish.uid, wish.appid));
  } else if (wish.openid.empty()) {
    defects.push_back(
        {"/touser", "missing", "缺少 touser（收信人的 openid）", "touser, the recipient's openid, is missing"});
  }
  return wish.openid;
}

Routing::Ways Routing::find_way_of_body(const Wish& wish, Sends sends) {
  if (wish.appid.empty())
    return {.ways = {}, .defects = {{"/app", "missing", "缺少 app（appid）", "app, an appid, is missing"}}};
  if (!may_use(wish, wish.appid)) return {.ways = {}, .defects = {unknown_app("/app")}};
  domain::MessageBody message = domain::open_body(*wish.channel, wish.body);
  std::vector<Defect>& defects = message.defects;
  if (addressee_of(*wish.channel) == domain::Addressee::person) {
    if (message.openid.empty() && defects.empty()) {
      message.openid = find_touser(wish, defects);
      if (!message.openid.empty()) message.body["touser"] = message.openid.text();
    } else if (!wish.openid.empty() && !message.openid.empty() && wish.openid != message.openid) {
      defects.push_back({"/touser", "contradiction", "touser 与另外给出的 openid 不同",
                         "touser is not the openid that was given beside it"});
    }
  }
  Way way{.channel = *wish.channel, .appid = wish.appid, .template_id = message.template_id, .openid = message.openid};
  check_app(way, "/app");
  check_era(way, "/channel");
  const domain::TemplateForm* const form = way.template_id.empty() ? nullptr : check_template(way, "/template_id");
  domain::check_body(message, way.channel, form, now_);
  if (const auto kind = reader_.app_kind(way.appid)) domain::check_for_app(message, way.channel, *kind);
  if (addressee_of(*wish.channel) != domain::Addressee::person) check_list(way, message.body);
  check_named(way, message.body, message.defects);
  if (!way.openid.empty()) {
    const Person person = find_person(way.appid, way.openid, defects, "/touser");
    if (way.channel == Channel::one_time) way.scene = domain::scene_of(message.body);
    if (way.channel == Channel::form) way.form_id = domain::form_id_of(message.body);
    const bool is_whole = !way.template_id.empty() || !names_template(way.channel);
    if (is_whole) check_permission(way, wish, person, sends, "/touser");
  }
  std::ranges::move(message.defects, std::back_inserter(way.obstacles));
  std::ranges::move(message.warnings, std::back_inserter(way.warnings));
  way.message = std::move(message.body);
  check_rate(way, sends);
  Ways found;
  found.ways.push_back(std::move(way));
  return found;
}

Routing::Ways Routing::find_ways_of_type(const Wish& wish, Sends sends) {
  Ways found;
  const MemoryReader::Type& stored = reader_.type(wish.type);
  const auto* const type = std::get_if<domain::NotificationType>(&stored);
  if (type == nullptr) {
    found.defects.push_back(std::holds_alternative<std::monostate>(stored) ? unknown_type(wish.type)
                                                                           : broken_type(wish.type));
    return found;
  }
  const Addressee addressee = find_addressee(wish, found.defects);
  if (addressee.recipient != nullptr) found.uid = addressee.recipient->uid;
  // The app beside an openid says whose openid it is; of a person whom we know by it, the other apps' serve as well.
  const bool any_app =
      wish.appid.empty() || (wish.uid.empty() && addressee.recipient != nullptr && may_use(wish, wish.appid));
  const auto may_take = [&](const domain::Route& route) {
    return may_use(wish, route.app) && (any_app || wish.appid == route.app);
  };
  if (std::ranges::none_of(type->routes, may_take))
    found.defects.push_back({wish.appid.empty() ? "/type" : "/to/app", "no_route", "通知类型没有可用于该应用的路线",
                             "the notification type has no route by an app that may be used here"});
  domain::ReadVariables read = domain::read_variables(
      *type, wish.variables, addressee.recipient == nullptr ? "" : addressee.recipient->time_zone);
  std::ranges::move(read.defects, std::back_inserter(found.defects));
  if (!found.defects.empty()) return found;
  for (const domain::Route& route : type->routes)
    if (may_take(route)) found.ways.push_back(find_way_of_route(wish, route, addressee, read.values, sends));
  return found;
}

Routing::Addressee Routing::find_addressee(const Wish& wish, std::vector<Defect>& defects) {
  Addressee addressee;
  if (!wish.uid.empty()) {
    addressee.recipient = reader_.recipient(wish.uid);
    if (addressee.recipient == nullptr) defects.push_back(unknown_recipient(wish.uid));
  } else if (wish.openid.empty() || wish.appid.empty()) {
    defects.push_back({"/to", "missing", "给出 uid，或者 app 与 openid", "give a uid, or an app and an openid"});
  } else {
    addressee.by_openid = find_person(wish.appid, wish.openid, defects, "/to/openid");
    if (!addressee.by_openid.uid.empty()) addressee.recipient = reader_.recipient(addressee.by_openid.uid);
  }
  return addressee;
}

Routing::Person Routing::find_person_of_route(const Wish& wish, const Addressee& addressee, Way& way) {
  if (wish.uid.empty() && wish.appid == way.appid) return addressee.by_openid;
  const store::Recipient& recipient = *addressee.recipient;
  const store::Identity* const identity = find_identity(recipient, way.appid);
  way.openid = identity == nullptr ? wechat::OpenId() : identity->openid;
  if (identity == nullptr) {
    way.obstacles.push_back(no_identity(recipient.uid, way.appid));
    if (wish.uid.empty()) way.obstacles.back().pointer = "/to/openid";
    return {.uid = recipient.uid, .opted_out = recipient.opted_out};
  }
  return {recipient.uid, identity->follows, recipient.opted_out, identity->blacklisted};
}

Way Routing::find_way_of_route(const Wish& wish, const domain::Route& route, const Addressee& addressee,
                               const domain::Values& values, Sends sends) {
  Way way{.channel = route.channel, .appid = route.app, .template_id = route.template_id, .openid = wish.openid};
  check_app(way, "/type");
  check_era(way, "/type");
  const bool has_template = names_template(route.channel);
  const domain::TemplateForm* const form = has_template ? check_template(way, "/type") : nullptr;
  // A card is found by its activity and a job by its range: the person is only whom the event is about.
  const bool reaches_person = addressee_of(route.channel) == domain::Addressee::person;
  if (!reaches_person) way.openid = {};
  const Person person = reaches_person ? find_person_of_route(wish, addressee, way) : Person{};
  if (route.scene) way.scene = std::to_string(*route.scene);
  if (reaches_person) check_permission(way, wish, person, sends, wish.uid.empty() ? "/to/openid" : "/to/uid");
  domain::FilledRoute filled = domain::fill_route(route, values, wish.link, form, now_);
  std::ranges::move(filled.defects, std::back_inserter(way.obstacles));
  std::ranges::move(filled.warnings, std::back_inserter(way.warnings));
  way.message = build_message(route, way.openid, std::move(filled));
  if (!has_template) check_message(way);
  check_rate(way, sends);
  return way;
}

// A message without a template is checked as a caller's own body would be.
void Routing::check_message(Way& way) {
  domain::MessageBody message = domain::open_body(way.channel, std::get<json::object>(way.message));
  domain::check_body(message, way.channel, nullptr, now_);
  if (const auto kind = reader_.app_kind(way.appid)) domain::check_for_app(message, way.channel, *kind);
  check_named(way, message.body, message.defects);
  for (Defect& defect : message.defects) {
    defect.pointer = "/type";
    way.obstacles.push_back(std::move(defect));
  }
  for (Defect& warning : message.warnings) {
    warning.pointer = "/type";
    way.warnings.push_back(std::move(warning));
  }
}

void Routing::check_list(Way& way, const json::object& body) {
  const json::value* const list = body.if_contains("touser");
  if (list == nullptr || !list->is_array()) return;
  std::vector<std::string> openids;
  for (const json::value& one : list->get_array())
    if (one.is_string()) openids.emplace_back(one.get_string());
  const auto foreign = reader_.foreign_openids(way.appid, openids);
  for (std::size_t i = 0; i < list->get_array().size() && !foreign.empty(); ++i) {
    const json::value& one = list->get_array()[i];
    if (one.is_string() && foreign.contains(std::string(one.get_string())))
      way.obstacles.push_back(wrong_app(fmt::format("/touser/{}", i)));
  }
}

void Routing::check_named(const Way& way, const json::object& body, std::vector<Defect>& defects) {
  const wechat::AppId& appid = way.appid;
  const auto expiry = way.channel == Channel::card ? reader_.card_expiry(appid, text_of(body, "activity_id"))
                                                   : std::optional<WallTime>();
  if (expiry && *expiry <= now_)
    defects.push_back(
        {"/activity_id", "card_expired",
         fmt::format("这个动态消息已在 {} 过期（47504），卡片不能再改", to_iso8601(*expiry)),
         fmt::format("the activity expired at {} (47504): its cards cannot change any more", to_iso8601(*expiry))});
  if (way.channel != Channel::customer && way.channel != Channel::mass) return;
  for (const domain::MediaUse& use : domain::find_media_uses(body)) {
    const auto kind = domain::is_media_name(use.name) ? reader_.media_kind(appid, use.name) : std::nullopt;
    if (!kind) {
      defects.push_back(
          {use.pointer, "unknown_media",
           fmt::format("应用没有名为 {} 的素材；先上传到 /v1/apps/{}/media", use.name, appid.text()),
           fmt::format("the app has no media named {}; post it to /v1/apps/{}/media first", use.name, appid.text())});
    } else if (std::ranges::find(use.kinds, *kind) == use.kinds.end()) {
      defects.push_back(
          {use.pointer, "wrong_media_kind",
           fmt::format("素材 {} 的类型是 {}，不能放在这里", use.name, wechat::to_string(*kind)),
           fmt::format("the media {} is of kind {}, which does not belong here", use.name, wechat::to_string(*kind))});
    }
  }
}

void Routing::check_app(Way& way, std::string_view pointer) {
  const auto kind = reader_.app_kind(way.appid);
  if (!kind)
    way.obstacles.push_back(unknown_app(pointer));
  else if (!fits(way.channel, *kind))
    way.obstacles.push_back(
        {std::string(pointer), "wrong_app_kind",
         fmt::format("{} 类型的应用不能发 {} 消息", store::to_string(*kind), domain::to_string(way.channel)),
         fmt::format("an app of kind {} cannot send {} messages", store::to_string(*kind),
                     domain::to_string(way.channel))});
}

void Routing::check_era(Way& way, std::string_view pointer) {
  const auto closed = domain::find_closure(way.channel, now_);
  if (!closed) return;
  way.obstacles.push_back({std::string(pointer), "channel_retired", closed->zh, closed->en});
}

const domain::TemplateForm* Routing::check_template(Way& way, std::string_view pointer) {
  const TemplateKnowledge& known = reader_.message_template(way.appid, way.channel, way.template_id);
  const std::string& id = way.template_id.text();
  const bool is_raw = pointer == "/template_id";
  switch (known.presence) {
    case TemplateKnowledge::Presence::known: break;
    case TemplateKnowledge::Presence::gone:
      way.obstacles.push_back({std::string(pointer), "template_gone",
                               fmt::format("模板 {} 已被删除，换一个模板或重新同步", id),
                               fmt::format("the template {} is gone; choose another, or sync again", id)});
      break;
    case TemplateKnowledge::Presence::other_channel:
      way.obstacles.push_back(
          {std::string(pointer), "wrong_channel",
           fmt::format("模板 {} 不能用于 {} 消息", id, domain::to_string(way.channel)),
           fmt::format("the template {} is not one for {} messages", id, domain::to_string(way.channel))});
      break;
    case TemplateKnowledge::Presence::not_listed:
      // Who speaks WeChat's own words may know of a template that came after the last sync.
      (is_raw ? way.warnings : way.obstacles)
          .push_back({std::string(pointer), "unknown_template",
                      fmt::format("该应用没有模板 {}；若是新加的，请先同步", id),
                      fmt::format("the app has no template {}; if it is new, sync first", id)});
      break;
    case TemplateKnowledge::Presence::never_synced:
      way.warnings.push_back({std::string(pointer), "templates_not_synced", "该应用的模板还没有同步，字段只按名称检查",
                              "the app's templates have not been synced: fields are checked by their keys alone"});
      break;
  }
  way.form = known.form ? &*known.form : nullptr;
  return way.form;
}

void Routing::check_permission(Way& way, const Wish& wish, const Person& person, Sends sends,
                               std::string_view pointer) {
  if (person.opted_out)
    way.obstacles.push_back(
        {std::string(pointer), "opted_out", "此人已退订所有通知", "the person wants no notifications"});
  if (sends == Sends::later || way.openid.empty()) return;
  if (person.blacklisted)
    way.obstacles.push_back(
        {std::string(pointer), "blacklisted", "此人在该公众号的黑名单里（微信会以 43019 拒绝）；先移出",
         "the person is on the account's blacklist (WeChat would refuse with 43019); take them off"});
  if (domain::permit_of(way.channel) == domain::Permit::follower && person.follows == store::Follows::no)
    way.obstacles.push_back(
        {std::string(pointer), "not_follower", "此人没有关注该服务号", "the person does not follow the account"});
  if (wish.permission == store::Permission::try_ || !domain::spends_permit(way.channel)) return;
  const Permits::View view = permits_.look({.channel = way.channel,
                                            .appid = way.appid,
                                            .openid = way.openid,
                                            .template_id = way.template_id,
                                            .scene = way.scene,
                                            .form_id = way.form_id});
  if (!view.stop.empty()) way.obstacles.push_back(lacks_permit(pointer, view));
}

void Routing::check_rate(Way& way, Sends sends) {
  if (sends == Sends::later || way.openid.empty()) return;
  const domain::SendRate* const rate = permits_.rates().find(way.channel, way.appid, way.template_id);
  if (rate == nullptr) return;
  way.rate = permits_.rates().look(*rate, way.appid, way.openid, way.template_id, value_in(way.message, rate->field));
}

Routing::Person Routing::find_person(const wechat::AppId& appid, const wechat::OpenId& openid,
                                     std::vector<Defect>& defects, std::string_view pointer) {
  const std::vector<store::KnownOpenid> known = reader_.openid(openid);
  if (known.empty()) return {};
  const auto here = std::ranges::find(known, appid, &store::KnownOpenid::appid);
  if (here != known.end()) return {here->uid, here->follows, here->opted_out, here->blacklisted};
  defects.push_back(wrong_app(std::string(pointer)));
  return {};
}

}  // namespace hongyan::engine
