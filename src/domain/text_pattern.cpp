#include "domain/text_pattern.hpp"

#include <algorithm>
#include <array>

namespace hongyan::domain {
namespace {

constexpr std::size_t name_length_max = 64;
constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool stays_in_address(char c) {
  constexpr std::string_view marks = "-._~";
  return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || marks.find(c) != std::string_view::npos;
}

void append_encoded(std::string& address, std::string_view value) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : value) {
    if (stays_in_address(c)) {
      address += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    address += '%';
    address += digits[byte >> 4];
    address += digits[byte & 15];
  }
}

std::string_view without_spaces_around(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_variable_name(std::string_view text) {
  return !text.empty() && text.size() <= name_length_max && is_lower(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

std::expected<TextPattern, TextPattern::Problem> TextPattern::parse(std::string_view text) {
  TextPattern pattern;
  pattern.source_ = text;
  while (!text.empty()) {
    const std::size_t open = text.find(opening);
    if (const std::string_view plain = text.substr(0, open); !plain.empty())
      pattern.pieces_.push_back({Piece::Kind::plain, std::string(plain)});
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + opening.size());
    const std::size_t close = text.find(closing);
    if (close == std::string_view::npos) return std::unexpected(Problem{Problem::Kind::not_closed, std::string(text)});
    const std::string_view name = without_spaces_around(text.substr(0, close));
    if (!is_variable_name(name)) return std::unexpected(Problem{Problem::Kind::bad_name, std::string(name)});
    pattern.pieces_.push_back({Piece::Kind::variable, std::string(name)});
    text.remove_prefix(close + closing.size());
  }
  return pattern;
}

bool TextPattern::is_constant() const {
  return std::ranges::none_of(pieces_, [](const Piece& piece) { return piece.kind == Piece::Kind::variable; });
}

std::vector<std::string> TextPattern::variables() const {
  std::vector<std::string> names;
  for (const Piece& piece : pieces_)
    if (piece.kind == Piece::Kind::variable && std::ranges::find(names, piece.text) == names.end())
      names.push_back(piece.text);
  return names;
}

TextPattern::Filled TextPattern::fill(const Values& values, Target target) const {
  Filled filled;
  for (const Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::plain) {
      filled.text += piece.text;
      continue;
    }
    const auto value = values.find(piece.text);
    if (value == values.end() || value->second.empty()) {
      if (std::ranges::find(filled.missing, piece.text) == filled.missing.end()) filled.missing.push_back(piece.text);
    } else if (target == Target::address && !filled.text.empty()) {
      append_encoded(filled.text, value->second);
    } else {
      filled.text += value->second;
    }
  }
  return filled;
}

}  // namespace hongyan::domain
