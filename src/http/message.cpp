#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hongyan::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> methods{{{Method::get, "GET"},
                                                                      {Method::head, "HEAD"},
                                                                      {Method::post, "POST"},
                                                                      {Method::put, "PUT"},
                                                                      {Method::patch, "PATCH"},
                                                                      {Method::del, "DELETE"},
                                                                      {Method::options, "OPTIONS"}}};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equal_names(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::string_view to_string(Method method) {
  for (const auto& [known, text] : methods)
    if (known == method) return text;
  return "OTHER";
}

Method parse_method(std::string_view text) {
  for (const auto& [known, known_text] : methods)
    if (known_text == text) return known;
  return Method::other;
}

const std::string* Headers::find(std::string_view name) const {
  for (const Header& header : headers_)
    if (equal_names(header.name, name)) return &header.value;
  return nullptr;
}

void Headers::set(std::string_view name, std::string value) {
  const auto same = [&](const Header& header) { return equal_names(header.name, name); };
  const auto first = std::ranges::find_if(headers_, same);
  if (first == headers_.end()) return add(name, std::move(value));
  first->value = std::move(value);
  headers_.erase(std::remove_if(first + 1, headers_.end(), same), headers_.end());
}

void Headers::add(std::string_view name, std::string value) {
  headers_.push_back(Header{std::string(name), std::move(value)});
}

Response make_response(int status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::string(content_type));
  response.body = std::move(body);
  return response;
}

}  // namespace hongyan::http
