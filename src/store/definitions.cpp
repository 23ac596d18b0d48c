#include "store/definitions.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view type_columns = "name, definition, revision, created_ms, updated_ms";
constexpr std::string_view template_columns =
    "appid, template_id, channel, kind, title, content, example, slots, synced_ms, gone_ms";

TypeRecord read_type(const sql::Row& row) {
  return {.name = row.text(0),
          .definition = row.text(1),
          .revision = row.number(2),
          .created_at = read_time(row, 3),
          .updated_at = read_time(row, 4)};
}

std::string write_slots(const std::vector<TemplateSlot>& slots) {
  json::array array;
  for (const TemplateSlot& slot : slots)
    array.push_back(json::object{
        {"key", slot.key}, {"label", slot.label}, {"allowed", json::array(slot.allowed.begin(), slot.allowed.end())}});
  return write_json(array);
}

std::vector<TemplateSlot> read_slots(const std::string& stored) {
  const auto value = read_json(stored);
  const json::array* const array = value ? value->if_array() : nullptr;
  if (array == nullptr) fail_on_stored("list of template slots", stored);
  std::vector<TemplateSlot> slots;
  for (const json::value& element : *array) {
    TemplateSlot& slot = slots.emplace_back(TemplateSlot{text_of(element, "key"), text_of(element, "label"), {}});
    const json::value* const allowed = find_member(element, "allowed");
    if (allowed == nullptr || !allowed->is_array()) continue;
    for (const json::value& word : allowed->get_array())
      if (const json::string* const text = word.if_string()) slot.allowed.emplace_back(*text);
  }
  return slots;
}

Template read_template(const sql::Row& row) {
  return {.appid = read_name<wechat::AppId>(row, 0),
          .template_id = read_name<wechat::TemplateId>(row, 1),
          .channel = read_word("channel", row, 2, domain::parse_channel),
          .kind = read_word("kind of template", row, 3, parse_template_kind),
          .title = row.text(4),
          .content = row.text(5),
          .example = row.text(6),
          .slots = read_slots(row.text(7)),
          .synced_at = read_time(row, 8),
          .gone_at = read_optional_time(row, 9)};
}

}  // namespace

std::string_view to_string(TemplateKind kind) {
  switch (kind) {
    case TemplateKind::history: return "history";
    case TemplateKind::category: return "category";
    case TemplateKind::one_time: return "one_time";
    case TemplateKind::long_term: return "long_term";
  }
  return {};
}

std::optional<TemplateKind> parse_template_kind(std::string_view text) {
  return parse_word(text,
                    {TemplateKind::history, TemplateKind::category, TemplateKind::one_time, TemplateKind::long_term});
}

void save_type(sql::Connection& connection, const TypeRecord& type) {
  static const std::string save = fmt::format(
      "INSERT INTO notification_type ({}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO UPDATE SET "
      "definition = excluded.definition, revision = notification_type.revision + 1, updated_ms = excluded.updated_ms",
      type_columns);
  connection.execute(
      save, {type.name, type.definition, type.revision, to_stored(type.created_at), to_stored(type.updated_at)});
}

std::optional<TypeRecord> find_type(sql::Connection& connection, std::string_view name) {
  static const std::string select = fmt::format("SELECT {} FROM notification_type WHERE name = $1", type_columns);
  const sql::Rows found = connection.execute(select, {std::string(name)});
  if (found.rows.empty()) return std::nullopt;
  return read_type(found.rows.front());
}

std::vector<TypeRecord> list_types(sql::Connection& connection, std::string_view after_name, std::size_t limit) {
  static const std::string select =
      fmt::format("SELECT {} FROM notification_type WHERE name > $1 ORDER BY name LIMIT $2", type_columns);
  std::vector<TypeRecord> types;
  for (const sql::Row& row :
       connection.execute(select, {std::string(after_name), static_cast<std::int64_t>(limit)}).rows)
    types.push_back(read_type(row));
  return types;
}

bool delete_type(sql::Connection& connection, std::string_view name) {
  return connection.execute("DELETE FROM notification_type WHERE name = $1", {std::string(name)}).affected > 0;
}

void replace_templates(sql::Connection& connection, const wechat::AppId& appid, domain::Channel channel,
                       const std::vector<Template>& templates, WallTime now) {
  // All are gone until the list says otherwise; those long gone keep their moment.
  constexpr std::string_view mark_gone =
      "UPDATE message_template SET gone_ms = $3 WHERE appid = $1 AND channel = $2 AND gone_ms IS NULL";
  static const std::string save = fmt::format(
      "INSERT INTO message_template ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL) "
      "ON CONFLICT (appid, template_id) DO UPDATE SET channel = excluded.channel, kind = excluded.kind, title = "
      "excluded.title, "
      "content = excluded.content, example = excluded.example, slots = excluded.slots, synced_ms = excluded.synced_ms, "
      "gone_ms = NULL",
      template_columns);
  const std::string channel_word(to_string(channel));
  connection.execute(mark_gone, {appid.text(), channel_word, to_stored(now)});
  std::vector<sql::Parameters> batch;
  batch.reserve(templates.size());
  for (const Template& one : templates)
    batch.push_back({appid.text(), one.template_id.text(), channel_word, std::string(to_string(one.kind)), one.title,
                     one.content, one.example, write_slots(one.slots), to_stored(now)});
  connection.execute_many(save, batch);
}

void note_template_gone(sql::Connection& connection, const wechat::AppId& appid, const wechat::TemplateId& template_id,
                        WallTime now) {
  connection.execute(
      "UPDATE message_template SET gone_ms = $3 WHERE appid = $1 AND template_id = $2 AND gone_ms IS NULL",
      {appid.text(), template_id.text(), to_stored(now)});
}

std::optional<Template> find_template(sql::Connection& connection, const wechat::AppId& appid,
                                      const wechat::TemplateId& template_id) {
  static const std::string select =
      fmt::format("SELECT {} FROM message_template WHERE appid = $1 AND template_id = $2", template_columns);
  const sql::Rows found = connection.execute(select, {appid.text(), template_id.text()});
  if (found.rows.empty()) return std::nullopt;
  return read_template(found.rows.front());
}

std::vector<Template> list_templates(sql::Connection& connection, const wechat::AppId& appid) {
  static const std::string select =
      fmt::format("SELECT {} FROM message_template WHERE appid = $1 ORDER BY template_id", template_columns);
  std::vector<Template> templates;
  for (const sql::Row& row : connection.execute(select, {appid.text()}).rows) templates.push_back(read_template(row));
  return templates;
}

}  // namespace hongyan::store
