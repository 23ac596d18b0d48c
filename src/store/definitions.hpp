// What operators define or sync: notification types (their JSON is read by domain/notification_type) and the message
// templates WeChat has for an app. Free functions over a connection.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct TypeRecord {
  std::string name;
  std::string definition;  // JSON text as accepted
  std::int64_t revision = 1;
  WallTime created_at;
  WallTime updated_at;
};
void save_type(sql::Connection& connection, const TypeRecord& type);  // revision grows by one when it replaces
[[nodiscard]] std::optional<TypeRecord> find_type(sql::Connection& connection, std::string_view name);
[[nodiscard]] std::vector<TypeRecord> list_types(sql::Connection& connection, std::string_view after_name,
                                                 std::size_t limit);
[[nodiscard]] bool delete_type(sql::Connection& connection, std::string_view name);

enum class TemplateKind { history, category, one_time, long_term };
[[nodiscard]] std::string_view to_string(TemplateKind kind);
[[nodiscard]] std::optional<TemplateKind> parse_template_kind(std::string_view text);

struct TemplateSlot {
  std::string key;                   // "thing1"
  std::string label;                 // "课程名称"
  std::vector<std::string> allowed;  // enum_string: the listed values
};
struct Template {
  wechat::AppId appid;
  wechat::TemplateId template_id;
  domain::Channel channel = domain::Channel::template_message;
  TemplateKind kind = TemplateKind::category;
  std::string title;
  std::string content;
  std::string example;
  std::vector<TemplateSlot> slots;
  WallTime synced_at;
  std::optional<WallTime> gone_at;  // no longer listed by WeChat
};
// Replaces what is known of the app's templates of that channel; those no longer listed are marked gone.
void replace_templates(sql::Connection& connection, const wechat::AppId& appid, domain::Channel channel,
                       const std::vector<Template>& templates, WallTime now);
// WeChat has just deleted it for us.
void note_template_gone(sql::Connection& connection, const wechat::AppId& appid, const wechat::TemplateId& template_id,
                        WallTime now);
[[nodiscard]] std::optional<Template> find_template(sql::Connection& connection, const wechat::AppId& appid,
                                                    const wechat::TemplateId& template_id);
[[nodiscard]] std::vector<Template> list_templates(sql::Connection& connection, const wechat::AppId& appid);

}  // namespace hongyan::store
