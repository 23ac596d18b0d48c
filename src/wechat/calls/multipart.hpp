// A file in the body of a call, as multipart/form-data. The boundary is the caller's: fresh random letters and digits,
// so many (at least 16) that no file holds them by accident. Pure.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "wechat/call.hpp"

namespace hongyan::wechat {

struct FormFile {
  std::string filename;      // "lesson.png": WeChat judges the kind by its ending
  std::string content_type;  // "image/png"
  std::string bytes;
};
struct FormField {
  std::string name;
  std::string value;
};

// The file goes as "media", as every upload of WeChat's wants it; the fields stand behind it.
[[nodiscard]] Call upload_call(Api api, std::string query, const FormFile& file, std::string_view boundary,
                               std::span<const FormField> fields = {});

}  // namespace hongyan::wechat
