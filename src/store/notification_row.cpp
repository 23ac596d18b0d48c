#include "store/notification_row.hpp"

#include "base/check.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

std::optional<Permission> parse_permission(std::string_view text) {
  return parse_word(text, {Permission::required, Permission::try_});
}

std::optional<domain::OnUnknown> parse_on_unknown(std::string_view text) {
  return parse_word(text, {domain::OnUnknown::hold, domain::OnUnknown::resend});
}

}  // namespace

std::string_view to_string(Permission permission) {
  switch (permission) {
    case Permission::required: return "required";
    case Permission::try_: return "try";
  }
  return {};
}

Notification read_notification(const sql::Row& row) {
  CHECK(row.size() >= notification_column_count);
  std::size_t column = 0;
  Notification notification;
  notification.id = row.text(column++);
  notification.key_id = row.text(column++);
  notification.type = row.text(column++);
  notification.uid = row.text(column++);
  notification.wish = row.text(column++);
  notification.appid = read_name<wechat::AppId>(row, column++);
  notification.channel = read_word("channel", row, column++, domain::parse_channel);
  notification.openid = read_name<wechat::OpenId>(row, column++);
  notification.template_id = read_name<wechat::TemplateId>(row, column++);
  notification.body = row.text(column++);
  notification.client_msg_id = row.text(column++);
  notification.state = read_word("state", row, column++, domain::parse_state);
  notification.reason = row.text(column++);
  notification.priority = read_int(row, column++);
  notification.ready_at = read_time(row, column++);
  notification.expires_at = read_time(row, column++);
  notification.permission = read_word("permission", row, column++, parse_permission);
  notification.on_unknown = read_word("on_unknown", row, column++, parse_on_unknown);
  notification.resends_left = read_int(row, column++);
  notification.duplicate_possible = read_flag(row, column++);
  notification.uncertain = read_flag(row, column++);
  notification.first_uncertain_at = read_time(row, column++);
  notification.grant_held = read_flag(row, column++);
  notification.attempts = read_int(row, column++);
  notification.no_permission = read_word("no_permission", row, column++, domain::parse_no_permission);
  notification.reroutes = read_flag(row, column++);
  notification.refusals = row.text(column++);
  notification.lease_epoch = row.number(column++);
  notification.lease_until = read_time(row, column++);
  notification.created_at = read_time(row, column++);
  notification.updated_at = read_time(row, column++);
  CHECK(column == notification_column_count);
  return notification;
}

void append_parameters(const Notification& notification, sql::Parameters& values) {
  const auto text = [](std::string_view word) { return std::string(word); };
  const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
  const std::size_t before = values.size();
  values.emplace_back(notification.id);
  values.emplace_back(notification.key_id);
  values.emplace_back(notification.type);
  values.emplace_back(notification.uid);
  values.emplace_back(notification.wish);
  values.emplace_back(notification.appid.text());
  values.emplace_back(text(to_string(notification.channel)));
  values.emplace_back(notification.openid.text());
  values.emplace_back(notification.template_id.text());
  values.emplace_back(notification.body);
  values.emplace_back(notification.client_msg_id);
  values.emplace_back(text(to_string(notification.state)));
  values.emplace_back(notification.reason);
  values.emplace_back(number(notification.priority));
  values.emplace_back(to_stored(notification.ready_at));
  values.emplace_back(to_stored(notification.expires_at));
  values.emplace_back(text(to_string(notification.permission)));
  values.emplace_back(text(to_string(notification.on_unknown)));
  values.emplace_back(number(notification.resends_left));
  values.emplace_back(number(notification.duplicate_possible));
  values.emplace_back(number(notification.uncertain));
  values.emplace_back(to_stored(notification.first_uncertain_at));
  values.emplace_back(number(notification.grant_held));
  values.emplace_back(number(notification.attempts));
  values.emplace_back(text(to_string(notification.no_permission)));
  values.emplace_back(number(notification.reroutes));
  values.emplace_back(notification.refusals);
  values.emplace_back(number(notification.lease_epoch));
  values.emplace_back(to_stored(notification.lease_until));
  values.emplace_back(to_stored(notification.created_at));
  values.emplace_back(to_stored(notification.updated_at));
  CHECK(values.size() == before + notification_column_count);
}

}  // namespace hongyan::store
