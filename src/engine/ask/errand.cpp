#include "engine/ask/errand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <variant>

#include "engine/access/signing.hpp"
#include "engine/quota/call_count.hpp"
#include "engine/quota/quota_reset.hpp"

namespace hongyan::engine {
namespace {

constexpr int token_refusals_max = 2;
constexpr Milliseconds token_pause{60'000};

// Calls are used up for now. Other limits are of things (tags, templates, agents, a person's tags, a change a month):
// the same call about another thing, or after something was deleted, may do.
constexpr std::array calls_spent{44990, 44991, 44993, 45009, 45011, 45028, 45040, 45093, 45101};

using Cause = ErrandTrouble::Cause;

ErrandTrouble trouble_of(const http::Trouble& trouble, wechat::Api api) {
  const bool arrived =
      trouble.breakdown == http::Breakdown::no_answer || trouble.breakdown == http::Breakdown::bad_answer;
  const bool matters = wechat::effect_of(api) != wechat::Effect::reads;
  using Fate = ErrandTrouble::Fate;
  return {.errmsg = trouble.cause, .fate = arrived && matters ? Fate::unknown : Fate::not_done};
}

ErrandTrouble no_way(std::string why) {
  return {.cause = Cause::no_way, .errmsg = std::move(why), .remedy = ErrandTrouble::Remedy::somebody};
}

}  // namespace

std::string_view to_string(ErrandTrouble::Cause cause) {
  switch (cause) {
    case Cause::refused: return "refused";
    case Cause::no_answer: return "no_answer";
    case Cause::parked: return "parked";
    case Cause::budget: return "quota_budget";
    case Cause::no_token: return "no_token";
    case Cause::no_way: return "no_way";
  }
  return {};
}

std::optional<ErrandTrouble> Errand::find_park(wechat::Api api) {
  const auto parks = store::list_parks(connection_, doors_.clock.wall());
  const auto found = std::ranges::find_if(parks, [&](const store::Park& park) {
    return park.appid == app_.appid && (park.api.empty() || park.api == wechat::path_of(api));
  });
  if (found == parks.end()) return std::nullopt;
  return ErrandTrouble{
      .cause = Cause::parked,
      .errcode = found->errcode,
      .errmsg = fmt::format("parked until {} ({}): {}", to_iso8601(found->until), found->reason, found->errmsg),
      .until = found->until};
}

// Each time it goes out: WeChat may count what it refuses.
std::optional<ErrandTrouble> Errand::count(wechat::Api api) {
  sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
  const auto closed = count_call(connection_, app_, api, doors_.priority, doors_.quota, doors_.clock.wall());
  transaction.commit();
  if (!closed) return std::nullopt;
  return ErrandTrouble{.cause = Cause::budget,
                       .errmsg = fmt::format("of the budget of {} calls to {} nothing is left for this one until {}",
                                             closed->limit, wechat::path_of(api), to_iso8601(closed->until)),
                       .until = closed->until};
}

ErrandTrouble Errand::judge(const wechat::ApiReply& reply, wechat::Api api) {
  ErrandTrouble trouble{
      .cause = Cause::refused, .errcode = reply.errcode, .errmsg = reply.errmsg, .rid = reply.rid, .body = reply.body};
  switch (wechat::verdict_of(reply.errcode, api)) {
    case wechat::Verdict::accepted:
    case wechat::Verdict::duplicate:
    case wechat::Verdict::token_stale:
    case wechat::Verdict::retry_later: break;
    case wechat::Verdict::ambiguous: trouble.fate = ErrandTrouble::Fate::unknown; break;
    case wechat::Verdict::quota_spent: {
      if (std::ranges::find(calls_spent, reply.errcode) == calls_spent.end()) {
        trouble.remedy = ErrandTrouble::Remedy::somebody;
        break;
      }
      const store::Park park =
          park_of_refusal(app_.appid, wechat::path_of(api), reply, doors_.quota.calendar, doors_.clock.wall());
      trouble.until = park.until;
      // A login is limited per person: one who tries too often closes nothing for the others.
      if (api == wechat::Api::jscode2session) break;
      sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
      store::save_park(connection_, park);
      transaction.commit();
      break;
    }
    case wechat::Verdict::recipient_refused:
    case wechat::Verdict::recipient_invalid:
    case wechat::Verdict::template_invalid:
    case wechat::Verdict::content_invalid:
    case wechat::Verdict::permission:
    case wechat::Verdict::account_blocked:
    case wechat::Verdict::unknown_code: trouble.remedy = ErrandTrouble::Remedy::somebody; break;
  }
  return trouble;
}

std::expected<wechat::ApiReply, ErrandTrouble> Errand::call(const wechat::Call& wanted, Milliseconds timeout) {
  const bool by_token = wechat::credential_of(wanted.api) == wechat::Credential::access_token;
  auto way = way_out_of(app_);
  if (!way)
    return std::unexpected(
        ErrandTrouble{.cause = Cause::no_way, .errmsg = way.error(), .remedy = ErrandTrouble::Remedy::somebody});
  const auto signing = signing_of(app_, wanted.api);
  if (!signing) return std::unexpected(no_way(signing.error()));
  if (auto park = find_park(wanted.api)) return std::unexpected(std::move(*park));
  for (int attempt = 1;; ++attempt) {
    std::optional<Token> token;
    if (by_token) {
      token = doors_.tokens.find_or_fetch(app_.appid.text(), doors_.clock.wall());
      if (!token)
        return std::unexpected(ErrandTrouble{.cause = Cause::no_token,
                                             .errmsg = "there is no access_token for this app (see its parks)",
                                             .until = doors_.clock.wall() + token_pause});
    }
    std::expected<wechat::Call, std::string> call = wanted;
    if (*signing) call = sign_call(**signing, wanted, doors_.clock.wall(), doors_.random);
    if (!call) return std::unexpected(no_way(std::move(call.error())));
    if (auto closed = count(wanted.api)) return std::unexpected(std::move(*closed));
    const http::Ending ending =
        doors_.egress.exchange_alone(doors_.transport, app_.appid.text(), *way,
                                     {.tag = next_tag_++,
                                      .request = wechat::to_request(std::move(*call), token ? token->text : Secret()),
                                      .timeout = timeout});
    if (const auto* trouble = std::get_if<http::Trouble>(&ending.result))
      return std::unexpected(trouble_of(*trouble, wanted.api));
    auto reply = read_answer(*signing, wanted.api, std::get<http::Response>(ending.result), doors_.clock.wall());
    if (!reply) return std::unexpected(trouble_of({http::Breakdown::bad_answer, reply.error()}, wanted.api));
    if (reply->errcode == 0) return std::move(*reply);
    const bool stale = wechat::verdict_of(reply->errcode, wanted.api) == wechat::Verdict::token_stale;
    if (!by_token || !stale || attempt == token_refusals_max) return std::unexpected(judge(*reply, wanted.api));
    doors_.tokens.refuse(app_.appid.text(), token->generation);
  }
}

}  // namespace hongyan::engine
