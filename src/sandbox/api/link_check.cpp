#include "sandbox/api/link_check.hpp"

#include <algorithm>

namespace hongyan::sandbox {
namespace {

constexpr std::size_t url_bytes_max = 2048;

}  // namespace

std::optional<Answer> check_link(const Call& call) {
  const json::value* mini = find_member(call.body, "miniprogram");
  const bool known = call.in_force(Change::template_mini_program_links);
  const std::string appid = mini == nullptr || !known ? std::string() : text_of(*mini, "appid");
  if (!appid.empty()) {
    const auto& linked = call.app->linked_mini_programs;
    if (std::ranges::find(linked, appid) == linked.end()) return fail(call, 40013, "invalid appid");
    const std::string page = text_of(*mini, "pagepath");
    if (page.find_first_of(" \t\r\n") != std::string::npos) return fail(call, 40165, "invalid weapp pagepath");
  }
  if (text_of(call.body, "url").size() > url_bytes_max) return fail(call, 40039, "invalid url size");
  return std::nullopt;
}

}  // namespace hongyan::sandbox
