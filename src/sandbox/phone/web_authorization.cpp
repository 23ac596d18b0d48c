// 网页授权, the page (inbound.md §7.9): /connect/oauth2/authorize, which leads back with a code. snsapi_base asks
// nothing. The sandbox's page asks who opens it; `sandbox_openid` and `sandbox_answer` in the query answer at once.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/api/web_page.hpp"
#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::string_view page_path = "/connect/oauth2/authorize";
constexpr std::string_view fragment = "#wechat_redirect";
constexpr std::size_t state_bytes_max = 128, people_shown_max = 20;

struct Asked {
  App* app = nullptr;
  WebScope scope = WebScope::base;
  std::string redirect_uri, state;
};

// What the URL asks for, or a sentence about what is wrong with it.
std::expected<Asked, std::string> read_asked(Platform& platform, const http::Query& query) {
  Asked asked;
  asked.app = platform.world.find_app(query.get("appid"));
  if (asked.app == nullptr || asked.app->kind == AppKind::mini_program)
    return std::unexpected("appid must be that of an official account");
  const bool may = asked.app->kind != AppKind::subscription_account && asked.app->verified;
  if (!may) return std::unexpected("this account has no 网页授权: it takes a verified 服务号 or a test account");
  if (query.get("response_type") != "code") return std::unexpected("response_type must be code");
  const std::string scope = query.get("scope");
  if (scope != "snsapi_base" && scope != "snsapi_userinfo")
    return std::unexpected("scope must be snsapi_base or snsapi_userinfo");
  asked.scope = scope == "snsapi_base" ? WebScope::base : WebScope::userinfo;
  asked.state = query.get("state");
  const bool fits = std::ranges::all_of(asked.state, [](unsigned char c) { return std::isalnum(c) != 0; });
  if (asked.state.size() > state_bytes_max || !fits)
    return std::unexpected("state holds at most 128 letters and digits");
  asked.redirect_uri = query.get("redirect_uri");
  const auto url = http::parse_url(asked.redirect_uri);
  if (!url) return std::unexpected("redirect_uri: " + url.error());
  const auto& domains = asked.app->switches.web_domains;
  if (!domains.empty() && std::ranges::find(domains, url->origin.host) == domains.end())
    return std::unexpected("the domain of redirect_uri is not the configured one (web_domains)");
  return asked;
}

enum class Tap { accept, refuse };

// Where WeChat leads the person: with a code, or without one when he refuses.
std::string decide(Platform& platform, const Asked& asked, Member& member, Tap tap) {
  LogEntry entry;
  entry.seq = platform.journal.next_seq();
  entry.time = platform.now();
  entry.appid = asked.app->appid;
  entry.api = page_path;
  entry.openid = member.openid;
  entry.content = {{"action", tap == Tap::accept ? "accept" : "refuse"}};
  platform.journal.append(std::move(entry), platform.settings.log_entries_max);

  const std::size_t hash = asked.redirect_uri.find('#');
  std::string url = asked.redirect_uri.substr(0, hash);
  url += url.find('?') == std::string::npos ? '?' : '&';
  if (tap == Tap::accept) {
    const std::string code = "0" + platform.random.alphanumeric(31);
    platform.world.web.codes[code] = {&member, asked.scope, platform.now() + platform.settings.web.web_code_life};
    url += "code=" + code + "&";
  }
  url += "state=" + asked.state;
  return hash == std::string::npos ? url : url + asked.redirect_uri.substr(hash);
}

http::Response page(std::string_view inside) {
  return http::make_response(200, "text/html; charset=utf-8",
                             fmt::format("<!DOCTYPE html><meta charset=\"utf-8\"><title>网页授权</title>{}\n", inside));
}

// Who may open the page, with a link for each answer.
std::string people(const Asked& asked, std::string_view target) {
  std::string list = "<h1>网页授权</h1><p>谁在看这一页? Who is looking at this page?</p><ul>";
  std::size_t shown = 0;
  for (const Member* member : asked.app->members) {
    if (++shown > people_shown_max) break;
    std::string link = fmt::format("{}&sandbox_openid={}", target, member->openid);
    for (std::size_t at = 0; (at = link.find('&', at)) != std::string::npos; at += 5) link.replace(at, 1, "&amp;");
    list += fmt::format(
        "<li>{} <a href=\"{}&amp;sandbox_answer=accept\">允许 accept</a> "
        "<a href=\"{}&amp;sandbox_answer=refuse\">拒绝 refuse</a></li>",
        member->openid, link, link);
  }
  return list + "</ul>";
}

std::optional<Tap> read_tap(std::string_view word) {
  if (word == "accept") return Tap::accept;
  if (word == "refuse") return Tap::refuse;
  return std::nullopt;
}

// The person changed his password: what was handed out for him is worth nothing.
void revoke(WebLogin& web, const Member& member) {
  for (StringMap<WebGrant>* grants : {&web.tokens, &web.refresh_tokens})
    for (auto& [token, grant] : *grants)
      if (grant.member == &member) grant.revoked = true;
}

}  // namespace

// {"openid", "url": "https://open.weixin.qq.com/connect/oauth2/authorize?…#wechat_redirect", "answer": "accept" |
// "refuse"}, or {"openid", "answer": "revoke"}
http::Response authorize_web(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  const std::string answer = text_of(call.body, "answer");
  if (answer == "revoke") {
    revoke(call.platform.world.web, **named);
    return answer_json(200, json::object{{"openid", (*named)->openid}, {"tokens", "revoked"}});
  }
  const std::string given = text_of(call.body, "url");
  std::string_view url = given;
  if (!url.ends_with(fragment)) return refuse(400, "\"url\" must end in #wechat_redirect");
  url.remove_suffix(fragment.size());
  if (!url.substr(0, url.find('?')).ends_with(page_path))
    return refuse(400, "\"url\" must be https://open.weixin.qq.com/connect/oauth2/authorize?appid=…");
  const auto asked = read_asked(call.platform, http::Query(http::query_of(url)));
  if (!asked) return refuse(400, asked.error());
  if ((*named)->app != asked->app) return refuse(400, "the openid belongs to another app than the URL's appid");
  const std::optional<Tap> tap = read_tap(answer);
  if (!tap) return refuse(400, "\"answer\" must be \"accept\", \"refuse\" or \"revoke\"");
  return answer_json(200, json::object{{"redirect", decide(call.platform, *asked, **named, *tap)}});
}

http::Response open_web_authorization(Platform& platform, const http::Request& request) {
  const http::Query query(http::query_of(request.target));
  const auto asked = read_asked(platform, query);
  if (!asked) return page("<p>" + asked.error() + "</p>");
  Member* member = platform.world.find_member(query.get("sandbox_openid"));
  std::optional<Tap> tap = read_tap(query.get("sandbox_answer"));
  if (asked->scope == WebScope::base) tap = Tap::accept;  // silent
  if (member == nullptr || member->app != asked->app || !tap) return page(people(*asked, request.target));
  http::Response response = http::make_response(302, "text/html; charset=utf-8", "");
  response.headers.set("Location", decide(platform, *asked, *member, *tap));
  return response;
}

}  // namespace hongyan::sandbox
