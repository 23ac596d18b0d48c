#include "api/cursor.hpp"

#include <fmt/ranges.h>

#include <charconv>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "http/url.hpp"

namespace hongyan::api {
namespace {

std::string list_of(const Call& call) { return http::percent_decode(http::path_of(call.request.target)); }

}  // namespace

Secret make_cursor_key(const Secret& master_key) { return Secret(hmac_sha256(master_key.reveal(), "hongyan cursors")); }

std::string make_cursor(const Call& call, std::string_view place) {
  return to_base64url(
      seal(call.api.settings.cursor_key.reveal(), list_of(call), Secret(std::string(place)), call.api.random));
}

std::optional<std::string> open_cursor(const Call& call, std::string_view cursor) {
  const auto sealed = from_base64url(cursor);
  if (!sealed) return std::nullopt;
  const auto place = open_sealed(call.api.settings.cursor_key.reveal(), list_of(call), *sealed);
  if (!place) return std::nullopt;
  return place->reveal();
}

std::string join_place(std::initializer_list<std::string_view> parts) {
  return fmt::format("{}", fmt::join(parts, " "));
}

std::optional<std::int64_t> number_in_place(std::string_view part) {
  std::int64_t number = 0;
  const char* const end = part.data() + part.size();
  const auto [rest, error] = std::from_chars(part.data(), end, number);
  if (error != std::errc{} || rest != end || number < 0) return std::nullopt;
  return number;
}

}  // namespace hongyan::api
