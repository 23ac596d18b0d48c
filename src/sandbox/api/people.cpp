#include "sandbox/api/people.hpp"

#include <algorithm>

namespace hongyan::sandbox {

std::expected<Member*, Answer> member_of_call(const Call& call, const json::value& body, std::string_view name) {
  const std::string openid = text_of(body, name);
  if (openid.empty()) return std::unexpected(fail(call, 41009, "missing openid"));
  Member* member = call.platform.world.find_member(openid);
  if (member == nullptr || member->app != call.app) return std::unexpected(fail(call, 40003, "invalid openid"));
  return member;
}

std::expected<std::vector<Member*>, Answer> members_of_call(const Call& call, std::size_t max) {
  const json::value* list = find_member(call.body, "openid_list");
  if (list == nullptr || !list->is_array()) return std::unexpected(fail(call, 40031, "invalid openid list"));
  const json::array& openids = list->get_array();
  if (openids.empty() || openids.size() > max) return std::unexpected(fail(call, 40032, "invalid openid list size"));
  std::vector<Member*> members;
  for (const json::value& openid : openids) {
    if (!openid.is_string()) return std::unexpected(fail(call, 40031, "invalid openid list"));
    Member* member = call.platform.world.find_member(std::string_view(openid.get_string()));
    if (member == nullptr) return std::unexpected(fail(call, 40003, "invalid openid"));
    if (member->app != call.app) return std::unexpected(fail(call, 49003, "not match openid with appid"));
    members.push_back(member);
  }
  return members;
}

Answer page_of(const Call& call, const std::vector<const Member*>& people, std::string_view after, Total total) {
  auto first = people.begin();
  if (!after.empty()) {
    first = std::ranges::find(people, after, &Member::openid);
    if (first == people.end()) return fail(call, 40003, "invalid openid");
    ++first;
  }
  const auto size = std::min(static_cast<std::size_t>(people.end() - first),
                             static_cast<std::size_t>(call.platform.settings.people.openids_a_page));
  json::object page;
  if (total == Total::told) page["total"] = people.size();
  page["count"] = size;
  if (size == 0) {
    if (total == Total::told) page["next_openid"] = "";
    return without_errcode(page);
  }
  json::array openids;
  for (auto each = first; openids.size() < size; ++each) openids.emplace_back((*each)->openid);
  json::value next = openids.back();
  page["data"] = json::object{{"openid", std::move(openids)}};
  page["next_openid"] = std::move(next);
  return without_errcode(page);
}

std::vector<const Member*> followers_of(const App& app, const std::function<bool(const Member&)>& wanted) {
  std::vector<const Member*> people;
  for (const auto& [number, member] : app.followers_in_order)
    if (wanted(*member)) people.push_back(member);
  return people;
}

}  // namespace hongyan::sandbox
