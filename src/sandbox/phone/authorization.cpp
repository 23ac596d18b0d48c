#include "sandbox/phone/authorization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

constexpr int scene_max = 10'000;
constexpr std::size_t reserved_bytes_max = 128;
constexpr std::size_t people_shown_max = 20;

struct Authorization {
  App* app = nullptr;
  Template* shape = nullptr;
  int scene = 0;
  std::string redirect_url;
  std::string reserved;
};

bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
}

// What the URL asks for, or a sentence about what is wrong with it.
std::expected<Authorization, std::string> read_authorization(Platform& platform, const http::Query& query) {
  if (!platform.in_force(Change::authorized_messages))
    return std::unexpected("at the sandbox's date there is no such page; POST /sandbox/clock moves it");
  Authorization read;
  if (query.get("action") != "get_confirm") return std::unexpected("action must be get_confirm");
  read.app = platform.world.find_app(query.get("appid"));
  if (read.app == nullptr ||
      (read.app->kind != AppKind::service_account && read.app->kind != AppKind::subscription_account))
    return std::unexpected("appid must be that of an official account");
  const std::string scene = query.get("scene");
  const auto [rest, error] = std::from_chars(scene.data(), scene.data() + scene.size(), read.scene);
  if (error != std::errc{} || rest != scene.data() + scene.size() || read.scene < 0 || read.scene > scene_max)
    return std::unexpected("scene must be a whole number from 0 to 10000");
  read.shape = platform.world.find_template(*read.app, query.get("template_id"));
  if (read.shape == nullptr || read.shape->kind != TemplateKind::by_url)
    return std::unexpected("template_id must be the account's one-time subscription template");
  read.redirect_url = query.get("redirect_url");
  const auto url = http::parse_url(read.redirect_url);
  if (!url) return std::unexpected("redirect_url: " + url.error());
  const auto& domains = read.app->switches.business_domains;
  if (!domains.empty() && std::ranges::find(domains, url->origin.host) == domains.end())
    return std::unexpected("the domain of redirect_url is not a registered one (business_domains)");
  read.reserved = query.get("reserved");
  if (read.reserved.size() > reserved_bytes_max || !is_word(read.reserved))
    return std::unexpected("reserved holds at most 128 letters and digits");
  return read;
}

enum class Tap { confirm, cancel };

// Writes the person's answer down and says where WeChat leads them.
std::string decide(Platform& platform, const Authorization& asked, Member& member, Tap tap) {
  const bool confirms = tap == Tap::confirm;
  LogEntry entry;
  entry.seq = platform.journal.next_seq();
  entry.time = platform.now();
  entry.appid = asked.app->appid;
  entry.api = authorization_path;
  entry.openid = member.openid;
  entry.template_id = asked.shape->id;
  entry.content = {{"action", confirms ? "confirm" : "cancel"}, {"scene", std::to_string(asked.scene)}};
  std::vector<int>& scenes = member.consents[asked.shape->id].scenes;
  // Confirming the same scene again does not add up.
  if (confirms && std::ranges::find(scenes, asked.scene) == scenes.end()) {
    scenes.push_back(asked.scene);
    entry.effect.credit = 1;
  }
  platform.journal.append(std::move(entry), platform.settings.log_entries_max);

  std::string url = asked.redirect_url.substr(0, asked.redirect_url.find('#'));
  const std::size_t host = url.find("://") + 3;
  if (url.find('/', host) == std::string::npos && url.find('?', host) == std::string::npos) url += '/';
  url += url.find('?') == std::string::npos ? '?' : '&';
  if (confirms) url += fmt::format("openid={}&", member.openid);
  url +=
      fmt::format("template_id={}&action={}&scene={}", asked.shape->id, confirms ? "confirm" : "cancel", asked.scene);
  if (!asked.reserved.empty()) url += "&reserved=" + asked.reserved;
  return url;
}

std::optional<Tap> read_tap(std::string_view word) {
  if (word == "confirm") return Tap::confirm;
  if (word == "cancel") return Tap::cancel;
  return std::nullopt;
}

http::Response page(std::string_view inside) {
  return http::make_response(
      200, "text/html; charset=utf-8",
      fmt::format("<!DOCTYPE html><meta charset=\"utf-8\"><title>一次性订阅消息</title>{}\n", inside));
}

// Who may open the page, with a link for each answer.
std::string people(Platform& platform, const Authorization& asked, std::string_view target) {
  std::string list = fmt::format("<h1>{}</h1><p>谁在看这一页? Who is looking at this page?</p><ul>", "一次性订阅消息");
  std::size_t shown = 0;
  World& world = platform.world;
  for (std::size_t i = 0; i < world.person_count() && shown < people_shown_max; ++i) {
    const Member* member = world.find_member_of(i, *asked.app);
    if (member == nullptr) continue;
    ++shown;
    std::string link = fmt::format("{}&sandbox_openid={}", target, member->openid);
    for (std::size_t at = 0; (at = link.find('&', at)) != std::string::npos; at += 5) link.replace(at, 1, "&amp;");
    list += fmt::format(
        "<li>{} <a href=\"{}&amp;sandbox_answer=confirm\">确认 confirm</a> <a "
        "href=\"{}&amp;sandbox_answer=cancel\">取消 "
        "cancel</a></li>",
        member->openid, link, link);
  }
  return list + "</ul>";
}

}  // namespace

// {"openid", "url": "https://mp.weixin.qq.com/mp/subscribemsg?…#wechat_redirect", "answer": "confirm"|"cancel"}
http::Response authorize(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  const std::string url = text_of(call.body, "url");
  if (!url.ends_with("#wechat_redirect")) return refuse(400, "\"url\" must end in #wechat_redirect");
  const std::size_t question = url.find('?');
  if (question == std::string::npos || !url.substr(0, question).ends_with(authorization_path))
    return refuse(400, "\"url\" must be an authorization URL: https://mp.weixin.qq.com/mp/subscribemsg?action=…");
  const http::Query query(std::string_view(url).substr(question + 1, url.find('#') - question - 1));
  const auto asked = read_authorization(call.platform, query);
  if (!asked) return refuse(400, asked.error());
  if ((*named)->app != asked->app) return refuse(400, "the openid belongs to another app than the URL's appid");
  const std::optional<Tap> tap = read_tap(text_of(call.body, "answer"));
  if (!tap) return refuse(400, "\"answer\" must be \"confirm\" or \"cancel\"");
  return answer_json(200, json::object{{"redirect", decide(call.platform, *asked, **named, *tap)}});
}

http::Response open_authorization(Platform& platform, const http::Request& request) {
  const http::Query query(http::query_of(request.target));
  const auto asked = read_authorization(platform, query);
  if (!asked) return page("<p>" + asked.error() + "</p>");
  Member* member = platform.world.find_member(query.get("sandbox_openid"));
  const std::optional<Tap> tap = read_tap(query.get("sandbox_answer"));
  if (member == nullptr || member->app != asked->app || !tap) return page(people(platform, *asked, request.target));
  http::Response response = http::make_response(302, "text/html; charset=utf-8", "");
  response.headers.set("Location", decide(platform, *asked, *member, *tap));
  return response;
}

}  // namespace hongyan::sandbox
