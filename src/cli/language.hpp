// Language: what the command line speaks, and texts in both languages. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace hongyan::cli {

enum class Language : std::uint8_t { zh, en };

struct Phrase {
  std::string zh, en;
  [[nodiscard]] const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
};

// Of a locale's name as in LANG: "zh_CN.UTF-8" and every other zh is Chinese, the rest English.
[[nodiscard]] Language language_of_locale(std::string_view locale);

}  // namespace hongyan::cli
