#include "wechat/calls/one_time_message.hpp"

#include <algorithm>
#include <charconv>

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr int scene_max = 10000;
constexpr std::size_t reserved_bytes_max = 128;

bool is_scene(int scene) { return scene >= 0 && scene <= scene_max; }

bool is_reserved(std::string_view text) {
  return text.size() <= reserved_bytes_max && std::ranges::all_of(text, rule::is_alphanumeric);
}

}  // namespace

std::expected<std::string, std::string> one_time_authorization_url(const OneTimeRequest& request) {
  if (!is_scene(request.scene)) return std::unexpected("scene must be 0 to 10000");
  if (!is_reserved(request.reserved)) return std::unexpected("reserved must be at most 128 letters and digits");
  if (!http::parse_url(request.redirect_url)) return std::unexpected("redirect_url must be an http or https address");
  std::string url = "https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&appid=" + request.appid.text() +
                    "&scene=" + std::to_string(request.scene) + "&template_id=" + request.template_id.text() +
                    "&redirect_url=" + http::percent_encode(request.redirect_url);
  if (!request.reserved.empty()) url += "&reserved=" + request.reserved;
  return url + "#wechat_redirect";
}

std::expected<OneTimeAnswer, std::string> read_one_time_redirect(std::string_view query) {
  const http::Query parameters(query);
  OneTimeAnswer answer;
  const std::string action = parameters.get("action");
  if (action != "confirm" && action != "cancel") return std::unexpected("action is neither confirm nor cancel");
  if (action == "confirm") answer.action = OneTimeAnswer::Action::confirm;
  if (const std::string* openid = parameters.find("openid"); openid != nullptr && !openid->empty()) {
    const auto parsed = OpenId::parse(*openid);
    if (!parsed) return std::unexpected(parsed.error());
    answer.openid = *parsed;
  }
  if (answer.action == OneTimeAnswer::Action::confirm && !answer.openid)
    return std::unexpected("the confirmation names no openid");
  const auto template_id = TemplateId::parse(parameters.get("template_id"));
  if (!template_id) return std::unexpected(template_id.error());
  answer.template_id = *template_id;
  const std::string scene = parameters.get("scene");
  const auto [end, error] = std::from_chars(scene.data(), scene.data() + scene.size(), answer.scene);
  if (error != std::errc{} || end != scene.data() + scene.size() || !is_scene(answer.scene))
    return std::unexpected("scene must be 0 to 10000");
  answer.reserved = parameters.get("reserved");
  if (!is_reserved(answer.reserved)) return std::unexpected("reserved must be at most 128 letters and digits");
  return answer;
}

Call one_time_send_call(const OneTimeMessage& message) {
  json::object body{{"touser", message.touser.text()}, {"template_id", message.template_id.text()}};
  add_text(body, "url", message.url);
  if (message.miniprogram) body.emplace("miniprogram", to_json(*message.miniprogram));
  body.emplace("scene", std::to_string(message.scene));
  body.emplace("title", message.title);
  body.emplace("data", to_json(MessageData{{"content", message.content, message.color}}));
  return raw_call(Api::one_time_send, body);
}

Call one_time_send_call(const json::object& body) { return raw_call(Api::one_time_send, body); }

}  // namespace hongyan::wechat
