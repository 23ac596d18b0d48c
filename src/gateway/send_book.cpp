#include "gateway/send_book.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/json.hpp"
#include "domain/settlement.hpp"
#include "engine/quota/quota_reset.hpp"
#include "http/url.hpp"
#include "wechat/api.hpp"
#include "wechat/call.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::gateway {
namespace {

using domain::Receipts;

constexpr std::size_t name_bytes_max = 128;  // longer ones are no names of WeChat's

// However its caller writes the path.
std::optional<wechat::Api> api_of(std::string_view path) {
  std::string plain = http::percent_decode(path);
  plain.erase(std::ranges::unique(plain, [](char a, char b) { return a == '/' && b == '/'; }).begin(), plain.end());
  while (plain.ends_with('/')) plain.pop_back();
  const auto found = std::ranges::find(wechat::all_apis(), plain, wechat::path_of);
  return found == wechat::all_apis().end() ? std::nullopt : std::optional(*found);
}

Receipts receipts_of(wechat::Api api) {
  if (api == wechat::Api::uniform_send) return Receipts::template_finished;
  const auto carried = engine::channels_of(wechat::path_of(api));
  return carried.empty() ? Receipts::none : domain::receipts_of(carried.front());
}

std::string name_in(const json::value& body, std::string_view member) {
  std::string name = text_of(body, member);
  return name.size() <= name_bytes_max ? name : "";
}

}  // namespace

std::optional<std::string> SendBook::begin(const wechat::AppId& appid, std::string_view path, std::string_view body,
                                           WallTime now, Random& random) {
  const auto api = api_of(path);
  const Receipts receipts = api ? receipts_of(*api) : Receipts::none;
  // A mass job's receipt is known by its number alone.
  if (receipts == Receipts::none || receipts == Receipts::mass_finished) return std::nullopt;
  store::GatewaySend send{.id = make_id(now, random), .appid = appid, .receipts = receipts, .sent_at = now};
  if (const auto read = read_json(body)) {
    if (*api == wechat::Api::uniform_send) {
      // The other account's part goes to its follower, whose openid the body need not name.
      const json::value* const part = find_member(*read, "mp_template_msg");
      const auto account = wechat::AppId::parse(part != nullptr ? text_of(*part, "appid") : "");
      if (!account) return std::nullopt;
      send.appid = *account;
    } else {
      send.openid = name_in(*read, "touser");
      send.template_id = name_in(*read, "template_id");
    }
  }
  begun_.push_back(send);
  return std::move(send.id);
}

void SendBook::hear_answer(const std::string& id, std::string_view path, const http::Response& response) {
  const auto api = api_of(path);
  if (!api) return;
  const auto reply = wechat::read_reply(response, *api);
  if (!reply) return;
  using domain::Judgement;
  switch (domain::judge({.wire = domain::Wire::answered,
                         .errcode = reply->errcode,
                         .verdict = wechat::verdict_of(reply->errcode, *api)})) {
    case Judgement::taken: {
      using Fate = store::GatewayAnswer::Fate;
      const std::string msgid = wechat::msgid_of(*reply);
      ended_.push_back({.id = id, .fate = Fate::taken, .msgid = msgid == "0" ? "" : msgid});
      break;
    }
    case Judgement::ambiguous:
    case Judgement::unclassified: break;
    case Judgement::retry:
    case Judgement::renew_token:
    case Judgement::refused:
    case Judgement::no_grant:
    case Judgement::park_api:
    case Judgement::park_app: hear_not_sent(id); break;
  }
}

void SendBook::hear_not_sent(const std::string& id) {
  ended_.push_back({.id = id, .fate = store::GatewayAnswer::Fate::not_sent, .msgid = ""});
}

void SendBook::store(sql::Connection& connection) {
  if (empty()) return;
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::insert_gateway_sends(connection, begun_);
  store::settle_gateway_sends(connection, ended_);
  transaction.commit();
  begun_.clear();
  ended_.clear();
}

}  // namespace hongyan::gateway
