#include "engine/template_sync.hpp"

#include <vector>

#include "store/definitions.hpp"
#include "wechat/calls/newtmpl.hpp"
#include "wechat/calls/template_message.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

constexpr int token_refusals_max = 2;

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

struct Exchanger {
  http::Transport& transport;
  Egress& egress;
  TokenKeeper& tokens;
  const store::App& app;
  WallTime now;
  WayOut way;
  std::uint64_t next_tag = 1;

  // One call, again with a new token when WeChat refuses the old one.
  std::expected<wechat::ApiReply, SyncTrouble> call(const wechat::Call& wanted) {
    for (int attempt = 1;; ++attempt) {
      const auto token = tokens.find_or_fetch(app.appid.text(), now);
      if (!token) return std::unexpected(SyncTrouble{0, "there is no access_token for this app (see its parks)"});
      const http::Ending ending = egress.exchange_alone(
          transport, app.appid.text(), way, {.tag = next_tag++, .request = wechat::to_request(wanted, token->text)});
      if (const auto* trouble = std::get_if<http::Trouble>(&ending.result))
        return std::unexpected(SyncTrouble{0, trouble->cause});
      auto reply = wechat::read_reply(std::get<http::Response>(ending.result));
      if (!reply) return std::unexpected(SyncTrouble{0, reply.error()});
      if (reply->errcode == 0) return std::move(*reply);
      const bool stale = wechat::verdict_of(reply->errcode, wanted.api) == wechat::Verdict::token_stale;
      if (!stale || attempt == token_refusals_max) return std::unexpected(SyncTrouble{reply->errcode, reply->errmsg});
      tokens.refuse(app.appid.text(), token->generation);
    }
  }
};

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

}  // namespace

std::expected<SyncReport, SyncTrouble> sync_templates(sql::Connection& connection, http::Transport& transport,
                                                      Egress& egress, TokenKeeper& tokens, const store::App& app,
                                                      WallTime now) {
  auto way = way_out_of(app);
  if (!way) return std::unexpected(SyncTrouble{0, way.error()});
  Exchanger exchanger{transport, egress, tokens, app, now, std::move(*way)};
  const bool mini_program = app.kind == store::AppKind::mini_program;
  const auto reply = exchanger.call(mini_program ? wechat::newtmpl_list_call() : wechat::template_list_call());
  if (!reply) return std::unexpected(reply.error());
  const auto found = mini_program ? wechat::read_subscribe_templates(*reply) : wechat::read_template_list(*reply);
  if (!found) return std::unexpected(SyncTrouble{0, found.error()});

  const auto channel = mini_program ? domain::Channel::subscribe : domain::Channel::template_message;
  std::vector<store::Template> records;
  for (const wechat::PrivateTemplate& one : *found)
    if (auto id = wechat::TemplateId::parse(one.id))
      records.push_back(to_record(app, channel, one, std::move(*id), now));
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::replace_templates(connection, app.appid, channel, records, now);
  SyncReport report{.templates = static_cast<int>(records.size()), .gone = 0};
  for (const store::Template& known : store::list_templates(connection, app.appid))
    if (known.gone_at && known.channel == channel) ++report.gone;
  transaction.commit();
  return report;
}

}  // namespace hongyan::engine
