// What WeChat tells about itself and about calls that were made: a request by its rid, the network between it and us,
// its addresses. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "wechat/call.hpp"

namespace hongyan::wechat {

// A refused call of ours within the last seven days. Its texts hold what the call held: tokens and people.
[[nodiscard]] Call rid_get_call(std::string_view rid);
struct RidRecord {
  WallTime invoked_at{};
  Milliseconds cost{0};
  std::string request_url, request_body, response_body, client_ip;
};
[[nodiscard]] std::expected<RidRecord, std::string> read_rid_record(const ApiReply& reply);
// A query or a JSON text with "***" for tokens, secrets and session keys.
[[nodiscard]] std::string without_credentials(std::string_view text);

enum class CheckAction : std::uint8_t { all, dns, ping };
enum class CheckOperator : std::uint8_t { any, china_telecom, china_unicom, tencent };
// WeChat's words: "all", "dns", "ping"; "DEFAULT", "CHINANET", "UNICOM", "CAP".
[[nodiscard]] std::optional<CheckAction> parse_check_action(std::string_view text);
[[nodiscard]] std::optional<CheckOperator> parse_check_operator(std::string_view text);
// Whether WeChat reaches the callback URL.
[[nodiscard]] Call callback_check_call(CheckAction action, CheckOperator from);
struct CallbackCheck {
  struct Dns {
    std::string ip, real_operator;
  };
  struct Ping {
    std::string ip, from_operator, package_loss, time;  // "0%", "23.079ms"
  };
  std::vector<Dns> dns;
  std::vector<Ping> ping;
};
[[nodiscard]] std::expected<CallbackCheck, std::string> read_callback_check(const ApiReply& reply);

[[nodiscard]] Call api_domain_ips_call();  // whom we call
[[nodiscard]] Call callback_ips_call();    // who calls us
// Addresses and ranges ("101.226.103.0/25").
[[nodiscard]] std::expected<std::vector<std::string>, std::string> read_ips(const ApiReply& reply);

}  // namespace hongyan::wechat
