// UseBook: how often which key called which API through the gateway, counted in memory and added to the store in bulk.
// A crash loses what was counted since the last time: these are figures, not money. One thread.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "store/gateway_use.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::gateway {

// held_back: answered here for a spent budget; the others were sent to WeChat.
enum class Outcome { answered, refused, failed, held_back };

class UseBook {
 public:
  void count(std::int64_t day, const wechat::AppId& appid, std::string_view key_id, std::string_view api,
             Outcome outcome);
  [[nodiscard]] bool empty() const { return counts_.empty(); }
  // In a transaction of its own; what could not be stored stays.
  void store(sql::Connection& connection);

 private:
  // A caller may invent paths: beyond this many different ones between two stores they are counted as "other".
  static constexpr std::size_t counts_max = 2'000;
  std::map<std::tuple<std::int64_t, wechat::AppId, std::string, std::string>, store::GatewayUse> counts_;
};

}  // namespace hongyan::gateway
