#include "api/one_time_link.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t end_characters = 12;   // decimal seconds
constexpr std::size_t mark_characters = 16;  // 95 bits
constexpr std::size_t signature_characters = 64;
constexpr std::size_t reserved_characters = end_characters + mark_characters + signature_characters;

// Every part ends in a line break, which none of them can hold.
std::string sign(const OneTimeLink& link, std::string_view end_and_mark, const Secret& key) {
  const std::string text = fmt::format("one-time link\n{}\n{}\n{}\n{}\n{}", link.appid.text(), link.template_id.text(),
                                       link.scene, end_and_mark, link.target);
  return to_hex(hmac_sha256(key.reveal(), text));
}

}  // namespace

std::string sign_link(const OneTimeLink& link, const Secret& key, WallTime expires_at, Random& random) {
  const std::string end_and_mark =
      fmt::format("{:0{}}", to_unix_ms(expires_at) / 1'000, end_characters) + random.alphanumeric(mark_characters);
  return end_and_mark + sign(link, end_and_mark, key);
}

std::expected<void, BadLink> verify_link(const OneTimeLink& link, std::string_view reserved, const Secret& key,
                                         WallTime now) {
  if (reserved.size() != reserved_characters) return std::unexpected(BadLink::forged);
  const std::string_view end_and_mark = reserved.substr(0, end_characters + mark_characters);
  if (!equal_in_constant_time(sign(link, end_and_mark, key), reserved.substr(end_and_mark.size())))
    return std::unexpected(BadLink::forged);
  std::int64_t end_s = 0;
  std::from_chars(end_and_mark.data(), end_and_mark.data() + end_characters, end_s);
  if (now >= from_unix_ms(end_s * 1'000)) return std::unexpected(BadLink::expired);
  return {};
}

}  // namespace hongyan::api
