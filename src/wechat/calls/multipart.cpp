#include "wechat/calls/multipart.hpp"

namespace hongyan::wechat {
namespace {

// A header's value between quotes, as browsers write it.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') {
      result += "%22";
    } else if (c == '\r' || c == '\n') {
      result += c == '\r' ? "%0D" : "%0A";
    } else {
      result += c;
    }
  }
  return result + '"';
}

}  // namespace

Call upload_call(Api api, std::string query, const FormFile& file, std::string_view boundary,
                 std::span<const FormField> fields) {
  const std::string delimiter = "--" + std::string(boundary);
  std::string body;
  body.reserve(file.bytes.size() + 512);
  body += delimiter + "\r\nContent-Disposition: form-data; name=\"media\"; filename=" + quoted(file.filename) + "\r\n";
  body += "Content-Type: " + file.content_type + "\r\n\r\n";
  body += file.bytes;
  for (const FormField& field : fields) {
    body += "\r\n" + delimiter + "\r\nContent-Disposition: form-data; name=" + quoted(field.name) + "\r\n\r\n";
    body += field.value;
  }
  body += "\r\n" + delimiter + "--\r\n";
  return {api, std::move(query), std::move(body), "multipart/form-data; boundary=" + std::string(boundary)};
}

}  // namespace hongyan::wechat
