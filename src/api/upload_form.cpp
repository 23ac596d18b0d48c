#include "api/upload_form.hpp"

#include <fmt/format.h>

#include <utility>

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

Problem too_large(wechat::MediaType kind, std::size_t size) {
  Problem problem{.kind = ProblemKind::too_large, .zh = {}, .en = {}, .errors = {}};
  const auto most = static_cast<std::int64_t>(domain::media_bytes_max(kind));
  problem.errors.push_back({"", "too_large", fmt::format("{} 最多 {} 字节。", wechat::to_string(kind), most),
                            fmt::format("Media of kind {} has at most {} bytes.", wechat::to_string(kind), most), most,
                            static_cast<std::int64_t>(size)});
  return problem;
}

Problem unknown_form(wechat::MediaType kind) {
  Problem problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = {}};
  problem.errors.push_back(
      {"", "wrong_form",
       fmt::format("内容不是 {} 可用的格式:{}。", wechat::to_string(kind), domain::media_endings(kind)),
       fmt::format("The bytes are of no form that {} may have: {}.", wechat::to_string(kind),
                   domain::media_endings(kind))});
  return problem;
}

}  // namespace

Outcome<UploadedFile> read_media_file(const http::Request& request, wechat::MediaType kind) {
  auto bytes = read_uploaded_file(request);
  if (!bytes || bytes->empty())
    return std::unexpected(invalid("", "missing", "请求里没有文件:直接放字节,或 multipart/form-data 的一个文件。",
                                   "There is no file: send its bytes, or one file as multipart/form-data."));
  if (bytes->size() > domain::media_bytes_max(kind)) return std::unexpected(too_large(kind, bytes->size()));
  const domain::MediaForm* const form = domain::recognise_media(kind, *bytes);
  if (form == nullptr) return std::unexpected(unknown_form(kind));
  return UploadedFile{std::move(*bytes), form};
}

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
