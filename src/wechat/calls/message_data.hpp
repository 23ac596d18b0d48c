// What the bodies and answers of the message calls share.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "wechat/call.hpp"

namespace hongyan::wechat {

struct DataField {
  std::string key;  // "thing1", never "thing1.DATA"
  std::string value;
  std::string color;  // "#173177"; ignored by WeChat since 2023-05-04; "" = absent
  bool operator==(const DataField&) const = default;
};
using MessageData = std::vector<DataField>;  // in the order of the template

struct MiniProgramLink {
  std::string appid;
  std::string pagepath;
  bool operator==(const MiniProgramLink&) const = default;
};

// {"thing1":{"value":"…"},…}
[[nodiscard]] json::object to_json(const MessageData& data, const json::storage_ptr& storage = {});
[[nodiscard]] json::object to_json(const MiniProgramLink& link, const json::storage_ptr& storage = {});

struct Sent {
  std::string msgid;  // decimal, 64 bits; "" when WeChat tells none
};
// The answer of a send with errcode 0. A body that has neither errcode nor msgid is no answer of a send.
[[nodiscard]] std::expected<Sent, std::string> read_sent(const ApiReply& reply);

}  // namespace hongyan::wechat
