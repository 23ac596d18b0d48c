#include "http/http_date.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace hongyan::http {

std::string to_http_date(WallTime time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(to_unix_s(time))));
}

std::optional<WallTime> parse_http_date(std::string_view text) {
  // The library takes a text that ends early.
  if (text.size() != std::string_view("Tue, 15 Nov 1994 08:12:31 GMT").size()) return std::nullopt;
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S GMT");
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900} / (parts.tm_mon + 1) / parts.tm_mday};
  if (!day.ok()) return std::nullopt;
  return WallTime{std::chrono::sys_days{day}} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
         Seconds{parts.tm_sec};
}

}  // namespace hongyan::http
