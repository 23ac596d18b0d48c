// The file that a request uploads: its body as it is, or the one file of a multipart/form-data body. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/problem.hpp"
#include "domain/media_name.hpp"
#include "http/message.hpp"

namespace hongyan::api {

// The bytes; nothing when the multipart body has no boundary, no file, or is not closed.
[[nodiscard]] std::optional<std::string> read_uploaded_file(const http::Request& request);

// The same as media of a kind, or what WeChat would not take of it: nothing, too much, another form.
struct UploadedFile {
  std::string bytes;
  const domain::MediaForm* form;
};
[[nodiscard]] Outcome<UploadedFile> read_media_file(const http::Request& request, wechat::MediaType kind);

}  // namespace hongyan::api
