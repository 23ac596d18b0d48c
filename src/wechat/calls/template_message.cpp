#include "wechat/calls/template_message.hpp"

#include <array>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::size_t scratch_bytes = 4 * 1024;  // holds a usual body without asking the heap

Industry industry_of(const json::value& body, std::string_view key) {
  const json::value* industry = find_member(body, key);
  if (industry == nullptr) return {};
  return {text_of(*industry, "first_class"), text_of(*industry, "second_class")};
}

}  // namespace

Call template_send_call(const TemplateMessage& message) {
  std::array<unsigned char, scratch_bytes> scratch;
  json::monotonic_resource memory(scratch.data(), scratch.size());
  const json::storage_ptr storage(&memory);
  json::object body(storage);
  body.emplace("touser", message.touser.text());
  body.emplace("template_id", message.template_id.text());
  if (!message.url.empty()) body.emplace("url", message.url);
  if (message.miniprogram) body.emplace("miniprogram", to_json(*message.miniprogram, storage));
  if (!message.client_msg_id.empty()) body.emplace("client_msg_id", message.client_msg_id);
  body.emplace("data", to_json(message.data, storage));
  return json_call(Api::template_send, json::value(std::move(body)));
}

Call template_send_call(json::object body, std::string_view client_msg_id) {
  return raw_call_with(Api::template_send, std::move(body), "client_msg_id", client_msg_id);
}

Call template_list_call() { return get_call(Api::template_list); }

std::expected<std::vector<PrivateTemplate>, std::string> read_template_list(const ApiReply& reply) {
  const json::value* list = find_member(reply.body, "template_list");
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no template_list");
  std::vector<PrivateTemplate> templates;
  for (const json::value& entry : list->get_array()) {
    PrivateTemplate one;
    one.id = text_of(entry, "template_id");
    if (one.id.empty()) return std::unexpected("a template of the list has no template_id");
    one.title = text_of(entry, "title");
    one.content = text_of(entry, "content");
    one.example = text_of(entry, "example");
    one.primary_industry = text_of(entry, "primary_industry");
    one.deputy_industry = text_of(entry, "deputy_industry");
    one.slots = parse_slots(one.content);
    templates.push_back(std::move(one));
  }
  return templates;
}

Call template_add_call(std::string_view short_id, std::span<const std::string> keyword_names) {
  json::object body{{"template_id_short", short_id}};
  if (!keyword_names.empty())
    body.emplace("keyword_name_list", json::array(keyword_names.begin(), keyword_names.end()));
  return json_call(Api::template_add, json::value(std::move(body)));
}

std::expected<std::string, std::string> read_added_template(const ApiReply& reply) {
  std::string id = text_of(reply.body, "template_id");
  if (id.empty()) return std::unexpected("the answer has no template_id");
  return id;
}

Call template_delete_call(const TemplateId& id) {
  return json_call(Api::template_delete, json::object{{"template_id", id.text()}});
}

Call industry_set_call(IndustryPair industries) {
  return json_call(Api::industry_set, json::object{{"industry_id1", std::to_string(industries.primary)},
                                                   {"industry_id2", std::to_string(industries.secondary)}});
}

Call industry_get_call() { return get_call(Api::industry_get); }

std::expected<Industries, std::string> read_industries(const ApiReply& reply) {
  if (find_member(reply.body, "primary_industry") == nullptr)
    return std::unexpected("the answer has no primary_industry");
  return Industries{industry_of(reply.body, "primary_industry"), industry_of(reply.body, "secondary_industry")};
}

}  // namespace hongyan::wechat
