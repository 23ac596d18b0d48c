#include "engine/hear/callback_spool.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "testing/temporary_directory.hpp"

namespace hongyan::engine {
namespace {

store::CallbackRecord arrival(int number) {
  return {.id = "id" + std::to_string(number),
          .appid = *wechat::AppId::parse("wx6a1b0c2d3e4f5a01"),
          .dedupe_key = "key" + std::to_string(number),
          .event = "TEMPLATESENDJOBFINISH",
          .openid = "o_1",
          .body = "<xml>\n\"达\"</xml>",
          .received_at = from_unix_ms(1'000 + number),
          .due_at = from_unix_ms(1'000 + number)};
}

struct Spooled : ::testing::Test {
  hongyan::testing::TemporaryDirectory directory;
  std::string path = (directory.path() / "spool").string();
};

TEST_F(Spooled, gives_back_what_it_took_in_order_until_cleared) {
  CallbackSpool spool(path);
  EXPECT_TRUE(spool.read().empty());
  ASSERT_TRUE(spool.append(std::vector{arrival(1), arrival(2)}));
  ASSERT_TRUE(spool.append(std::vector{arrival(3)}));
  const auto found = CallbackSpool(path).read();  // another process
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[2].id, "id3");
  EXPECT_EQ(found[0].body, arrival(1).body);
  EXPECT_EQ(found[0].received_at, arrival(1).received_at);
  spool.clear();
  EXPECT_TRUE(spool.read().empty());
  struct stat known{};
  ASSERT_TRUE(spool.append(std::vector{arrival(4)}));
  ASSERT_EQ(::stat(path.c_str(), &known), 0);
  EXPECT_EQ(known.st_mode & 0777U, 0600U);
}

TEST_F(Spooled, skips_a_torn_line_and_keeps_the_others) {
  CallbackSpool spool(path);
  ASSERT_TRUE(spool.append(std::vector{arrival(1)}));
  std::ofstream(path, std::ios::app) << R"({"id":"id2","appid":"wx6a1b0c)";
  EXPECT_EQ(spool.read().size(), 1U);
}

TEST_F(Spooled, refuses_what_does_not_fit_or_has_no_folder) {
  EXPECT_FALSE(CallbackSpool(path, 10).append(std::vector{arrival(1)}));
  EXPECT_TRUE(CallbackSpool(path).read().empty());
  EXPECT_FALSE(CallbackSpool(path + "/none/spool").append(std::vector{arrival(1)}));
}

}  // namespace
}  // namespace hongyan::engine
