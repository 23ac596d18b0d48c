#include "wechat/callback/signature.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::size_t parts_max = 8;
constexpr std::size_t signature_digits = 40;
constexpr std::size_t timestamp_digits = 10;
constexpr std::size_t nonce_characters_max = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool has_signature_form(std::string_view text) {
  return text.size() == signature_digits && std::ranges::all_of(text, is_hex);
}

}  // namespace

std::string sign(std::initializer_list<std::string_view> parts) {
  CHECK(parts.size() <= parts_max);
  std::array<std::string_view, parts_max> sorted;
  auto end = sorted.begin();
  // A few short parts: each goes to its place among those before it.
  for (const std::string_view part : parts) {
    const auto place = std::upper_bound(sorted.begin(), end, part);
    std::move_backward(place, end, end + 1);
    *place = part;
    ++end;
  }
  std::size_t bytes = 0;
  for (const std::string_view part : parts) bytes += part.size();
  std::string joined;
  joined.reserve(bytes);
  for (auto part = sorted.begin(); part != end; ++part) joined += *part;
  return to_hex(sha1(joined));
}

bool is_signature_of(std::string_view signature, std::initializer_list<std::string_view> parts) {
  std::string lower(signature);
  for (char& c : lower)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  return equal_in_constant_time(lower, sign(parts));
}

std::expected<CallbackQuery, std::string> read_callback_query(std::string_view query) {
  CallbackQuery parsed;
  struct Place {
    std::string_view name;
    std::string_view* value;
    bool seen = false;
  };
  std::array places{Place{"signature", &parsed.signature},       Place{"msg_signature", &parsed.msg_signature},
                    Place{"timestamp", &parsed.timestamp},       Place{"nonce", &parsed.nonce},
                    Place{"encrypt_type", &parsed.encrypt_type}, Place{"echostr", &parsed.echostr}};
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = parameter.find('=');
    const std::string_view name = parameter.substr(0, equals);
    const auto place = std::ranges::find(places, name, &Place::name);
    if (place == places.end()) continue;
    if (place->seen) return std::unexpected(std::string(name) + " comes twice");
    place->seen = true;
    *place->value = equals == std::string_view::npos ? std::string_view{} : parameter.substr(equals + 1);
  }
  const auto wrong = [](std::string_view what) { return std::unexpected(std::string(what)); };
  if (!parsed.signature.empty() && !has_signature_form(parsed.signature))
    return wrong("signature is not 40 hex digits");
  if (!parsed.msg_signature.empty() && !has_signature_form(parsed.msg_signature))
    return wrong("msg_signature is not 40 hex digits");
  if (parsed.timestamp.size() != timestamp_digits || !std::ranges::all_of(parsed.timestamp, is_digit))
    return wrong("timestamp is not 10 digits");
  if (parsed.nonce.empty() || parsed.nonce.size() > nonce_characters_max ||
      !std::ranges::all_of(parsed.nonce, is_alphanumeric))
    return wrong("nonce is not 1 to 64 letters and digits");
  if (!parsed.encrypt_type.empty() && parsed.encrypt_type != "raw" && parsed.encrypt_type != "aes")
    return wrong("encrypt_type is neither raw nor aes");
  return parsed;
}

}  // namespace hongyan::wechat
