#include "api/recipient_form.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/form.hpp"
#include "domain/time_zone.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t identities_max = 64;
constexpr std::size_t locale_characters_max = 35;
constexpr std::size_t zone_characters_max = 64;

void read_openid_and_more(Form& form, store::Identity& identity) {
  identity.openid = form.name<wechat::OpenId>("openid", Need::required);
  identity.follows = form.word("follows", store::parse_follows, "yes, no, not_known", store::Follows::not_known);
  identity.unionid = form.name<wechat::UnionId>("unionid").text();
}

void read_identities(Form& form, const json::array& given, store::Recipient& recipient, const Caller& caller,
                     std::vector<engine::Defect>& defects) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i].is_object()) {
      form.add_at("identities", i, "wrong_kind", "必须是对象。", "Must be an object.");
      continue;
    }
    json::object one = given[i].get_object();
    Form identity_form(one, fmt::format("{}/{}", form.place("identities"), i), defects);
    store::Identity identity{.appid = identity_form.name<wechat::AppId>("app", Need::required),
                             .openid = {},
                             .uid = recipient.uid,
                             .follows = store::Follows::not_known,
                             .updated_at = recipient.updated_at};
    read_openid_and_more(identity_form, identity);
    identity_form.finish();
    if (!identity.appid.empty() && !caller.may_use(identity.appid.text()))
      identity_form.add("app", "unknown_app", "没有这个应用,或此密钥不能使用它。",
                        "There is no such app, or this key may not use it.");
    const bool twice = std::ranges::any_of(recipient.identities,
                                           [&](const store::Identity& other) { return other.appid == identity.appid; });
    if (twice && !identity.appid.empty())
      identity_form.add("app", "twice", "同一个应用只能有一个 openid。", "A person has one openid per app.");
    const bool elsewhere = std::ranges::any_of(recipient.identities, [&](const store::Identity& other) {
      return other.openid == identity.openid && other.appid != identity.appid;
    });
    if (elsewhere && !identity.openid.empty())
      identity_form.add("openid", "wrong_app", "同一个 openid 写在两个应用下;每个应用的 openid 各不相同。",
                        "The same openid stands under two apps; an openid belongs to one.");
    recipient.identities.push_back(std::move(identity));
  }
}

}  // namespace

store::Recipient read_recipient(json::object& given, const std::string& uid,
                                const std::optional<store::Recipient>& known, const Caller& caller, WallTime now,
                                std::vector<engine::Defect>& defects) {
  Form form(given, "", defects);
  store::Recipient recipient;
  recipient.uid = uid;
  recipient.created_at = known ? known->created_at : now;
  recipient.updated_at = now;
  recipient.unionid = form.name<wechat::UnionId>("unionid").text();
  recipient.locale = form.text("locale", locale_characters_max);
  recipient.time_zone = form.text("time_zone", zone_characters_max);
  if (!recipient.time_zone.empty() && !domain::is_time_zone(recipient.time_zone))
    form.add("time_zone", "unknown_zone", "必须是 IANA 时区名,例如 Asia/Shanghai。",
             "Must be an IANA zone such as Asia/Shanghai.");
  if (json::object* attributes = form.object("attributes")) recipient.attributes = std::move(*attributes);
  recipient.opted_out = form.flag("opted_out").value_or(Form::Flag::no) == Form::Flag::yes;
  if (const json::array* identities = form.array("identities", identities_max))
    read_identities(form, *identities, recipient, caller, defects);
  form.finish();
  if (known)
    std::ranges::copy_if(known->identities, std::back_inserter(recipient.identities),
                         [&](const store::Identity& identity) { return !caller.may_use(identity.appid.text()); });
  return recipient;
}

store::Identity read_identity(json::object& given, const wechat::AppId& appid, const std::string& uid, WallTime now,
                              std::vector<engine::Defect>& defects) {
  Form form(given, "", defects);
  store::Identity identity{
      .appid = appid, .openid = {}, .uid = uid, .follows = store::Follows::not_known, .updated_at = now};
  read_openid_and_more(form, identity);
  form.finish();
  return identity;
}

json::object write_recipient(const Call& call, const store::Recipient& recipient) {
  json::array identities;
  for (const store::Identity& identity : recipient.identities) {
    if (call.caller.may_use(identity.appid.text())) {
      identities.emplace_back(json::object{{"app", identity.appid.text()},
                                           {"openid", call.show_openid(identity.openid.text())},
                                           {"follows", store::to_string(identity.follows)},
                                           {"unionid", call.show_openid(identity.unionid)},
                                           {"blacklisted", identity.blacklisted},
                                           {"remark", identity.remark},
                                           {"language", identity.language},
                                           {"tags", json::array(identity.tags.begin(), identity.tags.end())},
                                           {"updated_at", to_iso8601(identity.updated_at)}});
    }
  }
  return json::object{{"uid", recipient.uid},
                      {"unionid", call.show_openid(recipient.unionid)},
                      {"locale", recipient.locale},
                      {"time_zone", recipient.time_zone},
                      {"attributes", recipient.attributes},
                      {"opted_out", recipient.opted_out},
                      {"identities", std::move(identities)},
                      {"created_at", to_iso8601(recipient.created_at)},
                      {"updated_at", to_iso8601(recipient.updated_at)}};
}

}  // namespace hongyan::api
