// TextPattern: a text with {{variable}} placeholders, read once and filled many times. Values.
#pragma once
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::domain {

// Variables by name, formatted as people read them; one that is absent or empty is missing.
using Values = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] bool is_variable_name(std::string_view text);  // [a-z][a-z0-9_]{0,63}

class TextPattern {
 public:
  struct Piece {
    enum class Kind { plain, variable };
    Kind kind = Kind::plain;
    std::string text;  // the plain text, or the variable's name
    bool operator==(const Piece&) const = default;
  };
  struct Problem {
    enum class Kind { not_closed, bad_name };
    Kind kind = Kind::not_closed;
    std::string placeholder;  // what stands between the braces
  };
  struct Filled {
    std::string text;
    std::vector<std::string> missing;  // the variables that had no value
  };
  // page and url: a variable at the very start is the address itself; elsewhere it is percent-encoded.
  enum class Target { shown_text, address };

  TextPattern() = default;
  [[nodiscard]] static std::expected<TextPattern, Problem> parse(std::string_view text);
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] std::span<const Piece> pieces() const { return pieces_; }
  [[nodiscard]] bool is_constant() const;
  [[nodiscard]] bool empty() const { return source_.empty(); }
  [[nodiscard]] std::vector<std::string> variables() const;  // each once, in order
  [[nodiscard]] Filled fill(const Values& values, Target target = Target::shown_text) const;
  bool operator==(const TextPattern&) const = default;

 private:
  std::string source_;
  std::vector<Piece> pieces_;
};

}  // namespace hongyan::domain
