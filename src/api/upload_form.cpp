#include "api/upload_form.hpp"

namespace hongyan::api {
namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return lowered;
}

// The boundary as its parameter names it, quoted or not.
std::string boundary_of(const std::string& content_type) {
  static constexpr std::string_view parameter = "boundary=";
  const std::size_t at = lower(content_type).find(parameter);
  if (at == std::string::npos) return {};
  std::string_view value = std::string_view(content_type).substr(at + parameter.size());
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
  }
  return std::string(value.substr(0, value.find_first_of("; ")));
}

bool is_file(std::string_view head) {
  const std::string lowered = lower(head);
  return lowered.contains("content-disposition:") && lowered.contains("filename");
}

}  // namespace

std::optional<std::string> read_uploaded_file(const http::Request& request) {
  const std::string* const type = request.headers.find("Content-Type");
  if (type == nullptr || !lower(*type).starts_with("multipart/form-data")) return request.body;
  const std::string boundary = boundary_of(*type);
  if (boundary.empty()) return std::nullopt;
  const std::string line = "\r\n--" + boundary;
  std::string_view rest = request.body;
  // The first boundary may stand at the very beginning, without a line before it.
  const std::size_t first = rest.starts_with(line.substr(2)) ? 0 : rest.find(line);
  if (first == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(first == 0 ? line.size() - 2 : first + line.size());
  while (rest.starts_with("\r\n")) {
    rest.remove_prefix(2);
    const std::size_t head_end = rest.find("\r\n\r\n");
    const std::size_t part_end = rest.find(line);
    if (head_end == std::string_view::npos || part_end == std::string_view::npos || head_end + 4 > part_end)
      return std::nullopt;
    if (is_file(rest.substr(0, head_end))) return std::string(rest.substr(head_end + 4, part_end - head_end - 4));
    rest.remove_prefix(part_end + line.size());
  }
  return std::nullopt;
}

}  // namespace hongyan::api
