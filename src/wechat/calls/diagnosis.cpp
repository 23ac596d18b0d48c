#include "wechat/calls/diagnosis.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::array<std::string_view, 3> actions{"all", "dns", "ping"};
constexpr std::array<std::string_view, 4> operators{"DEFAULT", "CHINANET", "UNICOM", "CAP"};

template <typename Word, std::size_t count>
std::optional<Word> parse(const std::array<std::string_view, count>& words, std::string_view text) {
  const auto found = std::ranges::find(words, text);
  if (found == words.end()) return std::nullopt;
  return static_cast<Word>(found - words.begin());
}

constexpr std::array<std::string_view, 5> credentials{"access_token", "refresh_token", "secret", "appsecret",
                                                      "session_key"};

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Where the value begins and ends of the name that ends at `after`: `name=value&` or `"name": "value"`; nothing where
// no value follows.
std::pair<std::size_t, std::size_t> value_after(std::string_view text, std::size_t after) {
  const auto next = [&](std::string_view skipped, std::size_t from) {
    return std::min(text.find_first_not_of(skipped, from), text.size());
  };
  if (after < text.size() && text[after] == '=')
    return {after + 1, std::min(text.find_first_of("& \"\r\n", after + 1), text.size())};
  const std::size_t colon = next("\\\" \t\r\n", after);
  if (colon == after || colon == text.size() || text[colon] != ':') return {after, after};
  const std::size_t begin = next("\\\" \t\r\n", colon + 1);
  return {begin, std::min(text.find_first_of("\\\",}", begin), text.size())};
}

const json::array* array_of(const json::value& body, std::string_view key) {
  const json::value* list = find_member(body, key);
  return list == nullptr ? nullptr : list->if_array();
}

}  // namespace

Call rid_get_call(std::string_view rid) { return raw_call(Api::rid_get, json::object{{"rid", rid}}); }

std::expected<RidRecord, std::string> read_rid_record(const ApiReply& reply) {
  constexpr std::int64_t time_s_max = 9'999'999'999;
  constexpr std::int64_t cost_ms_max = 24 * 60 * 60 * 1'000;
  const json::value* request = find_member(reply.body, "request");
  if (request == nullptr || !request->is_object()) return std::unexpected("the answer has no request");
  RidRecord record;
  record.invoked_at = WallTime(Seconds(std::clamp<std::int64_t>(number_of(*request, "invoke_time"), 0, time_s_max)));
  record.cost = Milliseconds(std::clamp<std::int64_t>(number_of(*request, "cost_in_ms"), 0, cost_ms_max));
  record.request_url = text_of(*request, "request_url");
  record.request_body = text_of(*request, "request_body");
  record.response_body = text_of(*request, "response_body");
  record.client_ip = text_of(*request, "client_ip");
  return record;
}

std::string without_credentials(std::string_view text) {
  std::string shown;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_name_character(text[at]) || (at > 0 && is_name_character(text[at - 1]))) continue;
    const std::string_view rest = text.substr(at);
    const std::string_view name(rest.begin(), std::ranges::find_if_not(rest, is_name_character));
    if (std::ranges::find(credentials, name) == credentials.end()) continue;
    const auto [begin, end] = value_after(text, at + name.size());
    if (begin == end) continue;
    shown.append(text.substr(copied, begin - copied)).append("***");
    copied = end;
    at = end - 1;
  }
  return shown.append(text.substr(copied));
}

std::optional<CheckAction> parse_check_action(std::string_view text) { return parse<CheckAction>(actions, text); }
std::optional<CheckOperator> parse_check_operator(std::string_view text) {
  return parse<CheckOperator>(operators, text);
}

Call callback_check_call(CheckAction action, CheckOperator from) {
  return raw_call(Api::callback_check, json::object{{"action", actions[static_cast<std::size_t>(action)]},
                                                    {"check_operator", operators[static_cast<std::size_t>(from)]}});
}

std::expected<CallbackCheck, std::string> read_callback_check(const ApiReply& reply) {
  const json::array* dns = array_of(reply.body, "dns");
  const json::array* ping = array_of(reply.body, "ping");
  if (dns == nullptr && ping == nullptr) return std::unexpected("the answer has neither dns nor ping");
  CallbackCheck check;
  if (dns != nullptr) {
    for (const json::value& entry : *dns) check.dns.push_back({text_of(entry, "ip"), text_of(entry, "real_operator")});
  }
  if (ping != nullptr) {
    for (const json::value& entry : *ping) {
      check.ping.push_back({text_of(entry, "ip"), text_of(entry, "from_operator"), text_of(entry, "package_loss"),
                            text_of(entry, "time")});
    }
  }
  return check;
}

Call api_domain_ips_call() { return get_call(Api::api_domain_ips); }
Call callback_ips_call() { return get_call(Api::callback_ips); }

std::expected<std::vector<std::string>, std::string> read_ips(const ApiReply& reply) {
  const json::array* list = array_of(reply.body, "ip_list");
  if (list == nullptr) return std::unexpected("the answer has no ip_list");
  std::vector<std::string> ips;
  for (const json::value& entry : *list)
    if (const json::string* text = entry.if_string()) ips.emplace_back(text->begin(), text->end());
  return ips;
}

}  // namespace hongyan::wechat
