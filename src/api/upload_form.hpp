// The file that a request uploads: its body as it is, or the one file of a multipart/form-data body. Pure.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace hongyan::api {

// The bytes; nothing when the multipart body has no boundary, no file, or is not closed.
[[nodiscard]] std::optional<std::string> read_uploaded_file(const http::Request& request);

}  // namespace hongyan::api
