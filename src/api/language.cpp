#include "api/language.hpp"

namespace hongyan::api {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// The primary subtag of one range: "en" of " en-GB;q=0.8".
bool names_language(std::string_view range, std::string_view primary) {
  while (range.starts_with(' ')) range.remove_prefix(1);
  if (range.size() < primary.size()) return false;
  for (std::size_t i = 0; i < primary.size(); ++i)
    if (lower(range[i]) != primary[i]) return false;
  return range.size() == primary.size() || range[primary.size()] == '-' || range[primary.size()] == ';' ||
         range[primary.size()] == ' ';
}

}  // namespace

Language language_of(const http::Request& request) {
  const std::string* wanted = request.headers.find("Accept-Language");
  if (wanted == nullptr) return Language::zh;
  std::string_view rest = *wanted;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view range = rest.substr(0, comma);
    if (names_language(range, "zh")) return Language::zh;
    if (names_language(range, "en")) return Language::en;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return Language::zh;
}

std::string_view choose(Language language, std::string_view zh, std::string_view en) {
  switch (language) {
    case Language::zh: return zh;
    case Language::en: return en;
  }
  return zh;
}

}  // namespace hongyan::api
