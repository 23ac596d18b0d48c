// QR codes with a parameter (inbound.md §8.2): qrcode/create, and the picture that mp.weixin.qq.com shows for a ticket.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/encoding.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/web_page.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t scene_bytes_max = 64;
constexpr std::int64_t permanent_scene_max = 100'000;

struct Kind {
  std::string_view action;
  bool permanent, text;
};
constexpr Kind kinds[] = {{"QR_SCENE", false, false},
                          {"QR_STR_SCENE", false, true},
                          {"QR_LIMIT_SCENE", true, false},
                          {"QR_LIMIT_STR_SCENE", true, true}};

Answer refuse_action(const Call& call) { return fail(call, 40053, "invalid action info, please check document"); }

// The scene as the events will tell it.
std::expected<std::string, Answer> read_scene(const Call& call, const Kind& kind) {
  const json::value* action = find_member(call.body, "action_info");
  const json::value* scene = action == nullptr ? nullptr : find_member(*action, "scene");
  if (scene == nullptr) return std::unexpected(refuse_action(call));
  if (kind.text) {
    std::string text = text_of(*scene, "scene_str");
    if (text.empty() || text.size() > scene_bytes_max) return std::unexpected(refuse_action(call));
    return text;
  }
  const std::int64_t id = number_of(*scene, "scene_id", 0);
  if (id < 1 || (kind.permanent && id > permanent_scene_max))
    return std::unexpected(fail(call, 40129, "invalid scene"));
  // Beyond 32 bits the platform is reported to tell the largest number instead.
  return std::to_string(std::min<std::int64_t>(id, std::numeric_limits<std::uint32_t>::max()));
}

Answer create(Call& call) {
  const WebSettings& settings = call.platform.settings.web;
  const auto kind = std::ranges::find(kinds, text_of(call.body, "action_name"), &Kind::action);
  if (kind == std::ranges::end(kinds)) return fail(call, 40052, "invalid action name");
  auto scene = read_scene(call, *kind);
  if (!scene) return std::move(scene.error());
  Seconds life{number_of(call.body, "expire_seconds", settings.qr_default_life.count())};
  if (life > settings.qr_life_max && settings.qr_long_life == QrLongLife::error_40053) return refuse_action(call);
  life = std::clamp(life, Seconds{1}, settings.qr_life_max);
  QrBook& book = call.app->qr_codes;
  if (kind->permanent && book.permanent >= settings.qr_permanent_max)
    return settings.qr_spent == QrSpent::error_45029 ? fail(call, 45029, "qrcode count out of limit")
                                                     : refuse_action(call);
  QrCode code;
  code.ticket = "gQ" + call.platform.random.alphanumeric(92) + "==";
  code.url = "http://weixin.qq.com/q/" + call.platform.random.alphanumeric(24);
  code.scene = *std::move(scene);
  json::object reply{{"ticket", code.ticket}};
  if (kind->permanent) {
    ++book.permanent;
  } else {
    code.expires = call.now + life;
    reply["expire_seconds"] = life.count();
  }
  reply["url"] = code.url;
  call.entry.content = {{"scene", code.scene}};
  const std::string ticket = code.ticket;
  book.by_ticket.emplace(ticket, std::move(code));
  return without_errcode(reply);
}

std::int64_t qr_calls(const SandboxSettings&, const App& app) {
  return app.kind == AppKind::test_account ? 10'000 : 100'000;
}

constexpr Endpoint endpoints[] = {
    {"/cgi-bin/qrcode/create", Verb::post, Body::json_object, Family::cgi,
     service_accounts | test_accounts | verified_accounts_only, qr_calls, create},
};

}  // namespace

std::span<const Endpoint> qr_code_endpoints() { return endpoints; }

http::Response show_qr_code(Platform& platform, const http::Request& request) {
  const std::string ticket = http::Query(http::query_of(request.target)).get("ticket");
  for (const auto& app : platform.world.apps()) {
    const auto code = app->qr_codes.by_ticket.find(ticket);
    if (code == app->qr_codes.by_ticket.end()) continue;
    if (code->second.expires && *code->second.expires <= platform.now()) break;
    // The first bytes of a JPEG, then what the picture would say.
    return http::make_response(200, "image/jpg", "\xff\xd8\xff\xe0" + code->second.url);
  }
  return http::make_response(404, "text/html; charset=utf-8", "");
}

}  // namespace hongyan::sandbox
