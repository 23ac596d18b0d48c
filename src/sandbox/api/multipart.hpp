// Reading multipart/form-data as real clients write it: with or without a declared boundary, quoted or not, with bare
// line feeds, without file names (inbound.md §6.8). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::sandbox {

struct FormPart {
  std::string name;
  std::string filename;
  std::string extended_filename;  // of filename*=UTF-8''…, decoded
  std::string content_type;
  std::string_view bytes;  // into the body
};

// The parts of `body`; none when it is no multipart body. An undeclared boundary is read off its first line.
[[nodiscard]] std::vector<FormPart> read_multipart(std::string_view content_type, std::string_view body);

}  // namespace hongyan::sandbox
