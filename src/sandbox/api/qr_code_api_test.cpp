#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

struct QrCodes : Fixture {
  json::value create(const std::string& body) { return post("/cgi-bin/qrcode/create?access_token=" + access, body); }
  std::int64_t code(const std::string& body) { return number_of(create(body), "errcode"); }
  int picture(std::string_view ticket) {
    return sandbox.handle({http::Method::get, fmt::format("/cgi-bin/showqrcode?ticket={}", ticket), {}, {}, {}}).status;
  }
  json::value scan(std::string_view openid, std::string_view ticket) {
    return post("/sandbox/scan", fmt::format(R"({{"openid":"{}","ticket":"{}"}})", openid, ticket));
  }
  std::string access = token(service_appid);
};

constexpr std::string_view by_text =
    R"({"expire_seconds":604800,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"test"}}})";

std::string numbered(std::string_view action, std::int64_t id, std::string_view more = "") {
  return fmt::format(R"({{{}"action_name":"{}","action_info":{{"scene":{{"scene_id":{}}}}}}})", more, action, id);
}

TEST(QrCode, TellsItsSceneToWhoScansAndToWhoFollows) {
  QrCodes at;
  const json::value made = at.create(std::string(by_text));
  EXPECT_EQ(number_of(made, "expire_seconds"), 604'800);
  const std::string ticket = text_of(made, "ticket");
  EXPECT_EQ(at.picture(http::percent_encode(ticket)), 200);
  at.scan(follower, ticket);
  EXPECT_EQ(at.sandbox.log().back().content.at(0).second, "SCAN");
  EXPECT_EQ(at.sandbox.log().back().content.at(1).second, "test");
  EXPECT_EQ(at.sandbox.log().back().content.at(2).second, ticket);
  at.scan(stranger, text_of(at.create(numbered("QR_LIMIT_SCENE", 123)), "ticket"));
  EXPECT_EQ(at.sandbox.log().back().content.at(1).second, "qrscene_123");
  EXPECT_EQ(
      number_of(at.get(fmt::format("/cgi-bin/user/info?openid={}&access_token={}", stranger, at.access)), "qr_scene"),
      123);
}

TEST(QrCode, Expires) {
  QrCodes at;
  const json::value made = at.create(numbered("QR_SCENE", 7));
  EXPECT_EQ(number_of(made, "expire_seconds"), 60) << "unless told otherwise";
  const std::string ticket = text_of(made, "ticket");
  at.clock.advance(Seconds{60});
  EXPECT_EQ(at.picture(http::percent_encode(ticket)), 404);
  EXPECT_EQ(text_of(at.scan(follower, ticket), "error"), "the QR code of that \"ticket\" has expired");
  EXPECT_EQ(number_of(at.create(numbered("QR_SCENE", 7, R"("expire_seconds":9999999,)")), "expire_seconds"), 2'592'000);
  at.sandbox.settings().web.qr_long_life = QrLongLife::error_40053;
  EXPECT_EQ(at.code(numbered("QR_SCENE", 7, R"("expire_seconds":9999999,)")), 40053);
  EXPECT_EQ(at.picture("none"), 404);
}

TEST(QrCode, RefusesWithThePlatformsCodes) {
  QrCodes at;
  EXPECT_EQ(at.code("{}"), 40052);
  EXPECT_EQ(at.code(R"({"action_name":"QR_CARD"})"), 40052);
  EXPECT_EQ(at.code(R"({"action_name":"QR_SCENE"})"), 40053);
  EXPECT_EQ(at.code(numbered("QR_STR_SCENE", 7)), 40053);
  EXPECT_EQ(at.code(R"({"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":")" +
                    std::string(65, 's') + "\"}}}"),
            40053);
  EXPECT_EQ(at.code(numbered("QR_SCENE", 0)), 40129);
  EXPECT_EQ(at.code(numbered("QR_LIMIT_SCENE", 100'001)), 40129);
  at.sandbox.settings().web.qr_permanent_max = 1;
  EXPECT_NE(text_of(at.create(numbered("QR_LIMIT_SCENE", 1)), "ticket"), "");
  EXPECT_EQ(at.code(numbered("QR_LIMIT_SCENE", 2)), 45029);
  at.sandbox.settings().web.qr_spent = QrSpent::error_40053;
  EXPECT_EQ(at.code(numbered("QR_LIMIT_SCENE", 2)), 40053);
  EXPECT_EQ(number_of(at.post("/cgi-bin/qrcode/create?access_token=" + at.token(reader_appid), std::string(by_text)),
                      "errcode"),
            48001);
}

}  // namespace
}  // namespace hongyan::sandbox
