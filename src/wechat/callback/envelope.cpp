#include "wechat/callback/envelope.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/check.hpp"
#include "base/json.hpp"
#include "http/url.hpp"
#include "wechat/callback/signature.hpp"
#include "wechat/callback/xml_scan.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<BodyFormat> format_of(std::string_view body) {
  const std::string_view text = trimmed(body);
  if (text.starts_with('<')) return BodyFormat::xml;
  if (text.starts_with('{')) return BodyFormat::json;
  return std::nullopt;
}

bool is_fresh(std::string_view timestamp, WallTime now) {
  std::int64_t seconds = 0;
  std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  const std::int64_t age = to_unix_s(now) - seconds;
  return age <= callback_age_max.count() && -age <= callback_age_max.count();
}

// What stands in the outer body before anything in it is known to be WeChat's.
struct Outer {
  std::string encrypt;
  bool has_plain_message = false;  // the sender stands beside the ciphertext: the compatible mode
};

std::optional<Outer> read_outer_xml(std::string_view body) {
  XmlScan scan(body);
  Outer outer;
  std::string_view name;
  while (const auto piece = scan.next()) {
    const bool is_content = piece->kind == XmlPiece::Kind::text || piece->kind == XmlPiece::Kind::cdata;
    if (piece->kind == XmlPiece::Kind::open) name = piece->text;
    if (piece->kind == XmlPiece::Kind::close) name = {};
    if (is_content && name == "Encrypt" && outer.encrypt.empty()) outer.encrypt = trimmed(piece->text);
    if (name == "FromUserName") outer.has_plain_message = true;
  }
  if (scan.is_refused() || outer.encrypt.empty()) return std::nullopt;
  return outer;
}

std::optional<Outer> read_outer_json(std::string_view body) {
  const auto parsed = read_json(body);
  if (!parsed) return std::nullopt;
  Outer outer{text_of(*parsed, "Encrypt"), find_member(*parsed, "FromUserName") != nullptr};
  if (outer.encrypt.empty()) return std::nullopt;
  return outer;
}

std::expected<OpenedCallback, Rejection> open_encrypted(const CallbackSettings& settings, const CallbackQuery& query,
                                                        std::string_view body, WallTime now) {
  const auto outer_format = format_of(body);
  if (!outer_format) return std::unexpected(Rejection::malformed_body);
  const auto outer = *outer_format == BodyFormat::xml ? read_outer_xml(body) : read_outer_json(body);
  if (!outer) return std::unexpected(Rejection::malformed_body);
  if (!is_signature_of(query.msg_signature, {settings.token.reveal(), query.timestamp, query.nonce, outer->encrypt}))
    return std::unexpected(Rejection::bad_signature);
  if (!is_fresh(query.timestamp, now)) return std::unexpected(Rejection::stale);
  if (settings.mode == CallbackMode::secure && outer->has_plain_message) return std::unexpected(Rejection::wrong_mode);
  OpenedCallback opened;
  std::optional<std::string> text;
  if (settings.current) {
    text = decrypt_message(*settings.current, settings.appid.text(), outer->encrypt);
    opened.key = KeyUsed::current;
  }
  if (!text && settings.previous) {
    text = decrypt_message(*settings.previous, settings.appid.text(), outer->encrypt);
    opened.key = KeyUsed::previous;
  }
  if (!text) return std::unexpected(Rejection::undecryptable);
  const auto format = format_of(*text);
  if (!format) return std::unexpected(Rejection::malformed_body);
  opened.format = *format;
  opened.plain_body = std::move(*text);
  return opened;
}

std::expected<OpenedCallback, Rejection> open_plain(const CallbackSettings& settings, const CallbackQuery& query,
                                                    std::string_view body, WallTime now) {
  if (!is_signature_of(query.signature, {settings.token.reveal(), query.timestamp, query.nonce}))
    return std::unexpected(Rejection::bad_signature);
  if (!is_fresh(query.timestamp, now)) return std::unexpected(Rejection::stale);
  if (settings.mode != CallbackMode::plain) return std::unexpected(Rejection::wrong_mode);
  const auto format = format_of(body);
  if (!format) return std::unexpected(Rejection::malformed_body);
  return OpenedCallback{std::string(body), *format, KeyUsed::none};
}

struct ModeRow {
  CallbackMode mode;
  std::string_view name;
};
constexpr std::array modes{ModeRow{CallbackMode::secure, "secure"}, ModeRow{CallbackMode::compatible, "compatible"},
                           ModeRow{CallbackMode::plain, "plain"}};

}  // namespace

std::string_view to_string(CallbackMode mode) { return modes[static_cast<std::size_t>(mode)].name; }

std::optional<CallbackMode> parse_callback_mode(std::string_view text) {
  for (const ModeRow& row : modes)
    if (row.name == text) return row.mode;
  return std::nullopt;
}

std::string_view to_string(Rejection rejection) {
  switch (rejection) {
    case Rejection::too_large: return "too_large";
    case Rejection::malformed_query: return "malformed_query";
    case Rejection::stale: return "stale";
    case Rejection::bad_signature: return "bad_signature";
    case Rejection::wrong_mode: return "wrong_mode";
    case Rejection::undecryptable: return "undecryptable";
    case Rejection::malformed_body: return "malformed_body";
  }
  return "";
}

std::expected<OpenedCallback, Rejection> open_callback(const CallbackSettings& settings, std::string_view query,
                                                       std::string_view body, WallTime now) {
  if (body.size() > callback_body_bytes_max) return std::unexpected(Rejection::too_large);
  const auto parsed = read_callback_query(query);
  if (!parsed) return std::unexpected(Rejection::malformed_query);
  return parsed->encrypt_type == "aes" ? open_encrypted(settings, *parsed, body, now)
                                       : open_plain(settings, *parsed, body, now);
}

std::expected<std::string, Rejection> verify_echo(const CallbackSettings& settings, std::string_view query,
                                                  WallTime now) {
  const auto parsed = read_callback_query(query);
  if (!parsed || parsed->echostr.empty()) return std::unexpected(Rejection::malformed_query);
  if (!is_signature_of(parsed->signature, {settings.token.reveal(), parsed->timestamp, parsed->nonce}))
    return std::unexpected(Rejection::bad_signature);
  if (!is_fresh(parsed->timestamp, now)) return std::unexpected(Rejection::stale);
  return http::percent_decode(parsed->echostr);
}

std::string seal_reply(const CallbackSettings& settings, std::string_view reply, const ReplySeal& seal) {
  const std::optional<AesKey>& key = seal.key == KeyUsed::previous ? settings.previous : settings.current;
  CHECK(seal.key != KeyUsed::none && key.has_value());
  const std::string encrypt = encrypt_message(*key, settings.appid.text(), reply, seal.salt);
  const std::string timestamp = std::to_string(seal.timestamp_s);
  const std::string signature = sign({settings.token.reveal(), timestamp, seal.nonce, encrypt});
  if (seal.format == BodyFormat::json)
    return fmt::format(R"({{"Encrypt":"{}","MsgSignature":"{}","TimeStamp":{},"Nonce":"{}"}})", encrypt, signature,
                       timestamp, seal.nonce);
  return fmt::format(
      "<xml><Encrypt><![CDATA[{}]]></Encrypt><MsgSignature><![CDATA[{}]]></MsgSignature><TimeStamp>{}</TimeStamp>"
      "<Nonce><![CDATA[{}]]></Nonce></xml>",
      encrypt, signature, timestamp, seal.nonce);
}

}  // namespace hongyan::wechat
