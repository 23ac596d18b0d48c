// Tags of followers (inbound.md §7.6).
#include <algorithm>

#include "base/utf8.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/people.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t tagged_at_once_max = 50;

bool is_system_tag(std::int64_t id) { return id >= 0 && id <= star_tag; }

TagBook::Tag* find_tag(App& app, std::int64_t id) {
  const auto found = app.tags.tags.find(static_cast<int>(id));
  return found == app.tags.tags.end() ? nullptr : &found->second;
}

json::value tag_of(const Call& call) {
  const json::value* tag = find_member(call.body, "tag");
  return tag == nullptr ? json::value(json::object{}) : *tag;
}

std::optional<Answer> check_name(const Call& call, const std::string& name, std::int64_t own_id) {
  const PeopleSettings& settings = call.platform.settings.people;
  if (name.empty()) return fail(call, 45157, "invalid tag name");
  const std::size_t size = settings.tag_name_limit == TagNameLimit::bytes ? name.size() : count_characters(name);
  if (static_cast<std::int64_t>(size) > settings.tag_name_max) return fail(call, 45158, "tag name too long");
  for (const auto& [id, tag] : call.app->tags.tags)
    if (tag.name == name && id != own_id) return fail(call, 45157, "invalid tag name");
  return std::nullopt;
}

Answer create_tag(Call& call) {
  const std::string name = text_of(tag_of(call), "name");
  if (auto refusal = check_name(call, name, -1)) return *std::move(refusal);
  TagBook& book = call.app->tags;
  const auto own = static_cast<std::int64_t>(
      std::ranges::count_if(book.tags, [](const auto& each) { return !is_system_tag(each.first); }));
  if (own >= call.platform.settings.people.tags_max) return fail(call, 45056, "too many tag now, no need to add new");
  const int id = book.next_id++;
  book.tags[id] = {name, 0};
  return without_errcode(json::object{{"tag", json::object{{"id", id}, {"name", name}}}});
}

Answer list_tags(Call& call) {
  json::array tags;
  for (const auto& [id, tag] : call.app->tags.tags)
    tags.push_back({{"id", id}, {"name", tag.name}, {"count", tag.people}});
  return without_errcode(json::object{{"tags", std::move(tags)}});
}

Answer rename_tag(Call& call) {
  const json::value given = tag_of(call);
  const std::int64_t id = number_of(given, "id", -1);
  if (is_system_tag(id)) return fail(call, 45058, "can't modify sys tag");
  TagBook::Tag* tag = find_tag(*call.app, id);
  if (tag == nullptr) return fail(call, 45159, "invalid tag id");
  std::string name = text_of(given, "name");
  if (auto refusal = check_name(call, name, id)) return *std::move(refusal);
  tag->name = std::move(name);
  return ok();
}

Answer delete_tag(Call& call) {
  const std::int64_t id = number_of(tag_of(call), "id", -1);
  if (is_system_tag(id)) return fail(call, 45058, "can't modify sys tag");
  const TagBook::Tag* tag = find_tag(*call.app, id);
  if (tag == nullptr) return fail(call, 45159, "invalid tag id");
  if (tag->people > call.platform.settings.people.tag_people_max)
    return fail(call, 45057, "can't delete the tag that has too many fans");
  for (const auto& [number, member] : call.app->followers_in_order)
    std::erase(member->membership.tags, static_cast<int>(id));
  call.app->tags.tags.erase(static_cast<int>(id));
  return ok();
}

Answer tag_people(Call& call) {
  const auto members = members_of_call(call, tagged_at_once_max);
  if (!members) return members.error();
  const int id = static_cast<int>(number_of(call.body, "tagid", -1));
  TagBook::Tag* tag = find_tag(*call.app, id);
  if (tag == nullptr) return fail(call, 45159, "invalid tag id");
  const auto has_it = [&](const Member* member) {
    return std::ranges::find(member->membership.tags, id) != member->membership.tags.end();
  };
  const std::int64_t max = call.platform.settings.people.tags_of_one_max;
  for (const Member* member : *members) {
    if (!member->following) return fail(call, 40003, "invalid openid");
    if (!has_it(member) && static_cast<std::int64_t>(member->membership.tags.size()) >= max)
      return fail(call, 45059, "can not tagging one user too much");
  }
  for (Member* member : *members) {
    if (has_it(member)) continue;
    member->membership.tags.push_back(id);
    ++tag->people;
  }
  return ok();
}

Answer untag_people(Call& call) {
  const auto members = members_of_call(call, tagged_at_once_max);
  if (!members) return members.error();
  const int id = static_cast<int>(number_of(call.body, "tagid", -1));
  TagBook::Tag* tag = find_tag(*call.app, id);
  if (tag == nullptr) return fail(call, 45159, "invalid tag id");
  for (Member* member : *members) tag->people -= static_cast<std::int64_t>(std::erase(member->membership.tags, id));
  return ok();
}

Answer list_tags_of_one(Call& call) {
  const auto member = member_of_call(call, call.body, "openid");
  if (!member) return member.error();
  const std::vector<int>& tags = (*member)->membership.tags;
  return without_errcode(json::object{{"tagid_list", json::array(tags.begin(), tags.end())}});
}

// The page said GET for years and showed a body all the same: both go, with the parameters in either place.
Answer list_people_of_tag(Call& call) {
  json::value given = call.body;
  if (!given.is_object()) {
    if (call.request.method == http::Method::post)
      return call.request.body.empty() ? fail(call, 44002, "empty post data") : fail(call, 47001, "data format error");
    given = json::object{{"tagid", call.query.get("tagid")}, {"next_openid", call.query.get("next_openid")}};
  }
  const int id = static_cast<int>(number_of(given, "tagid", -1));
  if (find_tag(*call.app, id) == nullptr) return fail(call, 45159, "invalid tag id");
  const auto people = followers_of(*call.app, [&](const Member& member) {
    return std::ranges::find(member.membership.tags, id) != member.membership.tags.end();
  });
  return page_of(call, people, text_of(given, "next_openid"), Total::untold);
}

std::int64_t tag_calls(const SandboxSettings&, const App&) { return 100'000; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/tags/create", Verb::post, Body::json_object, Family::cgi, accounts, tag_calls, create_tag},
    {"/cgi-bin/tags/get", Verb::any, Body::none, Family::cgi, accounts, tag_calls, list_tags},
    {"/cgi-bin/tags/update", Verb::post, Body::json_object, Family::cgi, accounts, tag_calls, rename_tag},
    {"/cgi-bin/tags/delete", Verb::post, Body::json_object, Family::cgi, accounts, tag_calls, delete_tag},
    {"/cgi-bin/user/tag/get", Verb::any, Body::optional, Family::cgi, accounts, tag_calls, list_people_of_tag},
    {"/cgi-bin/tags/members/batchtagging", Verb::post, Body::json_object, Family::cgi, accounts, tag_calls, tag_people},
    {"/cgi-bin/tags/members/batchuntagging", Verb::post, Body::json_object, Family::cgi, accounts, tag_calls,
     untag_people},
    {"/cgi-bin/tags/getidlist", Verb::post, Body::json_object, Family::cgi, accounts, tag_calls, list_tags_of_one},
};

}  // namespace

std::span<const Endpoint> tags_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
