// What an account may ask to find out why something fails: openapi/rid/get, callback/check, and the platform's
// addresses (platform.md §2.1).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

constexpr Seconds rid_life{7 * 24 * 3600};
constexpr std::size_t rid_characters = 26, group_characters = 8;

bool is_rid(std::string_view text) {
  if (text.size() != rid_characters) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i % (group_characters + 1) == group_characters;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// The moment in a rid's first group.
std::int64_t seconds_of(std::string_view rid) {
  std::int64_t seconds = 0;
  std::from_chars(rid.data(), rid.data() + group_characters, seconds, 16);
  return seconds;
}

constexpr std::string_view operators[] = {"CHINANET", "UNICOM", "CAP", "DEFAULT"};

}  // namespace

Answer list_addresses(Call&) { return without_errcode(json::object{{"ip_list", {"127.0.0.1", "127.0.0.2"}}}); }

Answer read_rid(Call& call) {
  const std::string rid = text_of(call.body, "rid");
  if (!is_rid(rid)) return fail(call, 76002, "rid is error");
  if (seconds_of(rid) + rid_life.count() < to_unix_s(call.now)) {
    if (call.platform.settings.channels.old_rid == OldRid::error_76001) return fail(call, 76001, "rid not found");
    return fail(call, 76004, "rid time is error");
  }
  const RefusedCall* found = call.platform.rids.find(rid);
  if (found == nullptr) return fail(call, 76001, "rid not found");
  if (found->appid != call.app->appid) return fail(call, 76003, "could not query this rid,no permission");
  return ok({{"request", json::object{{"invoke_time", to_unix_s(found->at)},
                                      {"cost_in_ms", 30},
                                      {"request_url", "https://api.weixin.qq.com" + found->target},
                                      {"request_body", found->body},
                                      {"response_body", found->answer},
                                      {"client_ip", found->client}}}});
}

Answer check_callback(Call& call) {
  if (call.app->callback.url.empty()) return fail(call, 40201, "invalid url");
  const std::string action = text_of(call.body, "action"), from = text_of(call.body, "check_operator");
  if (action != "all" && action != "dns" && action != "ping") return fail(call, 40202, "invalid action");
  if (std::ranges::find(operators, from) == std::end(operators)) return fail(call, 40203, "invalid check_operator");
  const auto url = http::parse_url(call.app->callback.url);
  const std::string address = url && url->origin.host != "localhost" ? url->origin.host : "127.0.0.1";
  json::object body;
  if (action != "ping") body["dns"] = json::array{json::object{{"ip", address}, {"real_operator", from}}};
  if (action != "dns")
    body["ping"] = json::array{
        json::object{{"ip", address}, {"from_operator", from}, {"package_loss", "0%"}, {"time", "23.079ms"}}};
  return ok(std::move(body));
}

}  // namespace hongyan::sandbox
