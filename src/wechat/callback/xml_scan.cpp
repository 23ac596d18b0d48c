#include "wechat/callback/xml_scan.hpp"

#include <algorithm>

namespace hongyan::wechat {
namespace {

constexpr std::string_view cdata_opening = "<![CDATA[";
constexpr std::string_view cdata_closing = "]]>";
constexpr std::string_view comment_opening = "<!--";
constexpr std::string_view comment_closing = "-->";

bool ends_a_name(char c) { return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool starts_a_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

std::optional<XmlPiece> XmlScan::refuse() {
  refused_ = true;
  rest_ = {};
  return std::nullopt;
}

std::optional<XmlPiece> XmlScan::next() {
  while (rest_.starts_with(comment_opening)) {
    const std::size_t end = rest_.find(comment_closing, comment_opening.size());
    if (end == std::string_view::npos) return refuse();
    rest_.remove_prefix(end + comment_closing.size());
  }
  if (rest_.empty()) return std::nullopt;
  if (rest_.front() != '<') {
    const std::string_view text = rest_.substr(0, std::min(rest_.find('<'), rest_.size()));
    rest_.remove_prefix(text.size());
    return XmlPiece{XmlPiece::Kind::text, text};
  }
  if (rest_.starts_with(cdata_opening)) {
    const std::size_t end = rest_.find(cdata_closing, cdata_opening.size());
    if (end == std::string_view::npos) return refuse();
    const std::string_view text = rest_.substr(cdata_opening.size(), end - cdata_opening.size());
    rest_.remove_prefix(end + cdata_closing.size());
    return XmlPiece{XmlPiece::Kind::cdata, text};
  }
  return tag();
}

std::optional<XmlPiece> XmlScan::tag() {
  rest_.remove_prefix(1);
  XmlPiece piece{XmlPiece::Kind::open, {}};
  if (rest_.starts_with('/')) {
    piece.kind = XmlPiece::Kind::close;
    rest_.remove_prefix(1);
  }
  if (rest_.empty() || !starts_a_name(rest_.front())) return refuse();  // "<!" and "<?" end here
  std::size_t name_size = 1;
  while (name_size < rest_.size() && !ends_a_name(rest_[name_size])) ++name_size;
  if (name_size == rest_.size()) return refuse();
  piece.text = rest_.substr(0, name_size);
  rest_.remove_prefix(name_size);
  char quote = '\0';
  for (std::size_t i = 0; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '=') {
      ++piece.attributes;
    } else if (c == '<') {
      return refuse();
    } else if (c == '>') {
      if (piece.kind == XmlPiece::Kind::open && i > 0 && rest_[i - 1] == '/')
        piece.kind = XmlPiece::Kind::empty_element;
      rest_.remove_prefix(i + 1);
      return piece;
    }
  }
  return refuse();
}

}  // namespace hongyan::wechat
