#include "wechat/calls/newtmpl.hpp"

#include <algorithm>

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

TemplateGrant grant_of(const json::value& entry) {
  constexpr std::int64_t one_time = 2;
  constexpr std::int64_t long_term = 3;
  const std::int64_t type = number_of(entry, "type");
  if (type == one_time) return TemplateGrant::one_time;
  return type == long_term ? TemplateGrant::long_term : TemplateGrant::unknown;
}

std::expected<const json::array*, std::string> data_of(const ApiReply& reply) {
  const json::value* data = find_member(reply.body, "data");
  if (data == nullptr || !data->is_array()) return std::unexpected("the answer has no data");
  return &data->get_array();
}

// {"enumValueList":["客厅","餐厅"],"keywordCode":"enum_string2.DATA"}
void add_allowed(std::vector<Slot>& slots, const json::value& listed) {
  std::string key = text_of(listed, "keywordCode");
  if (constexpr std::string_view ending = ".DATA"; key.ends_with(ending)) key.resize(key.size() - ending.size());
  const auto slot = std::ranges::find(slots, key, &Slot::key);
  const json::value* values = find_member(listed, "enumValueList");
  if (slot == slots.end() || values == nullptr || !values->is_array()) return;
  for (const json::value& value : values->get_array())
    if (const json::string* text = value.if_string()) slot->allowed.emplace_back(text->begin(), text->end());
}

}  // namespace

Call newtmpl_add_call(const TemplateChoice& choice, BodyEncoding encoding) {
  if (encoding == BodyEncoding::json) {
    json::object body{{"tid", choice.tid},
                      {"kidList", json::array(choice.keyword_ids.begin(), choice.keyword_ids.end())}};
    if (!choice.scene.empty()) body.emplace("sceneDesc", choice.scene);
    return json_call(Api::newtmpl_add, json::value(std::move(body)));
  }
  std::string body = "tid=" + http::percent_encode(choice.tid);
  for (const int id : choice.keyword_ids) body += "&kidList=" + std::to_string(id);
  if (!choice.scene.empty()) body += "&sceneDesc=" + http::percent_encode(choice.scene);
  return {Api::newtmpl_add, "", std::move(body), "application/x-www-form-urlencoded"};
}

std::expected<std::string, std::string> read_added_subscribe_template(const ApiReply& reply) {
  std::string id = text_of(reply.body, "priTmplId");
  if (id.empty()) return std::unexpected("the answer has no priTmplId");
  return id;
}

Call newtmpl_delete_call(const TemplateId& id) {
  return json_call(Api::newtmpl_delete, json::object{{"priTmplId", id.text()}});
}

Call newtmpl_category_call() { return get_call(Api::newtmpl_category); }

std::expected<std::vector<Category>, std::string> read_categories(const ApiReply& reply) {
  const auto data = data_of(reply);
  if (!data) return std::unexpected(data.error());
  std::vector<Category> categories;
  for (const json::value& entry : **data) categories.push_back({text_of(entry, "id"), text_of(entry, "name")});
  return categories;
}

Call newtmpl_titles_call(std::span<const std::string> category_ids, Page page) {
  std::string query = "ids=";
  for (const std::string& id : category_ids) {
    if (!query.ends_with('=')) query += ',';  // as it is: quoted or escaped lists are refused
    query += http::percent_encode(id);
  }
  query += "&start=" + std::to_string(page.start) + "&limit=" + std::to_string(page.limit);
  return get_call(Api::newtmpl_titles, std::move(query));
}

std::expected<PublicTitles, std::string> read_public_titles(const ApiReply& reply) {
  const auto data = data_of(reply);
  if (!data) return std::unexpected(data.error());
  PublicTitles titles;
  titles.count = number_of(reply.body, "count");
  for (const json::value& entry : **data)
    titles.titles.push_back(
        {text_of(entry, "tid"), text_of(entry, "title"), grant_of(entry), text_of(entry, "categoryId")});
  return titles;
}

Call newtmpl_keywords_call(std::string_view tid) {
  return get_call(Api::newtmpl_keywords, "tid=" + http::percent_encode(tid));
}

std::expected<std::vector<Keyword>, std::string> read_keywords(const ApiReply& reply) {
  const auto data = data_of(reply);
  if (!data) return std::unexpected(data.error());
  std::vector<Keyword> keywords;
  for (const json::value& entry : **data) {
    const std::int64_t id = number_of(entry, "kid", -1);
    if (id < 0 || id > INT32_MAX) return std::unexpected("a keyword has no kid");
    keywords.push_back(
        {static_cast<int>(id), text_of(entry, "name"), text_of(entry, "example"), text_of(entry, "rule")});
  }
  return keywords;
}

Call newtmpl_list_call() { return get_call(Api::newtmpl_list); }

std::expected<std::vector<PrivateTemplate>, std::string> read_subscribe_templates(const ApiReply& reply) {
  const auto data = data_of(reply);
  if (!data) return std::unexpected(data.error());
  std::vector<PrivateTemplate> templates;
  for (const json::value& entry : **data) {
    PrivateTemplate one;
    one.id = text_of(entry, "priTmplId");
    if (one.id.empty()) return std::unexpected("a template of the list has no priTmplId");
    one.title = text_of(entry, "title");
    one.content = text_of(entry, "content");
    one.example = text_of(entry, "example");
    one.grant = grant_of(entry);
    one.slots = parse_slots(one.content);
    if (const json::value* lists = find_member(entry, "keywordEnumValueList"); lists != nullptr && lists->is_array())
      for (const json::value& listed : lists->get_array()) add_allowed(one.slots, listed);
    templates.push_back(std::move(one));
  }
  return templates;
}

}  // namespace hongyan::wechat
