// Sends of other callers through the gateway whose receipts come to us. Each is written before it goes out and taken
// away when WeChat certainly did not do it; one that was not answered, or without a number, stays in doubt. Free
// functions.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct GatewaySend {
  std::string id;
  wechat::AppId appid;  // to whose callback URL its receipt comes
  domain::Receipts receipts = domain::Receipts::template_finished;
  std::string openid{};       // as its caller wrote it; "": anybody
  std::string template_id{};  // "": any
  WallTime sent_at{};
};
void insert_gateway_sends(sql::Connection& connection, std::span<const GatewaySend> sends);

struct GatewayAnswer {
  std::string id;
  enum class Fate : std::uint8_t { taken, not_sent } fate = Fate::taken;
  std::string msgid;  // of one that was taken; "" when WeChat told none
};
void settle_gateway_sends(sql::Connection& connection, std::span<const GatewayAnswer> answers);

// Whether WeChat gave that number to another caller's send.
[[nodiscard]] bool is_gateway_msgid(sql::Connection& connection, const wechat::AppId& appid, std::string_view msgid);

// One whose number, if it has one, is no attempt's of ours.
struct UnknownReceipt {
  wechat::AppId appid;
  wechat::OpenId openid;
  domain::Receipts receipts = domain::Receipts::template_finished;
  std::string template_id;  // "" when the receipt does not say
  enum class Number : std::uint8_t { none, told } number = Number::none;
};
// Whether a receipt that came between those moments may be about another caller's send: with a number, one whose own
// number is not known; without, any.
[[nodiscard]] bool may_be_of_gateway(sql::Connection& connection, const UnknownReceipt& receipt, WallTime since,
                                     WallTime until);

// Forgets at most `limit` that were sent before that moment; returns how many.
std::int64_t forget_gateway_sends(sql::Connection& connection, WallTime before, std::size_t limit);

}  // namespace hongyan::store
