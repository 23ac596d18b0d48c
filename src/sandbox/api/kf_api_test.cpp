// Portraits of agents; the rest of their life is in customer_api_test.cpp.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::StartsWith;

TEST(KfAccounts, HavePortraits) {
  Fixture at;
  const std::string token = "?access_token=" + at.token(service_appid);
  at.post("/customservice/kfaccount/add" + token, R"({"kf_account":"test1@test","nickname":"客服1"})");
  const auto upload = [&](std::string_view account, std::string_view bytes) {
    http::Request request = Fixture::post_request(
        fmt::format("/customservice/kfaccount/uploadheadimg{}&kf_account={}", token, account),
        fmt::format(
            "--B7\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.bin\"\r\n\r\n{}\r\n--B7--\r\n",
            bytes));
    request.headers.add("Content-Type", "multipart/form-data; boundary=B7");
    return number_of(at.read(request), "errcode");
  };
  const std::string jpg = std::string("\xff\xd8\xff\xe0", 4) + "picture";
  EXPECT_EQ(upload("none@test", jpg), 65401);
  EXPECT_EQ(upload("test1@test", "#!AMR sound"), 61457);
  EXPECT_EQ(upload("test1@test", "nobody knows"), 61457);
  EXPECT_EQ(number_of(at.post("/customservice/kfaccount/uploadheadimg" + token + "&kf_account=test1@test", "no form"),
                      "errcode"),
            41005);
  at.sandbox.settings().media.image_bytes_max = 4;
  EXPECT_EQ(upload("test1@test", jpg), 40009);
  at.sandbox.settings().media.image_bytes_max = 100;
  EXPECT_EQ(upload("test1@test", jpg), 0);
  const json::value list = at.get("/cgi-bin/customservice/getkflist" + token);
  EXPECT_THAT(text_of(find_member(list, "kf_list")->get_array().front(), "kf_headimgurl"),
              StartsWith("http://mmbiz.qpic.cn/"));
}

}  // namespace
}  // namespace hongyan::sandbox
