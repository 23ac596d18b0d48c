// docs/wechat/endpoints.md lists every endpoint that the sandbox serves, and beside each the errcodes that a whole run
// of these tests has seen it answer. tools/endpoints.py writes the page; HONGYAN_ANSWERS names the file that tells it.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t unit_column = 5;  // of | path | verb | kinds | since | unit tests | program tests |

// The errcodes in that column of each row of the page, by path.
std::map<std::string, std::set<int>> read_page() {
  std::ifstream file(HONGYAN_SOURCE_DIR "/docs/wechat/endpoints.md");
  std::map<std::string, std::set<int>> page;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `/")) continue;
    std::istringstream cells(line);
    std::string cell, path;
    for (std::size_t i = 0; std::getline(cells, cell, '|') && i <= unit_column; ++i) {
      if (i == 1) path = cell.substr(2, cell.rfind('`') - 2);
      if (i != unit_column) continue;
      std::istringstream codes(cell);
      std::set<int>& listed = page[path];
      for (int code = 0; codes >> code;) listed.insert(code);
    }
  }
  return page;
}

std::string words_of(const std::set<int>& codes) {
  std::string words;
  for (const int code : codes) words += " " + std::to_string(code);
  return words;
}

TEST(Endpoints, AreAllOnThePage) {
  const auto page = read_page();
  Fixture at;
  const json::value list = at.get("/sandbox/endpoints");
  std::set<std::string> served;
  for (const json::value& endpoint : find_member(list, "endpoints")->get_array())
    served.insert(text_of(endpoint, "path"));
  for (const std::string& path : served) EXPECT_TRUE(page.contains(path)) << path << ": run tools/endpoints.py";
  for (const auto& [path, codes] : page) EXPECT_TRUE(served.contains(path)) << path << " is no longer served";
}

TEST(Endpoints, SayWhatTheyHaveAnswered) {
  Fixture at;
  at.get("/cgi-bin/token");
  const std::string list = write_json(at.get("/sandbox/endpoints"));
  EXPECT_THAT(list, ::testing::HasSubstr(
                        R"({"path":"/cgi-bin/token","verb":"GET, POST","kinds":["service_account",)"
                        R"("subscription_account","mini_program","test_account"],"verified_only":false,"since":null,)"
                        R"("answers":{"41002":1}})"));
  EXPECT_THAT(list, ::testing::HasSubstr(R"("pages":["/mp/subscribemsg","/cgi-bin/showqrcode",)"));
}

// After all tests: what they have seen is what the page says. Only a whole run can tell.
class PageIsTrue : public ::testing::Environment {
  void TearDown() override {
    const ::testing::UnitTest& run = *::testing::UnitTest::GetInstance();
    if (run.test_to_run_count() != run.total_test_count()) return;
    if (const char* file = std::getenv("HONGYAN_ANSWERS")) {
      std::ofstream told(file);
      for (const auto& [path, codes] : seen_answers()) told << path << words_of(codes) << "\n";
      return;
    }
    auto page = read_page();
    for (const auto& [path, codes] : seen_answers())
      if (page[path] != codes)
        ADD_FAILURE() << path << " has answered" << words_of(codes) << ", docs/wechat/endpoints.md says"
                      << words_of(page[path]) << ": run tools/endpoints.py";
    for (const auto& [path, codes] : page)
      if (!codes.empty() && !seen_answers().contains(path)) ADD_FAILURE() << path << " has answered nothing";
  }
};

// GoogleTest owns it.
const ::testing::Environment* const page_is_true =
    ::testing::AddGlobalTestEnvironment(std::make_unique<PageIsTrue>().release());

}  // namespace
}  // namespace hongyan::sandbox
