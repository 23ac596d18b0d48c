#include "sandbox/world/api_security.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t age_max_s = 300;
constexpr std::size_t nonce_bytes = 16;

// Those that the product's users meet among the calls marked 支持加密请求.
constexpr std::string_view supporting[] = {
    "/cgi-bin/clear_quota",
    "/cgi-bin/openapi/quota/get",
    "/cgi-bin/openapi/rid/get",
    "/cgi-bin/message/custom/send",
    "/wxaapi/newtmpl/addtemplate",
    "/wxaapi/newtmpl/deltemplate",
    "/cgi-bin/message/wxopen/updatablemsg/send",
};

bool supports(const Call& call, std::string_view path) {
  if (path == "/cgi-bin/message/subscribe/send")
    return call.platform.settings.channels.subscribe_send_security == SubscribeSendSecurity::supported;
  return std::ranges::find(supporting, path) != std::end(supporting);
}

std::string header_of(const Call& call, std::string_view name) {
  const std::string* value = call.request.headers.find(name);
  return value == nullptr ? std::string() : *value;
}

SignatureTerms terms_of(const ApiSecurity& security, const std::string& number) { return {security.signature, number}; }

std::string sign_string(const std::string& url, const std::string& appid, const std::string& time,
                        std::string_view body) {
  return fmt::format("{}\n{}\n{}\n{}", url, appid, time, body);
}

// The addresses the caller may mean: the platform's own, and the one it reached the sandbox by.
std::vector<std::string> urls_of(const Call& call) {
  std::vector<std::string> urls{fmt::format("https://api.weixin.qq.com{}", call.path)};
  if (const std::string host = header_of(call, "Host"); !host.empty())
    for (const std::string_view scheme : {"http", "https"})
      urls.push_back(fmt::format("{}://{}{}", scheme, host, call.path));
  return urls;
}

// The plain members of the envelope, when it opens and says the same as the headers.
std::optional<json::object> opened(const Call& call, const std::string& url, const std::string& time) {
  const ApiSecurity& security = call.app->security;
  const auto iv = from_base64(text_of(call.body, "iv")), data = from_base64(text_of(call.body, "data")),
             tag = from_base64(text_of(call.body, "authtag"));
  if (!iv || !data || !tag || iv->size() != aead_iv_bytes || tag->size() != aead_tag_bytes) return std::nullopt;
  const std::string associated = fmt::format("{}|{}|{}|{}", url, call.app->appid, time, security.key_number);
  const auto plain = aead_decrypt({security.encryption, security.key, *iv, associated}, {*data, *tag});
  if (!plain) return std::nullopt;
  auto read = read_json(*plain);
  if (!read || !read->is_object()) return std::nullopt;
  if (text_of(*read, "_appid") != call.app->appid || text_of(*read, "_timestamp") != time ||
      text_of(*read, "_n").empty())
    return std::nullopt;
  json::object members = std::move(read->get_object());
  for (const std::string_view own : {"_appid", "_timestamp", "_n"}) members.erase(own);
  return members;
}

}  // namespace

std::optional<Answer> open_request(Call& call, const Endpoint& endpoint) {
  const ApiSecurity& security = call.app->security;
  if (!security.enabled || !supports(call, endpoint.path)) return std::nullopt;
  const std::string appid = header_of(call, "Wechatmp-Appid"), time = header_of(call, "Wechatmp-TimeStamp"),
                    signature = header_of(call, "Wechatmp-Signature");
  const bool wants_serial = call.platform.settings.channels.request_serial == RequestSerial::required;
  if (wants_serial && header_of(call, "Wechatmp-Serial").empty())
    return fail(call, 40230, "API_Missing_Wechatmp_Serial");
  if (time.empty()) return fail(call, 40231, "API_Missing_Wechatmp_Timestamp");
  if (signature.empty()) return fail(call, 40232, "API_Missing_Wechatmp_Signature");
  if (appid.empty()) return fail(call, 40233, "API_Missing_Wechatmp_Appid");
  if (call.platform.world.find_app(appid) == nullptr) return fail(call, 40236, "API_Invalid_Wechatmp_Appid");
  if (appid != call.app->appid) return fail(call, 40237, "API_Invalid_Wechatmp_Appidmatch");
  if (security.key.empty()) return fail(call, 40238, "API_NoExist_DevSecretSym");
  if (security.public_key.empty()) return fail(call, 40239, "API_NoExist_DevSecretAsym");
  std::int64_t seconds = 0;
  const auto [rest, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
  const std::int64_t age = to_unix_s(call.now) - seconds;
  if (error != std::errc{} || rest != time.data() + time.size() || age > age_max_s || age < -age_max_s)
    return fail(call, 40240, "API_Expired_Wechatmp_Timestamp");

  const std::string bytes = from_base64(signature).value_or("");
  for (const std::string& url : urls_of(call)) {
    const std::string text = sign_string(url, appid, time, call.request.body);
    if (!is_signed_by(security.public_key, terms_of(security, security.public_key_number), {text, bytes})) continue;
    auto members = opened(call, url, time);
    if (!members) return fail(call, 40235, "invalid encrypt");
    call.body = *std::move(members);
    call.secured_url = url;
    call.entry.openid = text_of(call.body, "touser");
    call.entry.template_id = text_of(call.body, "template_id");
    return std::nullopt;
  }
  return fail(call, 40234, "invalid signature");
}

http::Headers seal_answer(const Call& call, Answer& answer) {
  if (call.secured_url.empty()) return {};
  const ApiSecurity& security = call.app->security;
  const std::string time = std::to_string(to_unix_s(call.now));
  auto plain = read_json(answer.body);
  if (!plain || !plain->is_object()) return {};
  json::object& members = plain->get_object();
  members["_n"] = call.platform.random.alphanumeric(nonce_bytes);
  members["_appid"] = call.app->appid;
  members["_timestamp"] = to_unix_s(call.now);
  const std::string iv = call.platform.random.alphanumeric(aead_iv_bytes);
  const std::string associated =
      fmt::format("{}|{}|{}|{}", call.secured_url, call.app->appid, time, security.key_number);
  const AeadBox box = aead_encrypt({security.encryption, security.key, iv, associated}, write_json(*plain));
  answer.body =
      write_json(json::object{{"iv", to_base64(iv)}, {"data", to_base64(box.cipher)}, {"authtag", to_base64(box.tag)}});
  const auto signature = sign(Secret(security.platform_key), terms_of(security, security.platform_number),
                              sign_string(call.secured_url, call.app->appid, time, answer.body));
  return {{"Wechatmp-Appid", call.app->appid},
          {"Wechatmp-TimeStamp", time},
          {"Wechatmp-Serial", security.platform_number},
          {"Wechatmp-Signature", signature ? to_base64(*signature) : std::string()}};
}

}  // namespace hongyan::sandbox
