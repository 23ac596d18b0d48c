#include "engine/routing/memory_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "store/card_activities.hpp"

namespace hongyan::engine {
namespace {

MemoryReader::Type read_type(const std::optional<store::TypeRecord>& stored) {
  if (!stored) return std::monostate{};
  const auto definition = read_json(stored->definition);
  if (!definition)
    return std::vector{domain::Defect{"", "broken_type", "存储的定义不是 JSON", "the stored definition is no JSON"}};
  auto type = domain::read_notification_type(*definition);
  if (!type) return std::move(type.error());
  return std::move(*type);
}

}  // namespace

std::optional<domain::TemplateForm> to_form(const store::Template& stored, std::optional<store::AppKind> app_kind) {
  using Origin = domain::TemplateForm::Origin;
  if (stored.slots.empty()) return std::nullopt;
  const bool is_free = stored.kind == store::TemplateKind::history || app_kind == store::AppKind::test_account;
  domain::TemplateForm form{.origin = is_free ? Origin::free : Origin::typed, .slots = {}, .title = stored.title};
  form.slots.reserve(stored.slots.size());
  for (const store::TemplateSlot& slot : stored.slots)
    form.slots.push_back({slot.label, slot.key, wechat::parse_field_key(slot.key).kind, slot.allowed});
  return form;
}

std::optional<store::AppKind> MemoryReader::app_kind(const wechat::AppId& appid) {
  const auto found = app_kinds_.find(appid.text());
  if (found != app_kinds_.end()) return found->second;
  return app_kinds_.emplace(appid.text(), store::find_app_kind(connection_, appid)).first->second;
}

std::optional<wechat::MediaType> MemoryReader::media_kind(const wechat::AppId& appid, std::string_view name) {
  std::string key = fmt::format("{}/{}", appid.text(), name);
  const auto found = media_kinds_.find(key);
  if (found != media_kinds_.end()) return found->second;
  const auto media = store::find_media(connection_, appid, name);
  const auto kind = media ? std::optional(media->kind) : std::nullopt;
  return media_kinds_.emplace(std::move(key), kind).first->second;
}

std::optional<WallTime> MemoryReader::card_expiry(const wechat::AppId& appid, std::string_view activity_id) {
  const auto activity = store::find_card_activity(connection_, appid, activity_id);
  return activity ? std::optional(activity->expires_at) : std::nullopt;
}

const TemplateKnowledge& MemoryReader::message_template(const wechat::AppId& appid, domain::Channel channel,
                                                        const wechat::TemplateId& template_id) {
  std::string key = fmt::format("{}/{}/{}", appid.text(), domain::to_string(channel), template_id.text());
  const auto found = templates_.find(key);
  if (found != templates_.end()) return found->second;
  return templates_.emplace(std::move(key), read_template(appid, channel, template_id)).first->second;
}

TemplateKnowledge MemoryReader::read_template(const wechat::AppId& appid, domain::Channel channel,
                                              const wechat::TemplateId& template_id) {
  using enum TemplateKnowledge::Presence;
  const auto stored = store::find_template(connection_, appid, template_id);
  if (!stored) return {.presence = is_synced(appid, channel) ? not_listed : never_synced, .form = {}};
  if (stored->channel != channel) return {.presence = other_channel, .form = {}};
  if (stored->gone_at) return {.presence = gone, .form = {}};
  return {.presence = known, .form = to_form(*stored, app_kind(appid))};
}

bool MemoryReader::is_synced(const wechat::AppId& appid, domain::Channel channel) {
  std::string key = fmt::format("{}/{}", appid.text(), domain::to_string(channel));
  const auto found = synced_.find(key);
  if (found != synced_.end()) return found->second;
  const auto templates = store::list_templates(connection_, appid);
  const bool any = std::ranges::any_of(templates, [&](const store::Template& one) { return one.channel == channel; });
  synced_.emplace(std::move(key), any);
  return any;
}

const MemoryReader::Type& MemoryReader::type(std::string_view name) {
  const auto found = types_.find(name);
  if (found != types_.end()) return found->second;
  return types_.emplace(std::string(name), read_type(store::find_type(connection_, name))).first->second;
}

const store::Recipient* MemoryReader::recipient(std::string_view uid) {
  auto found = recipients_.find(uid);
  if (found == recipients_.end())
    found = recipients_.emplace(std::string(uid), store::find_recipient(connection_, uid)).first;
  return found->second ? &*found->second : nullptr;
}

std::vector<store::KnownOpenid> MemoryReader::openid(const wechat::OpenId& openid) {
  return store::find_openid(connection_, openid);
}

std::set<std::string> MemoryReader::foreign_openids(const wechat::AppId& appid,
                                                    const std::vector<std::string>& openids) {
  return store::find_foreign_openids(connection_, appid, openids);
}

}  // namespace hongyan::engine
