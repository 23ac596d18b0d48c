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
    if (std::ranges::find(linked, appid) == linked.end())
      return call.platform.settings.refusals.unlinked_mini_program == UnlinkedMiniProgram::error_40013
                 ? fail(call, 40013, "invalid appid")
                 : fail(call, 40166, "invalid weapp appid");
    const std::string page = text_of(*mini, "pagepath");
    if (page.find_first_of(" \t\r\n") != std::string::npos) return fail(call, 40165, "invalid weapp pagepath");
  }
  if (text_of(call.body, "url").size() > url_bytes_max) return fail(call, 40039, "invalid url size");
  return std::nullopt;
}

std::optional<Answer> check_blocked_link(const Call& call, std::string_view text) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  const bool blocked = std::ranges::any_of(
      settings.blocked_links, [&](const std::string& part) { return text.find(part) != std::string_view::npos; });
  if (!blocked) return std::nullopt;
  switch (settings.blocked_link) {
    case BlockedLink::error_40068: return fail(call, 40068, "contain mailcious url");  // the platform's spelling
    case BlockedLink::error_40048: return fail(call, 40048, "invalid url domain");
    case BlockedLink::error_40066: return fail(call, 40066, "invalid url");
  }
  return std::nullopt;
}

}  // namespace hongyan::sandbox
