// WeChat's own names as types of their own: an openid cannot be passed where an appid is wanted, and none exists that
// was not read by parse(). Pure values.
#pragma once
#include <compare>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"

namespace hongyan::wechat {

// Text of one kind. `Rule` gives its name and says which characters and lengths are allowed.
template <typename Rule>
class Name {
 public:
  Name() = default;
  // The name, or one English sentence that says what is wrong with the text.
  [[nodiscard]] static std::expected<Name, std::string> parse(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (!Rule::allows(text[i]))
        return std::unexpected(std::string(Rule::name) + " has a character that is not allowed: '" +
                               std::string(prefix_of_characters(text.substr(i), 1)) + "'");
    if (text.size() < Rule::length_min || text.size() > Rule::length_max)
      return std::unexpected(std::string(Rule::name) + " must have " + lengths() + " characters, not " +
                             std::to_string(text.size()));
    if (!text.starts_with(Rule::prefix))
      return std::unexpected(std::string(Rule::name) + " must start with '" + std::string(Rule::prefix) + "'");
    return Name(std::string(text));
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const Name&) const = default;

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  static std::string lengths() {
    const std::string least = std::to_string(Rule::length_min), most = std::to_string(Rule::length_max);
    return least == most ? most : least + " to " + most;
  }
  std::string text_;
};

namespace rule {
constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
struct Wide {
  static constexpr std::size_t length_min = 1;
  static constexpr std::string_view prefix{};
  static constexpr bool allows(char c) { return is_alphanumeric(c) || c == '_' || c == '-'; }
};
struct AppId : Wide {
  static constexpr std::string_view name = "appid";
  static constexpr std::size_t length_min = 18, length_max = 18;
  static constexpr std::string_view prefix = "wx";
  static constexpr bool allows(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }
};
struct OpenId : Wide {
  static constexpr std::string_view name = "openid";
  static constexpr std::size_t length_max = 64;
};
struct UnionId : Wide {
  static constexpr std::string_view name = "unionid";
  static constexpr std::size_t length_max = 64;
};
struct TemplateId : Wide {
  static constexpr std::string_view name = "template_id";
  static constexpr std::size_t length_max = 64;
};
}  // namespace rule

using AppId = Name<rule::AppId>;
using OpenId = Name<rule::OpenId>;
using UnionId = Name<rule::UnionId>;
using TemplateId = Name<rule::TemplateId>;

}  // namespace hongyan::wechat
