#include "cli/listing.hpp"

#include <fmt/format.h>

#include "cli/programs.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

std::string plain_text(const json::value& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_array()) {
    std::string text;
    for (const json::value& one : value.get_array()) text += (text.empty() ? "" : ", ") + plain_text(one);
    return text;
  }
  if (value.is_object()) {
    std::string text;
    for (const auto& member : value.get_object())
      if (const std::string shown = plain_text(member.value()); !shown.empty())
        text += fmt::format("{}{}={}", text.empty() ? "" : "  ", std::string_view(member.key()), shown);
    return text;
  }
  return write_json(value);
}

void add_details(TextTable& table, const std::string& prefix, const json::value& thing) {
  const json::object* object = thing.if_object();
  if (object == nullptr) return;
  for (const auto& member : *object) {
    const std::string name = prefix + std::string(member.key());
    const json::value& value = member.value();
    if (value.is_object())
      add_details(table, name + ".", value);
    else if (value.is_array() && !value.get_array().empty() && value.get_array().front().is_object()) {
      for (std::size_t i = 0; i < value.get_array().size(); ++i)
        table.add({fmt::format("{}[{}]", name, i), plain_text(value.get_array()[i])});
    } else if (const std::string text = plain_text(value); !text.empty()) {
      table.add({name, text});
    }
  }
}

TextTable table_with(const std::vector<Column>& columns, Language language) {
  TextTable table;
  std::vector<std::string> titles;
  titles.reserve(columns.size());
  for (const Column& column : columns) titles.push_back(column.title.in(language));
  table.add(std::move(titles));
  return table;
}

std::size_t add_items(TextTable& table, const std::vector<Column>& columns, const json::value& page) {
  const json::value* items = find_member(page, "items");
  if (items == nullptr || !items->is_array()) return 0;
  for (const json::value& item : items->get_array()) {
    std::vector<std::string> row;
    row.reserve(columns.size());
    for (const Column& column : columns) row.push_back(value_text(item, column.path));
    for (std::string& cell : row)
      if (cell.empty()) cell = "-";
    table.add(std::move(row));
  }
  return items->get_array().size();
}

}  // namespace

void add_page_options(std::vector<Option>& options, PageArguments& into) {
  options.push_back({"--limit", {"每页条数,1 到 200", "items per page, 1 to 200"}, &into.limit, "N"});
  options.push_back(
      {"--cursor", {"从上一页给出的位置继续", "go on where the last page ended"}, &into.cursor, "CURSOR"});
  options.push_back({"--all", {"读完所有页", "read every page"}, &into.all});
}

std::string value_text(const json::value& thing, std::string_view path) {
  const std::size_t dot = path.find('.');
  const json::value* member = find_member(thing, path.substr(0, dot));
  if (member == nullptr) return {};
  return dot == std::string_view::npos ? plain_text(*member) : value_text(*member, path.substr(dot + 1));
}

std::string details_text(const json::value& thing) {
  TextTable table;
  add_details(table, "", thing);
  return table.text();
}

std::string indented_json(const json::value& value, std::string_view indent) {
  const std::string inner = std::string(indent) + "  ";
  std::string text;
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& member : *object)
      text += fmt::format("{}{}{}: {}", text.empty() ? "{\n" : ",\n", inner, write_json(json::string(member.key())),
                          indented_json(member.value(), inner));
    return text + "\n" + std::string(indent) + "}";
  }
  if (const json::array* array = value.if_array(); array != nullptr && !array->empty()) {
    for (const json::value& one : *array) text += (text.empty() ? "[\n" : ",\n") + inner + indented_json(one, inner);
    return text + "\n" + std::string(indent) + "]";
  }
  return write_json(value);
}

int list_things(Session& session, const std::string& collection, std::vector<QueryPart> query,
                const PageArguments& page, const std::vector<Column>& columns) {
  Output& output = session.output();
  if (page.limit) query.push_back({"limit", std::to_string(*page.limit)});
  TextTable table = table_with(columns, output.language);
  std::size_t count = 0;
  std::string cursor = page.cursor;
  do {
    auto parts = query;
    parts.push_back({"cursor", cursor});
    const auto asked = session.get(collection + query_text(parts));
    if (!asked) return asked.error();
    const std::string next = text_of(asked->body, "next_cursor");
    if (output.is_json())
      output.print(asked->body);
    else
      count += add_items(table, columns, asked->body);
    if (next == cursor) break;  // a server that repeats itself is not asked for ever
    cursor = next;
  } while (page.all == Switch::on && !cursor.empty());
  if (output.is_json()) return exit_ok;
  if (count > 0)
    output.print(table.text());
  else
    output.note({"没有。", "None."});
  if (!cursor.empty()) output.note({"还有更多:--cursor " + cursor, "There is more: --cursor " + cursor});
  return exit_ok;
}

}  // namespace hongyan::cli
