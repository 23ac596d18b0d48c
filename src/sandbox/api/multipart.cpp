#include "sandbox/api/multipart.hpp"

#include <algorithm>
#include <cctype>

#include "http/url.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t parts_max = 16;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool stands_in_quotes(std::string_view header, std::size_t at) {
  bool quoted = false;
  for (std::size_t i = 0; i < at; ++i)
    if (header[i] == '\\' && quoted)
      ++i;
    else if (header[i] == '"')
      quoted = !quoted;
  return quoted;
}

// Up to the closing quote; a backslash before anything but a quote or a backslash is one, as in C:\a.jpg.
std::string unquoted(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    const bool escapes = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    value += text[escapes ? ++i : i];
  }
  return value;
}

// The value of `name` in "form-data; name=\"media\"; filename=x.jpg".
std::string parameter(std::string_view header, std::string_view name) {
  const std::string haystack = lower(header);
  for (std::size_t at = haystack.find(name); at != std::string::npos; at = haystack.find(name, at + 1)) {
    const bool starts = at == 0 || haystack[at - 1] == ';' || haystack[at - 1] == ' ' || haystack[at - 1] == '\t';
    std::size_t end = at + name.size();
    while (end < haystack.size() && haystack[end] == ' ') ++end;
    if (!starts || end == haystack.size() || haystack[end] != '=' || stands_in_quotes(header, at)) continue;
    const std::string_view value = trimmed(header.substr(end + 1));
    if (value.starts_with('"')) return unquoted(value.substr(1));
    return std::string(trimmed(value.substr(0, value.find(';'))));
  }
  return {};
}

std::string boundary_of(std::string_view content_type, std::string_view body) {
  if (std::string declared = parameter(content_type, "boundary"); !declared.empty()) return declared;
  if (!body.starts_with("--")) return {};
  return std::string(trimmed(body.substr(2, body.find('\n') - 2)));
}

// The next line without its end; `text` goes on behind it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return trimmed(line);
}

FormPart read_part(std::string_view text) {
  FormPart part;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") continue;
    part.name = parameter(value, "name");
    part.filename = parameter(value, "filename");
    // RFC 5987: filename*=UTF-8''%E5%9B%BE.jpg
    if (const std::string extended = parameter(value, "filename*"); !extended.empty())
      part.extended_filename = http::percent_decode(extended.substr(extended.rfind('\'') + 1));
  }
  part.bytes = text;
  return part;
}

}  // namespace

std::vector<FormPart> read_multipart(std::string_view content_type, std::string_view body) {
  std::vector<FormPart> parts;
  const std::string boundary = boundary_of(content_type, body);
  if (boundary.empty()) return parts;
  const std::string delimiter = "--" + boundary;
  std::size_t at = body.find(delimiter);
  while (at != std::string_view::npos && parts.size() < parts_max) {
    std::string_view rest = body.substr(at + delimiter.size());
    if (rest.starts_with("--")) break;
    take_line(rest);
    const std::size_t end = rest.find("\n" + delimiter);
    std::string_view text = rest.substr(0, end);
    if (end != std::string_view::npos && text.ends_with('\r')) text.remove_suffix(1);
    parts.push_back(read_part(text));
    at = end == std::string_view::npos ? end : static_cast<std::size_t>(rest.data() - body.data()) + end + 1;
  }
  return parts;
}

}  // namespace hongyan::sandbox
