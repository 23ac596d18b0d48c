#include "sandbox/api/caller_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace hongyan::sandbox {
namespace {

// An IPv4 address as a number, also one that came as "::ffff:10.0.0.1".
std::optional<std::uint32_t> ipv4_of(std::string_view text) {
  constexpr std::string_view mapped = "::ffff:";
  if (text.starts_with(mapped)) text.remove_prefix(mapped.size());
  std::uint32_t number = 0;
  for (int part = 0; part < 4; ++part) {
    unsigned value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value > 255) return std::nullopt;
    number = number << 8 | value;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (part == 3) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  return text.empty() ? std::optional(number) : std::nullopt;
}

bool is_inside(std::string_view address, std::string_view entry) {
  const std::size_t slash = entry.find('/');
  if (slash == std::string_view::npos)
    return address == entry || (ipv4_of(address) && ipv4_of(address) == ipv4_of(entry));
  const auto own = ipv4_of(address), base = ipv4_of(entry.substr(0, slash));
  int bits = 0;
  const std::string_view width = entry.substr(slash + 1);
  const auto [rest, error] = std::from_chars(width.data(), width.data() + width.size(), bits);
  if (!own || !base || error != std::errc{} || rest != width.data() + width.size() || bits < 0 || bits > 32)
    return false;
  return bits == 0 || (*own >> (32 - bits)) == (*base >> (32 - bits));
}

std::string_view plain_address(std::string_view peer) {
  constexpr std::string_view mapped = "::ffff:";
  return peer.starts_with(mapped) ? peer.substr(mapped.size()) : peer;
}

std::optional<Answer> check_address(const Call& call) {
  const App& app = *call.app;
  const std::vector<std::string>& list = app.switches.ip_whitelist;
  const Stars stars = app.kind == AppKind::mini_program ? Stars::taken : Stars::refused;
  if (list.empty() || app.kind == AppKind::test_account || is_listed(call.request.peer, list, stars))
    return std::nullopt;
  const std::string_view address = plain_address(call.request.peer);
  if (app.switches.through_component)
    return fail(call, 61004, fmt::format("access clientip is not registered requestIP: {}", address));
  return fail(call, 40164, fmt::format("invalid ip {} ipv6 ::ffff:{}, not in whitelist", address, address));
}

std::optional<Answer> check_confirmation(const Call& call) {
  switch (call.app->switches.ip_confirmation) {
    case IpConfirmation::none: return std::nullopt;
    case IpConfirmation::pending: return fail(call, 89503, "此次调用需要管理员确认，请耐心等候");
    case IpConfirmation::refused:
      return fail(call, 89507, "该IP调用求请求已被公众号管理员拒绝，请1小时后再试，建议调用前与管理员沟通确认");
    case IpConfirmation::refused_twice:
      return fail(call, 89506, "该IP调用求请求已被公众号管理员拒绝，请24小时后再试，建议调用前与管理员沟通确认");
  }
  return std::nullopt;
}

}  // namespace

bool is_listed(std::string_view address, const std::vector<std::string>& list, Stars stars) {
  address = plain_address(address);
  for (const std::string& entry : list) {
    if (is_inside(address, entry)) return true;
    const std::string_view start = std::string_view(entry).substr(0, entry.find('*'));
    if (stars == Stars::taken && start.size() < entry.size() && address.starts_with(start)) return true;
  }
  return false;
}

std::optional<Answer> check_caller(const Call& call) {
  const App& app = *call.app;
  if (app.switches.blocked) return fail(call, 50002, "user limited");
  const auto names_path = [&](const std::string& end) { return call.path.ends_with(end); };
  if (std::ranges::any_of(app.switches.forbidden_apis, names_path))
    return fail(call, 48004, "api forbidden for irregularities, view detail on mp.weixin.qq.com");
  if (app.switches.through_component && std::ranges::any_of(app.switches.ungranted_apis, names_path))
    return fail(call, 61007, "api is unauthorized to component");
  const bool every_api = call.platform.settings.channels.ip_whitelist_scope == IpWhitelistScope::all_apis;
  if (app.switches.through_component || (every_api && app.kind != AppKind::mini_program)) return check_address(call);
  return std::nullopt;
}

std::optional<Answer> check_secret_caller(const Call& call) {
  const App& app = *call.app;
  if (app.frozen) return fail(call, 40243, "AppSecret已被冻结，请解冻后再次调用。");
  if (app.switches.token_forbidden) return fail(call, 50004, "user not allow to use accesstoken, maybe for punishment");
  if (app.switches.account_frozen) return fail(call, 50007, "账号已冻结");
  if (app.switches.through_component)
    return fail(call, 61024, "must use api(api_component_token) to get token for component acct");
  if (auto refusal = check_address(call)) return refusal;
  if (!call.in_force(Change::suspicious_addresses)) return std::nullopt;
  return check_confirmation(call);
}

}  // namespace hongyan::sandbox
