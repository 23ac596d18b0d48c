// Management of subscribe templates, /wxaapi/newtmpl/* (outbound.md §3.2). Bodies come as JSON or as a form, whatever
// the Content-Type says.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/world/library.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t keywords_min = 2, keywords_max = 5, scene_characters_max = 15;
constexpr int titles_max = 30;

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

// Numbers between commas; nothing when something else stands there.
std::optional<std::vector<int>> numbers_in(std::string_view text) {
  std::vector<int> numbers;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::optional<int> number = number_in(text.substr(0, comma));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

std::string given(const Call& call, std::string_view name) {
  return call.body.is_object() ? text_of(call.body, name) : http::Query(call.request.body).get(name);
}

// kidList as an array of numbers or of texts, as "1,2", or as a repeated form field kidList, kidList[], kidList[0].
std::optional<std::vector<int>> given_keywords(const Call& call) {
  std::vector<int> kids;
  if (!call.body.is_object()) {
    const http::Query form(call.request.body);
    for (const http::Parameter& parameter : form.parameters()) {
      if (parameter.name != "kidList" && !parameter.name.starts_with("kidList[")) continue;
      const auto numbers = numbers_in(parameter.value);
      if (!numbers) return std::nullopt;
      kids.insert(kids.end(), numbers->begin(), numbers->end());
    }
    return kids;
  }
  const json::value* list = find_member(call.body, "kidList");
  if (list == nullptr) return kids;
  if (list->is_string()) return numbers_in(std::string_view(list->get_string()));
  if (!list->is_array()) return std::nullopt;
  for (const json::value& kid : list->get_array()) {
    std::optional<int> number;
    if (kid.is_int64())
      number = static_cast<int>(kid.get_int64());
    else if (kid.is_string())
      number = number_in(std::string_view(kid.get_string()));
    if (!number) return std::nullopt;
    kids.push_back(*number);
  }
  return kids;
}

// The slots of those keywords in that order; nothing when one is unknown or named twice.
std::optional<std::vector<Slot>> slots_of(const PublicTemplate& shape, const std::vector<int>& kids) {
  std::vector<Slot> slots;
  for (const int kid : kids) {
    const auto keyword = std::ranges::find(shape.keywords, kid, &PublicKeyword::kid);
    if (keyword == shape.keywords.end() || std::ranges::count(kids, kid) > 1) return std::nullopt;
    slots.push_back({fmt::format("{}{}", keyword->rule, kid), std::string(keyword->name),
                     field_type_of(keyword->rule).value_or(FieldType::thing),
                     std::vector<std::string>(keyword->choices.begin(), keyword->choices.end())});
  }
  return slots;
}

std::string example_of(const PublicTemplate& shape, const std::vector<int>& kids) {
  std::string text;
  for (const int kid : kids) {
    const auto keyword = std::ranges::find(shape.keywords, kid, &PublicKeyword::kid);
    text += fmt::format("{}:{}\n", keyword->name, keyword->example);
  }
  return text;
}

std::vector<const Template*> subscribe_templates(Call& call) {
  std::vector<const Template*> all;
  for (const std::string& id : call.app->template_order) {
    const Template* shape = call.platform.world.find_template(*call.app, id);
    if (shape != nullptr && (shape->kind == TemplateKind::one_time || shape->kind == TemplateKind::long_term))
      all.push_back(shape);
  }
  return all;
}

Answer add_subscribe_template(Call& call) {
  if (call.app->switches.templates_forbidden) return fail(call, 43106, "not allow to add template, for punishment");
  if (call.app->subscribe_banned) return fail(call, 200011, "此账号已被封禁，无法操作");
  const std::optional<int> tid = number_in(given(call, "tid"));
  const PublicTemplate* shape = tid ? find_public_template(Library::subscribe, *tid) : nullptr;
  if (shape == nullptr) return fail(call, 200014, "invalid tid");
  const std::optional<std::vector<int>> kids = given_keywords(call);
  if (!kids || kids->size() < keywords_min || kids->size() > keywords_max) return fail(call, 200020, "invalid kidList");
  std::optional<std::vector<Slot>> slots = slots_of(*shape, *kids);
  if (!slots) return fail(call, 200020, "invalid kidList");
  const std::string scene = given(call, "sceneDesc");
  const bool lacks_scene = scene.empty() && call.platform.settings.channels.scene_desc == SceneDesc::required;
  if (lacks_scene || count_characters(scene) > scene_characters_max) return fail(call, 200021, "invalid sceneDesc");
  const std::string public_id = std::to_string(*tid);
  const std::vector<const Template*> present = subscribe_templates(call);
  for (const Template* other : present) {
    if (other->public_id != public_id || other->keyword_ids != *kids) continue;
    Answer answer = fail(call, 200022, "template has added already");
    answer.body.pop_back();
    answer.body += fmt::format(R"(,"priTmplId":"{}"}})", other->id);
    return answer;
  }
  if (present.size() >= call.platform.settings.subscribe_templates_max)
    return fail(call, 200012, "private template num exceeds limit");
  Template made;
  made.title = shape->title;
  made.kind = shape->type == 3 ? TemplateKind::long_term : TemplateKind::one_time;
  made.slots = *std::move(slots);
  made.example = example_of(*shape, *kids);
  made.public_id = public_id;
  made.keyword_ids = *kids;
  return ok({{"priTmplId", call.platform.world.add_template(*call.app, std::move(made)).id}});
}

Answer delete_subscribe_template(Call& call) {
  const std::string id = given(call, "priTmplId");
  for (const Template* shape : subscribe_templates(call)) {
    if (shape->id != id) continue;
    call.platform.world.remove_template(*call.app, id);
    return ok();
  }
  return id.empty() ? fail(call, 200002, "invalid parameter") : fail(call, 200014, "invalid priTmplId");
}

Answer list_categories(Call& call) {
  json::array data;
  const auto& chosen = call.app->categories;
  for (const Category& category : categories())
    if (!chosen || std::ranges::find(*chosen, category.id) != chosen->end())
      data.push_back({{"id", category.id}, {"name", category.name}});
  return ok({{"data", std::move(data)}});
}

Answer list_public_titles(Call& call) {
  const std::string ids = call.query.get("ids");
  if (ids.empty()) return fail(call, 200018, "ids missing");
  const std::optional<std::vector<int>> wanted = numbers_in(ids);
  if (!wanted) return fail(call, 200019, "invalid parameter ids");  // also "2,616" in quotes, as the sample shows it
  const std::optional<int> start = number_in(call.query.get("start"));
  if (!start || *start < 0) return fail(call, 200016, "invalid parameter start");
  const std::optional<int> limit = number_in(call.query.get("limit"));
  if (!limit || *limit < 1 || *limit > titles_max) return fail(call, 200017, "invalid parameter limit");
  json::array data;
  int count = 0;
  for (const PublicTemplate& shape : public_templates()) {
    if (shape.library != Library::subscribe || std::ranges::find(*wanted, shape.category) == wanted->end()) continue;
    if (count >= *start && count < *start + *limit)
      data.push_back({{"tid", shape.id},
                      {"title", shape.title},
                      {"type", shape.type},
                      {"categoryId", std::to_string(shape.category)}});
    ++count;
  }
  return ok({{"count", count}, {"data", std::move(data)}});
}

Answer list_public_keywords(Call& call) {
  const std::optional<int> tid = number_in(call.query.get("tid"));
  if (!tid) return fail(call, 200002, "invalid parameter tid");
  const PublicTemplate* shape = find_public_template(Library::subscribe, *tid);
  if (shape == nullptr) return fail(call, 200014, "invalid tid");
  json::array data;
  for (const PublicKeyword& keyword : shape->keywords)
    data.push_back(
        {{"kid", keyword.kid}, {"name", keyword.name}, {"example", keyword.example}, {"rule", keyword.rule}});
  const std::size_t count = data.size();
  return ok({{"count", count}, {"data", std::move(data)}});
}

Answer list_subscribe_templates(Call& call) {
  json::array data;
  for (const Template* shape : subscribe_templates(call)) {
    json::object entry{{"priTmplId", shape->id},
                       {"title", shape->title},
                       {"content", shape->content()},
                       {"example", shape->example},
                       {"type", shape->kind == TemplateKind::long_term ? 3 : 2}};
    json::array enums;
    for (const Slot& slot : shape->slots) {
      if (slot.type != FieldType::enum_string) continue;
      json::array values(slot.choices.begin(), slot.choices.end());
      enums.push_back({{"enumValueList", std::move(values)}, {"keywordCode", slot.key + ".DATA"}});
    }
    if (!enums.empty()) entry["keywordEnumValueList"] = std::move(enums);
    data.push_back(std::move(entry));
  }
  return ok({{"data", std::move(data)}});
}

std::int64_t newtmpl_calls(const SandboxSettings& settings, const App&) { return settings.newtmpl_daily; }
std::int64_t list_calls(const SandboxSettings& settings, const App&) { return settings.newtmpl_list_daily; }

constexpr Abilities messengers = service_accounts | reader_accounts | mini_programs;
constexpr Endpoint endpoints[] = {
    {"/wxaapi/newtmpl/addtemplate", Verb::post, Body::json_or_form, Family::newtmpl, messengers, newtmpl_calls,
     add_subscribe_template, Change::subscribe_messages},
    {"/wxaapi/newtmpl/deltemplate", Verb::post, Body::json_or_form, Family::newtmpl, messengers, newtmpl_calls,
     delete_subscribe_template, Change::subscribe_messages},
    {"/wxaapi/newtmpl/getcategory", Verb::get, Body::none, Family::newtmpl, messengers, list_calls, list_categories,
     Change::subscribe_messages},
    {"/wxaapi/newtmpl/getpubtemplatetitles", Verb::get, Body::none, Family::newtmpl, messengers, list_calls,
     list_public_titles, Change::subscribe_messages},
    {"/wxaapi/newtmpl/getpubtemplatekeywords", Verb::get, Body::none, Family::newtmpl, messengers, list_calls,
     list_public_keywords, Change::subscribe_messages},
    {"/wxaapi/newtmpl/gettemplate", Verb::get, Body::none, Family::newtmpl, messengers, list_calls,
     list_subscribe_templates, Change::subscribe_messages},
};

}  // namespace

std::span<const Endpoint> newtmpl_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
