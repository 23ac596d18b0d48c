// SendBook: the callers' sends that WeChat tells of by a receipt, written into the store before they go out, so that
// their receipts are never taken for those of our own messages. What was not written may not go out; an end that was
// not written leaves the send in doubt, which costs evidence and proves nothing. One thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/message.hpp"
#include "store/gateway_sends.hpp"
#include "wechat/names.hpp"

namespace hongyan::gateway {

class SendBook {
 public:
  // What is to be written of a call before it goes out, under the id that its end is told by; nothing for one without
  // receipts. A body that cannot be read here may be to anybody.
  [[nodiscard]] std::optional<std::string> begin(const wechat::AppId& appid, std::string_view path,
                                                 std::string_view body, WallTime now, Random& random);
  void hear_answer(const std::string& id, std::string_view path, const http::Response& response);
  void hear_not_sent(const std::string& id);
  [[nodiscard]] bool empty() const { return begun_.empty() && ended_.empty(); }
  // In a transaction of its own; what could not be stored stays.
  void store(sql::Connection& connection);
  // Those not yet written will not go out.
  void give_up_begun() { begun_.clear(); }

 private:
  std::vector<store::GatewaySend> begun_;
  std::vector<store::GatewayAnswer> ended_;
};

}  // namespace hongyan::gateway
