// The template library of mini programs until 2020-01-10 (outbound.md §2.2): a small made-up selection of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

struct Keyword {
  int id;
  std::string_view name;
  std::string_view example;
};
struct LibraryTitle {
  std::string_view id;
  std::string_view title;
  std::array<Keyword, 5> keywords;
};

constexpr std::array library{
    LibraryTitle{"AT0002",
                 "购买成功通知",
                 {{{3, "购买地点", "TIT造舰厂"},
                   {4, "购买时间", "2016年6月6日"},
                   {5, "物品名称", "奶茶"},
                   {6, "交易单号", "1234567890"},
                   {7, "购买价格", "2.50元"}}}},
    LibraryTitle{"AT0009",
                 "订单支付成功通知",
                 {{{1, "订单号", "NO-1"},
                   {2, "支付时间", "2019年5月18日"},
                   {3, "支付金额", "99元"},
                   {4, "商品名称", "雅思口语"},
                   {5, "备注", "感谢购买"}}}},
    LibraryTitle{"AT0445",
                 "上课提醒",
                 {{{1, "学员姓名", "小石"},
                   {2, "上课时间", "2019年5月18日 13:00"},
                   {3, "课程名称", "雅思口语(第二讲)"},
                   {4, "备注", "准时到"},
                   {5, "上课地点", "南山校区"}}}},
};
constexpr std::int64_t count_max = 20;
constexpr std::size_t keywords_max = 10;

struct Paging {
  std::size_t offset;
  std::size_t count;
};

std::optional<Paging> paging_of(const Call& call) {
  const std::int64_t offset = number_of(call.body, "offset", -1), count = number_of(call.body, "count", -1);
  if (offset < 0 || count < 0 || count > count_max) return std::nullopt;
  return Paging{static_cast<std::size_t>(offset), static_cast<std::size_t>(count)};
}

const LibraryTitle* find_title(std::string_view id) {
  const auto found = std::ranges::find(library, id, &LibraryTitle::id);
  return found == library.end() ? nullptr : &*found;
}

std::vector<const Template*> form_templates(Call& call) {
  std::vector<const Template*> all;
  for (const std::string& id : call.app->template_order)
    if (const Template* shape = call.platform.world.find_template(*call.app, id);
        shape != nullptr && shape->kind == TemplateKind::form)
      all.push_back(shape);
  return all;
}

}  // namespace

Answer list_form_library(Call& call) {
  if (auto refusal = check_form_era(call)) return *std::move(refusal);
  const std::optional<Paging> page = paging_of(call);
  if (!page) return fail(call, 45076, "invalid count");
  json::array list;
  for (std::size_t i = page->offset; i < library.size() && list.size() < page->count; ++i)
    list.push_back({{"id", library[i].id}, {"title", library[i].title}});
  return ok({{"list", std::move(list)}, {"total_count", library.size()}});
}

Answer read_form_library(Call& call) {
  if (auto refusal = check_form_era(call)) return *std::move(refusal);
  const LibraryTitle* title = find_title(text_of(call.body, "id"));
  if (title == nullptr) return fail(call, 40037, "invalid template_id");
  json::array list;
  for (const Keyword& keyword : title->keywords)
    list.push_back({{"keyword_id", keyword.id}, {"name", keyword.name}, {"example", keyword.example}});
  return ok({{"id", title->id}, {"title", title->title}, {"keyword_list", std::move(list)}});
}

Answer add_form_template(Call& call) {
  if (auto refusal = check_form_era(call)) return *std::move(refusal);
  const LibraryTitle* title = find_title(text_of(call.body, "id"));
  if (title == nullptr) return fail(call, 40037, "invalid template_id");
  const json::value* given = find_member(call.body, "keyword_id_list");
  const json::array* ids = given == nullptr ? nullptr : given->if_array();
  if (ids == nullptr || ids->empty() || ids->size() > keywords_max)
    return fail(call, 45100, "invalid size of keyword_id_list");
  Template made;
  made.title = title->title;
  made.kind = TemplateKind::form;
  made.public_id = title->id;
  for (const json::value& id : *ids) {
    const auto keyword = std::ranges::find(title->keywords, id.is_int64() ? id.get_int64() : 0, &Keyword::id);
    if (keyword == title->keywords.end()) return fail(call, 45075, "invalid keyword id");
    made.slots.push_back(
        {fmt::format("keyword{}", made.slots.size() + 1), std::string(keyword->name), FieldType::free, {}});
    made.example += fmt::format("{}:{}\n", keyword->name, keyword->example);
  }
  if (form_templates(call).size() >= call.platform.settings.channels.form_templates_max)
    return fail(call, 45026, "template num exceeds limit");
  return ok({{"template_id", call.platform.world.add_template(*call.app, std::move(made)).id}});
}

Answer list_form_templates(Call& call) {
  if (auto refusal = check_form_era(call)) return *std::move(refusal);
  const std::optional<Paging> page = paging_of(call);
  if (!page) return fail(call, 45076, "invalid count");
  const std::vector<const Template*> all = form_templates(call);
  json::array list;
  for (std::size_t i = page->offset; i < all.size() && list.size() < page->count; ++i)
    list.push_back({{"template_id", all[i]->id},
                    {"title", all[i]->title},
                    {"content", all[i]->content()},
                    {"example", all[i]->example}});
  return ok({{"list", std::move(list)}});
}

Answer delete_form_template(Call& call) {
  if (auto refusal = check_form_era(call)) return *std::move(refusal);
  const std::string id = text_of(call.body, "template_id");
  for (const Template* shape : form_templates(call)) {
    if (shape->id != id) continue;
    call.platform.world.remove_template(*call.app, id);
    return ok();
  }
  return fail(call, 40037, "invalid template_id");
}

}  // namespace hongyan::sandbox
