#include "engine/ask/template_sync.hpp"

#include <algorithm>
#include <iterator>

#include "domain/era.hpp"
#include "store/definitions.hpp"
#include "wechat/calls/form_message.hpp"
#include "wechat/calls/newtmpl.hpp"
#include "wechat/calls/template_message.hpp"

namespace hongyan::engine {
namespace {

constexpr int form_templates_max = 200;  // WeChat allows 25

store::TemplateKind kind_of(const wechat::PrivateTemplate& found) {
  switch (found.grant) {
    case wechat::TemplateGrant::one_time:
    case wechat::TemplateGrant::unknown: return store::TemplateKind::one_time;
    case wechat::TemplateGrant::long_term: return store::TemplateKind::long_term;
    case wechat::TemplateGrant::follower: break;
  }
  // WeChat's list does not tell the old library from categories; the slots do: keyword1 has no type.
  for (const wechat::Slot& slot : found.slots)
    if (slot.kind != wechat::FieldKind::free_text) return store::TemplateKind::category;
  return store::TemplateKind::history;
}

store::Template to_record(const store::App& app, domain::Channel channel, const wechat::PrivateTemplate& found,
                          wechat::TemplateId id, WallTime now) {
  store::Template record{.appid = app.appid,
                         .template_id = std::move(id),
                         .channel = channel,
                         .kind = kind_of(found),
                         .title = found.title,
                         .content = found.content,
                         .example = found.example,
                         .slots = {},
                         .synced_at = now,
                         .gone_at = std::nullopt};
  for (const wechat::Slot& slot : found.slots) record.slots.push_back({slot.key, slot.label, slot.allowed});
  return record;
}

// The channels of a kind of app whose templates WeChat lists; the first is the one that every such app has.
std::vector<domain::Channel> channels_of(store::AppKind kind, WallTime now) {
  using enum domain::Channel;
  std::vector<domain::Channel> channels;
  switch (kind) {
    case store::AppKind::service_account: channels = {template_message, notice}; break;
    case store::AppKind::subscription_account:
    case store::AppKind::test_account: channels = {template_message}; break;
    case store::AppKind::mini_program: channels = {subscribe, form}; break;
  }
  std::erase_if(channels, [&](domain::Channel channel) { return domain::find_closure(channel, now).has_value(); });
  return channels;
}

using Listed = std::expected<std::vector<wechat::PrivateTemplate>, ErrandTrouble>;

template <typename Read>
Listed list_once(Errand& errand, const wechat::Call& call, Read read) {
  const auto reply = errand.call(call);
  if (!reply) return std::unexpected(reply.error());
  auto found = read(*reply);
  if (!found) return std::unexpected(ErrandTrouble{.errmsg = found.error()});
  return std::move(*found);
}

Listed list_forms(Errand& errand) {
  std::vector<wechat::PrivateTemplate> all;
  for (wechat::LibraryPage page; page.offset < form_templates_max; page.offset += page.count) {
    auto found = list_once(errand, wechat::form_template_list_call(page), wechat::read_form_templates);
    if (!found) return found;
    const bool is_last = found->size() < static_cast<std::size_t>(page.count);
    std::ranges::move(*found, std::back_inserter(all));
    if (is_last) break;
  }
  return all;
}

Listed list_templates(Errand& errand, domain::Channel channel) {
  switch (channel) {
    case domain::Channel::template_message:
      return list_once(errand, wechat::template_list_call(), wechat::read_template_list);
    case domain::Channel::subscribe:
    case domain::Channel::notice:
      return list_once(errand, wechat::newtmpl_list_call(), wechat::read_subscribe_templates);
    case domain::Channel::form: return list_forms(errand);
    case domain::Channel::one_time:
    case domain::Channel::customer:
    case domain::Channel::mass:
    case domain::Channel::uniform:
    case domain::Channel::card: break;
  }
  return {};
}

SyncReport::OfChannel remember(sql::Connection& connection, const store::App& app, domain::Channel channel,
                               const std::vector<wechat::PrivateTemplate>& found, WallTime now) {
  std::vector<store::Template> records;
  for (const wechat::PrivateTemplate& one : found)
    if (auto id = wechat::TemplateId::parse(one.id))
      records.push_back(to_record(app, channel, one, std::move(*id), now));
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::replace_templates(connection, app.appid, channel, records, now);
  SyncReport::OfChannel report{.channel = channel, .templates = static_cast<int>(records.size())};
  for (const store::Template& known : store::list_templates(connection, app.appid))
    if (known.gone_at && known.channel == channel) ++report.gone;
  transaction.commit();
  return report;
}

}  // namespace

std::expected<SyncReport, ErrandTrouble> sync_templates(const ErrandDoors& doors, sql::Connection& connection,
                                                        const store::App& app) {
  const WallTime now = doors.clock.wall();
  Errand errand(doors, connection, app);
  SyncReport report;
  for (const domain::Channel channel : channels_of(app.kind, now)) {
    auto found = list_templates(errand, channel);
    if (!found && report.channels.empty()) return std::unexpected(std::move(found.error()));
    if (found)
      report.channels.push_back(remember(connection, app, channel, *found, now));
    else
      report.channels.push_back({.channel = channel, .trouble = std::move(found.error())});
    report.templates += report.channels.back().templates;
    report.gone += report.channels.back().gone;
  }
  return report;
}

}  // namespace hongyan::engine
