// Management of a service account's private templates (outbound.md §1.2–§1.6).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/quota.hpp"
#include "sandbox/world/library.hpp"

namespace hongyan::sandbox {
namespace {

struct Industry {
  std::string_view first;
  std::string_view second;
};

constexpr std::array industries{Industry{"IT科技", "互联网|电子商务"},
                                Industry{"IT科技", "IT软件与服务"},
                                Industry{"IT科技", "IT硬件与设备"},
                                Industry{"IT科技", "电子技术"},
                                Industry{"IT科技", "通信与运营商"},
                                Industry{"IT科技", "网络游戏"},
                                Industry{"金融业", "银行"},
                                Industry{"金融业", "基金|理财|信托"},
                                Industry{"金融业", "保险"},
                                Industry{"餐饮", "餐饮"},
                                Industry{"酒店旅游", "酒店"},
                                Industry{"酒店旅游", "旅游"},
                                Industry{"运输与仓储", "快递"},
                                Industry{"运输与仓储", "物流"},
                                Industry{"运输与仓储", "仓储"},
                                Industry{"教育", "培训"},
                                Industry{"教育", "院校"},
                                Industry{"政府与公共事业", "学术科研"},
                                Industry{"政府与公共事业", "交警"},
                                Industry{"政府与公共事业", "博物馆"},
                                Industry{"政府与公共事业", "公共事业|非盈利机构"},
                                Industry{"医药护理", "医药医疗"},
                                Industry{"医药护理", "护理美容"},
                                Industry{"医药护理", "保健与卫生"},
                                Industry{"交通工具", "汽车相关"},
                                Industry{"交通工具", "摩托车相关"},
                                Industry{"交通工具", "火车相关"},
                                Industry{"交通工具", "飞机相关"},
                                Industry{"房地产", "建筑"},
                                Industry{"房地产", "物业"},
                                Industry{"消费品", "消费品"},
                                Industry{"商业服务", "法律"},
                                Industry{"商业服务", "会展"},
                                Industry{"商业服务", "中介服务"},
                                Industry{"商业服务", "认证"},
                                Industry{"商业服务", "审计"},
                                Industry{"文体娱乐", "传媒"},
                                Industry{"文体娱乐", "体育"},
                                Industry{"文体娱乐", "娱乐休闲"},
                                Industry{"印刷", "印刷"},
                                Industry{"其它", "其它"}};

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Industry> industry_of(std::string_view id) {
  const std::optional<int> number = number_in(id);
  if (!number || *number < 1 || *number > static_cast<int>(industries.size())) return std::nullopt;
  return industries[static_cast<std::size_t>(*number - 1)];
}

json::object industry_as_json(std::string_view id) {
  const Industry industry = industry_of(id).value_or(Industry{"", ""});
  return {{"first_class", industry.first}, {"second_class", industry.second}};
}

// The history library, as it was until 2023-05-04: one shape for every id.
Template history_template(std::string id) {
  Template made;
  made.title = "服务状态提醒";
  made.kind = TemplateKind::history;
  made.public_id = std::move(id);
  made.slots = {{"first", "", FieldType::free, {}},
                {"keyword1", "项目", FieldType::free, {}},
                {"keyword2", "状态", FieldType::free, {}},
                {"keyword3", "时间", FieldType::free, {}},
                {"remark", "", FieldType::free, {}}};
  return made;
}

// The slots in the order of the names; nothing when there are none or one is unknown.
std::optional<std::vector<Slot>> slots_named(const PublicTemplate& shape, const json::value* names) {
  const json::array* list = names == nullptr ? nullptr : names->if_array();
  if (list == nullptr || list->empty()) return std::nullopt;
  std::vector<Slot> slots;
  for (const json::value& name : *list) {
    const json::string* text = name.if_string();
    if (text == nullptr) return std::nullopt;
    const auto keyword = std::ranges::find(shape.keywords, std::string_view(*text), &PublicKeyword::name);
    if (keyword == shape.keywords.end()) return std::nullopt;
    slots.push_back({fmt::format("{}{}", keyword->rule, keyword->kid), std::string(keyword->name),
                     field_type_of(keyword->rule).value_or(FieldType::thing),
                     std::vector<std::string>(keyword->choices.begin(), keyword->choices.end())});
  }
  return slots;
}

// Of another pool than these calls manage.
bool is_elsewhere(TemplateKind kind) {
  return kind == TemplateKind::one_time || kind == TemplateKind::long_term || kind == TemplateKind::by_url;
}

std::size_t count_templates(World& world, const App& app) {
  return static_cast<std::size_t>(std::ranges::count_if(app.template_order, [&](const std::string& id) {
    const Template* shape = world.find_template(app, id);
    return shape != nullptr && !is_elsewhere(shape->kind);
  }));
}

// Templates of an industry that the account has no longer.
void forget_left_industries(Call& call) {
  App& app = *call.app;
  for (const std::string& id : std::vector<std::string>(app.template_order)) {
    const Template* shape = call.platform.world.find_template(app, id);
    const bool left = shape != nullptr && !shape->industry.empty() && shape->industry != app.industry[0] &&
                      shape->industry != app.industry[1];
    if (left) call.platform.world.remove_template(app, id);
  }
}

}  // namespace

Answer set_industry(Call& call) {
  const std::string first = text_of(call.body, "industry_id1"), second = text_of(call.body, "industry_id2");
  if (!industry_of(first) || !industry_of(second)) return fail(call, 40102, "invalid industry id");
  if (call.app->industry_month == beijing_month(call.now)) return fail(call, 43100, "change template too frequently");
  call.app->industry_month = beijing_month(call.now);
  call.app->industry[0] = first;
  call.app->industry[1] = second;
  if (call.platform.settings.channels.industry_change == IndustryChange::deletes_templates)
    forget_left_industries(call);
  return ok();
}

Answer get_industry(Call& call) {
  return without_errcode(json::object{{"primary_industry", industry_as_json(call.app->industry[0])},
                                      {"secondary_industry", industry_as_json(call.app->industry[1])}});
}

Answer add_template(Call& call) {
  World& world = call.platform.world;
  const SandboxSettings& settings = call.platform.settings;
  const std::string id = text_of(call.body, "template_id_short");
  if (call.app->switches.templates_forbidden) return fail(call, 43106, "not allow to add template, for punishment");
  Template made;
  if (id.starts_with("TM") || id.starts_with("OPENTM")) {
    if (has_template_rules_of_2023(call))
      return fail(
          call, 40247,
          "历史模板库已升级为类目模板。历史模板库内模板不再支持添加。 如有相关消息需求,可使用类目模板库ID添加对应模板");
    made = history_template(id);
    made.industry = call.app->industry[0];
  } else {
    const std::optional<int> number = number_in(id);
    const PublicTemplate* shape = number && call.in_force(Change::category_ids_by_api)
                                      ? find_public_template(Library::service, *number)
                                      : nullptr;
    if (shape == nullptr) return fail(call, 40037, "invalid template_id");
    const auto& chosen = call.app->categories;
    if (chosen && std::ranges::find(*chosen, shape->category) == chosen->end())
      return fail(call, 45027, "template conflict with industry");
    std::optional<std::vector<Slot>> slots = slots_named(*shape, find_member(call.body, "keyword_name_list"));
    if (!slots) return fail(call, 40246, "keyword name invalid");
    made.title = shape->title;
    made.kind = TemplateKind::category;
    made.public_id = id;
    made.slots = *std::move(slots);
  }
  if (count_templates(world, *call.app) >= settings.templates_max)
    return fail(call, 45026, "template num exceeds limit");
  const Template& added = world.add_template(*call.app, std::move(made));
  return ok({{"template_id", added.id}});
}

Answer list_templates(Call& call) {
  json::array list;
  const Industry primary = industry_of(call.app->industry[0]).value_or(Industry{"", ""});
  for (const std::string& id : call.app->template_order) {
    const Template* shape = call.platform.world.find_template(*call.app, id);
    if (shape == nullptr || is_elsewhere(shape->kind)) continue;
    list.push_back({{"template_id", shape->id},
                    {"title", shape->title},
                    {"primary_industry", primary.first},
                    {"deputy_industry", primary.second},
                    {"content", shape->content()},
                    {"example", shape->example}});
  }
  return without_errcode(json::object{{"template_list", std::move(list)}});
}

Answer delete_template(Call& call) {
  const std::string id = text_of(call.body, "template_id");
  const Template* shape = call.platform.world.find_template(*call.app, id);
  if (shape == nullptr || is_elsewhere(shape->kind)) return fail(call, 40037, "invalid template_id");
  call.platform.world.remove_template(*call.app, id);
  return ok();
}

}  // namespace hongyan::sandbox
