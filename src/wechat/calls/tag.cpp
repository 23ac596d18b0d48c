#include "wechat/calls/tag.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

Call tag_call(Api api, json::object tag) {
  json::object body;
  body.emplace("tag", std::move(tag));
  return raw_call(api, body);
}

json::array openid_list(std::span<const OpenId> openids) {
  json::array list;
  for (const OpenId& openid : openids) list.emplace_back(openid.text());
  return list;
}

Call members_call(Api api, std::int64_t id, std::span<const OpenId> openids) {
  json::object body;
  body.emplace("openid_list", openid_list(openids));
  body.emplace("tagid", id);
  return raw_call(api, body);
}

Call blacklist_call(Api api, std::span<const OpenId> openids) {
  json::object body;
  body.emplace("openid_list", openid_list(openids));
  return raw_call(api, body);
}

Tag tag_of(const json::value& entry) {
  return {number_of(entry, "id", -1), text_of(entry, "name"), number_of(entry, "count")};
}

}  // namespace

Call tag_create_call(std::string_view name) { return tag_call(Api::tag_create, json::object{{"name", name}}); }

std::expected<Tag, std::string> read_tag(const ApiReply& reply) {
  const json::value* tag = find_member(reply.body, "tag");
  if (tag == nullptr || number_of(*tag, "id", -1) < 0) return std::unexpected("the answer has no tag");
  return tag_of(*tag);
}

Call tag_list_call() { return get_call(Api::tag_list); }

std::expected<std::vector<Tag>, std::string> read_tags(const ApiReply& reply) {
  const json::value* list = find_member(reply.body, "tags");
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no tags");
  std::vector<Tag> tags;
  for (const json::value& entry : list->get_array()) {
    tags.push_back(tag_of(entry));
    if (tags.back().id < 0) return std::unexpected("a tag has no id");
  }
  return tags;
}

Call tag_update_call(std::int64_t id, std::string_view name) {
  return tag_call(Api::tag_update, json::object{{"id", id}, {"name", name}});
}
Call tag_delete_call(std::int64_t id) { return tag_call(Api::tag_delete, json::object{{"id", id}}); }

Call tag_members_call(std::int64_t id, std::string_view next_openid) {
  return raw_call(Api::tag_members, json::object{{"tagid", id}, {"next_openid", next_openid}});
}
Call tag_attach_call(std::int64_t id, std::span<const OpenId> openids) {
  return members_call(Api::tag_attach, id, openids);
}
Call tag_detach_call(std::int64_t id, std::span<const OpenId> openids) {
  return members_call(Api::tag_detach, id, openids);
}

Call tags_of_user_call(const OpenId& openid) {
  return raw_call(Api::tags_of_user, json::object{{"openid", openid.text()}});
}

std::expected<std::vector<std::int64_t>, std::string> read_tags_of_user(const ApiReply& reply) {
  const json::value* list = find_member(reply.body, "tagid_list");
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no tagid_list");
  std::vector<std::int64_t> ids;
  for (const json::value& entry : list->get_array())
    if (entry.is_int64()) ids.push_back(entry.get_int64());
  return ids;
}

Call blacklist_get_call(std::string_view begin_openid) {
  return raw_call(Api::blacklist_get, json::object{{"begin_openid", begin_openid}});
}
Call blacklist_add_call(std::span<const OpenId> openids) { return blacklist_call(Api::blacklist_add, openids); }
Call blacklist_remove_call(std::span<const OpenId> openids) { return blacklist_call(Api::blacklist_remove, openids); }

}  // namespace hongyan::wechat
