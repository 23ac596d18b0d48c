// Followers and their profiles (inbound.md §7.1–§7.5): user/get in pages, user/info, batchget, updateremark.
#include <charconv>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/people.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t profiles_at_once_max = 100;

Answer list_followers(Call& call) {
  const bool all = call.platform.settings.people.blacklisted_in_list == BlacklistedInList::present;
  const auto people = followers_of(*call.app, [&](const Member& member) { return all || !member.blacklisted; });
  return page_of(call, people, call.query.get("next_openid"), Total::told);
}

void add_withheld(const Call& call, json::object& profile, const Member& member) {
  const bool absent = call.platform.settings.people.withheld_fields == WithheldFields::absent;
  const bool names = !call.in_force(Change::names_withheld), regions = !call.in_force(Change::sex_and_region_withheld);
  const auto add = [&](const char* name, bool told, json::value value, json::value empty) {
    if (told)
      profile[name] = std::move(value);
    else if (!absent)
      profile[name] = std::move(empty);
  };
  add("nickname", names, json::value(call.platform.world.person(member.person).name), "");
  add("sex", regions, 1, 0);
  add("language", names, "zh_CN", "zh_CN");
  add("city", regions, "广州", "");
  add("province", regions, "广东", "");
  add("country", regions, "中国", "");
  add("headimgurl", names, "http://thirdwx.qlogo.cn/mmopen/sandbox/0", "");
}

json::object profile_of(const Call& call, const Member& member) {
  json::object profile{{"subscribe", member.following ? 1 : 0}, {"openid", member.openid}};
  const std::string unionid = call.platform.world.unionid_of(member);
  if (!member.following) {
    if (!unionid.empty()) profile["unionid"] = unionid;
    profile["tagid_list"] = json::array{};
    return profile;
  }
  const Membership& membership = member.membership;
  add_withheld(call, profile, member);
  profile["subscribe_time"] = to_unix_s(membership.follow.since);
  if (!unionid.empty()) profile["unionid"] = unionid;
  profile["remark"] = membership.remark;
  profile["groupid"] = membership.tags.empty() ? 0 : membership.tags[0];
  profile["tagid_list"] = json::array(membership.tags.begin(), membership.tags.end());
  profile["subscribe_scene"] = membership.follow.scene;
  const std::string& scene = membership.follow.qr_scene;
  std::int64_t number = 0;
  const bool is_number =
      std::from_chars(scene.data(), scene.data() + scene.size(), number).ptr == scene.data() + scene.size();
  profile["qr_scene"] = is_number ? number : 0;
  profile["qr_scene_str"] = is_number ? "" : scene;
  return profile;
}

Answer read_profile(Call& call) {
  const json::value query = json::object{{"openid", call.query.get("openid")}};
  const auto member = member_of_call(call, query, "openid");
  if (!member) return member.error();
  return without_errcode(profile_of(call, **member));
}

Answer read_profiles(Call& call) {
  const json::value* list = find_member(call.body, "user_list");
  if (list == nullptr || !list->is_array()) return fail(call, 40031, "invalid openid list");
  const json::array& wanted = list->get_array();
  if (wanted.empty() || wanted.size() > profiles_at_once_max) return fail(call, 40032, "invalid openid list size");
  json::array profiles;
  for (const json::value& each : wanted) {
    const auto member = member_of_call(call, each, "openid");
    if (!member) return fail(call, 40003, "invalid openid");
    profiles.push_back(profile_of(call, **member));
  }
  return without_errcode(json::object{{"user_info_list", std::move(profiles)}});
}

Answer set_remark(Call& call) {
  const auto member = member_of_call(call, call.body, "openid");
  if (!member) return member.error();
  if (!(*member)->following) return fail(call, 43004, "require subscribe");
  std::string remark = text_of(call.body, "remark");
  if (static_cast<std::int64_t>(remark.size()) > call.platform.settings.people.remark_bytes_max)
    return fail(call, 40092, "invalid remark name");
  (*member)->membership.remark = std::move(remark);
  return ok();
}

std::int64_t list_calls(const SandboxSettings& settings, const App& app) {
  return app.kind == AppKind::test_account ? settings.people.user_list_daily_test_account
                                           : settings.people.user_list_daily;
}
std::int64_t profile_calls(const SandboxSettings& settings, const App& app) {
  return app.kind == AppKind::test_account ? settings.people.user_info_daily_test_account
                                           : settings.people.user_info_daily;
}
std::int64_t remark_calls(const SandboxSettings& settings, const App&) { return settings.people.remark_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/user/get", Verb::get, Body::none, Family::cgi, accounts, list_calls, list_followers},
    {"/cgi-bin/user/info", Verb::get, Body::none, Family::cgi, accounts, profile_calls, read_profile},
    {"/cgi-bin/user/info/batchget", Verb::post, Body::json_object, Family::cgi, accounts, profile_calls, read_profiles},
    {"/cgi-bin/user/info/updateremark", Verb::post, Body::json_object, Family::cgi, accounts, remark_calls, set_remark},
};

}  // namespace

std::span<const Endpoint> users_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
