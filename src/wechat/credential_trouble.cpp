#include "wechat/credential_trouble.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace hongyan::wechat {
namespace {

struct Row {
  int errcode;
  std::string_view word;
};
constexpr std::array rows{
    Row{40001, "secret_wrong"},        Row{40125, "secret_wrong"},     Row{41004, "secret_wrong"},
    Row{40013, "appid_wrong"},         Row{41002, "appid_wrong"},      Row{40164, "ip_not_whitelisted"},
    Row{61004, "ip_not_whitelisted"},  Row{89503, "ip_not_confirmed"}, Row{89501, "ip_not_confirmed"},
    Row{89502, "ip_not_confirmed"},    Row{89504, "ip_not_confirmed"}, Row{89505, "ip_not_confirmed"},
    Row{89506, "ip_refused"},          Row{89507, "ip_refused"},       Row{40243, "secret_frozen"},
    Row{50004, "token_api_forbidden"}, Row{50007, "account_frozen"},   Row{45009, "token_quota_spent"},
    Row{45011, "token_quota_spent"},
};

bool is_octet(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && text.size() <= 3 && value <= 255;
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    const std::size_t dot = std::min(text.find('.', at), text.size());
    if (!is_octet(text.substr(at, dot - at))) return false;
    at = dot + 1;
  }
  return parts == 4;
}

bool is_ipv6(std::string_view text) {
  const auto belongs = [](char c) {
    return c == ':' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return text.size() >= 2 && std::ranges::count(text, ':') >= 2 && std::ranges::all_of(text, belongs);
}

}  // namespace

std::string_view credential_trouble(int errcode) {
  const auto found = std::ranges::find(rows, errcode, &Row::errcode);
  return found == rows.end() ? "token_refused" : found->word;
}

std::optional<std::string> ip_to_whitelist(int errcode, std::string_view errmsg) {
  if (!credential_trouble(errcode).starts_with("ip_")) return std::nullopt;
  std::optional<std::string> ipv6;
  for (std::size_t at = 0; at < errmsg.size();) {
    constexpr std::string_view between = " ,;()[]\"";
    const std::size_t begin = errmsg.find_first_not_of(between, at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(errmsg.find_first_of(between, begin), errmsg.size());
    const std::string_view word = errmsg.substr(begin, end - begin);
    if (is_ipv4(word)) return std::string(word);
    if (!ipv6 && is_ipv6(word)) ipv6 = std::string(word);
    at = end;
  }
  return ipv6;
}

}  // namespace hongyan::wechat
