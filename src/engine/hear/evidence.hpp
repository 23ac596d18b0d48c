// Evidence: what WeChat pushed about sends (receipts) joined to the attempts they are about. Works inside the caller's
// transaction.
#pragma once
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "domain/channel.hpp"
#include "engine/metrics.hpp"
#include "store/sql/connection.hpp"
#include "wechat/callback/receipt.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

struct ReceiptNews {
  std::string callback_id;  // the receipt's own id: applying it twice changes nothing
  wechat::AppId appid;
  wechat::OpenId openid;
  domain::Channel channel = domain::Channel::template_message;
  std::string template_id;  // "" when the receipt does not say
  std::string msgid;        // "" or "0" when it has none that can be used
  std::string status;       // as WeChat wrote it
  wechat::Ending ending = wechat::Ending::success;
  WallTime received_at;
  // What an earlier look found; only the first look, soon after it came, may ask who it can be about: later the others
  // that it could have meant may be closed, and the last one left would be taken for it.
  enum class Look { first, again } look = Look::first;
  std::string detail{};  // JSON of what else it tells
  std::string about{};   // of a second look: the one notification the first one found; "" for none
};

struct Joined {
  enum class Result {
    applied,   // it settled a notification, repeats what is known, or is about another caller's send
    no_match,  // no attempt yet: it may still be under way to the record
  } result = Result::applied;
  std::string about{};  // with no_match: the one notification it can be about, to be told to the next look
};
[[nodiscard]] Joined apply_receipt(sql::Connection& connection, const ReceiptNews& news, Metrics& metrics,
                                   Random& random, WallTime now);

}  // namespace hongyan::engine
