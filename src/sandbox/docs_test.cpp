// docs/sandbox.md names every control endpoint, every fault and every setting.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "sandbox/fixture.hpp"
#include "sandbox/world/faults.hpp"

namespace hongyan::sandbox {
namespace {

TEST(Docs, NameWhatThereIs) {
  std::ifstream file(HONGYAN_SOURCE_DIR "/docs/sandbox.md");
  std::ostringstream read;
  read << file.rdbuf();
  const std::string text = read.str();
  ASSERT_FALSE(text.empty());
  const auto names = [&](std::string_view word) { return text.find(word) != std::string::npos; };
  Fixture at;
  const json::value index = at.get("/sandbox");
  for (const json::value& endpoint : find_member(index, "endpoints")->get_array()) {
    const std::string_view line = endpoint.get_string();
    EXPECT_TRUE(names(line.substr(line.find('/')))) << line;
  }
  const json::value settings = at.get("/sandbox/settings");
  for (const auto& setting : settings.get_object())
    EXPECT_TRUE(names("`" + std::string(setting.key()) + "`")) << setting.key();
  const json::object rates = rates_as_json({});
  for (const auto& rate : rates) EXPECT_TRUE(names("`" + std::string(rate.key()) + "`")) << rate.key();
}

}  // namespace
}  // namespace hongyan::sandbox
