#include "wechat/calls/form_message.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

json::object body_of(LibraryPage page) { return {{"offset", page.offset}, {"count", page.count}}; }

std::expected<const json::array*, std::string> list_of(const ApiReply& reply, std::string_view key) {
  const json::value* list = find_member(reply.body, key);
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no " + std::string(key));
  return &list->get_array();
}

}  // namespace

Call form_send_call(const FormMessage& message) {
  json::object body{{"touser", message.touser.text()}, {"template_id", message.template_id.text()}};
  add_text(body, "page", message.page);
  body.emplace("form_id", message.form_id);
  body.emplace("data", to_json(message.data));
  add_text(body, "emphasis_keyword", message.emphasis_keyword);
  return raw_call(Api::form_send, body);
}

Call form_send_call(json::object body) {
  body.stable_erase("access_token");
  return raw_call(Api::form_send, body);
}

Call form_library_list_call(LibraryPage page) { return raw_call(Api::form_library_list, body_of(page)); }

std::expected<FormTitles, std::string> read_form_titles(const ApiReply& reply) {
  const auto list = list_of(reply, "list");
  if (!list) return std::unexpected(list.error());
  FormTitles titles;
  titles.total_count = number_of(reply.body, "total_count");
  for (const json::value& entry : **list) titles.titles.push_back({text_of(entry, "id"), text_of(entry, "title")});
  return titles;
}

Call form_library_get_call(std::string_view id) { return raw_call(Api::form_library_get, {{"id", id}}); }

std::expected<std::vector<FormKeyword>, std::string> read_form_keywords(const ApiReply& reply) {
  const auto list = list_of(reply, "keyword_list");
  if (!list) return std::unexpected(list.error());
  std::vector<FormKeyword> keywords;
  for (const json::value& entry : **list) {
    const std::int64_t id = number_of(entry, "keyword_id", -1);
    if (id < 0 || id > INT32_MAX) return std::unexpected("a keyword has no keyword_id");
    keywords.push_back({static_cast<int>(id), text_of(entry, "name"), text_of(entry, "example")});
  }
  return keywords;
}

Call form_template_add_call(std::string_view id, std::span<const int> keyword_ids) {
  return raw_call(Api::form_template_add,
                  {{"id", id}, {"keyword_id_list", json::array(keyword_ids.begin(), keyword_ids.end())}});
}

Call form_template_list_call(LibraryPage page) { return raw_call(Api::form_template_list, body_of(page)); }

std::expected<std::vector<PrivateTemplate>, std::string> read_form_templates(const ApiReply& reply) {
  const auto list = list_of(reply, "list");
  if (!list) return std::unexpected(list.error());
  std::vector<PrivateTemplate> templates;
  for (const json::value& entry : **list) {
    PrivateTemplate one;
    one.id = text_of(entry, "template_id");
    if (one.id.empty()) return std::unexpected("a template of the list has no template_id");
    one.title = text_of(entry, "title");
    one.content = text_of(entry, "content");
    one.example = text_of(entry, "example");
    one.grant = TemplateGrant::one_time;
    one.slots = parse_slots(one.content);
    templates.push_back(std::move(one));
  }
  return templates;
}

Call form_template_delete_call(const TemplateId& id) {
  return raw_call(Api::form_template_delete, {{"template_id", id.text()}});
}

}  // namespace hongyan::wechat
