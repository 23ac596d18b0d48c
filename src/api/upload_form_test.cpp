#include "api/upload_form.hpp"

#include <gtest/gtest.h>

namespace hongyan::api {
namespace {

struct Case {
  const char* name;
  const char* content_type;
  const char* body;
  const char* file;  // nullptr: none
};
const Case cases[] = {
    {"bytes as they are", "image/png", "\x89PNG", "\x89PNG"},
    {"without a type", "", "raw", "raw"},
    {"one part", "multipart/form-data; boundary=xyz",
     "--xyz\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\nContent-Type: "
     "image/png\r\n\r\nBYTES\r\n--xyz--\r\n",
     "BYTES"},
    {"a quoted boundary and a field before", "Multipart/Form-Data; boundary=\"x y\"",
     "--x y\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--x y\r\ncontent-disposition: form-data; "
     "name=\"media\"; filename=\"a\"\r\n\r\nB\r\nC\r\n--x y--",
     "B\r\nC"},
    {"a preamble", "multipart/form-data; boundary=b",
     "preamble\r\n--b\r\nContent-Disposition: form-data; filename=\"f\"\r\n\r\n\r\n--b--", ""},
    {"no boundary", "multipart/form-data", "--b", nullptr},
    {"no file", "multipart/form-data; boundary=b",
     "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--b--", nullptr},
    {"cut", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; filename=\"f\"\r\n\r\nBYT",
     nullptr},
    {"empty", "multipart/form-data; boundary=b", "", nullptr},
};

TEST(UploadForm, finds_the_one_file) {
  for (const Case& one : cases) {
    http::Request request;
    if (*one.content_type != '\0') request.headers.add("Content-Type", one.content_type);
    request.body = one.body;
    const auto file = read_uploaded_file(request);
    EXPECT_EQ(file.has_value(), one.file != nullptr) << one.name;
    EXPECT_TRUE(one.file == nullptr || (file && *file == one.file)) << one.name;
  }
}

}  // namespace
}  // namespace hongyan::api
