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
constexpr int errcode_min = 40'000;     // smaller numbers in the words of the page are something else
constexpr std::size_t errcode_digits_min = 5, errcode_digits_max = 6;

void add_codes_of_cell(const std::string& cell, std::set<int>& codes) {
  std::istringstream words(cell);
  for (int code = 0; words >> code;) codes.insert(code);
}

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
      add_codes_of_cell(cell, page[path]);
    }
  }
  return page;
}

std::string words_of(const std::set<int>& codes) {
  std::string words;
  for (const int code : codes) words += " " + std::to_string(code);
  return words;
}

// The errcodes that a sentence names, also "200016–200022".
std::set<int> named_codes(std::string_view sentence) {
  constexpr std::string_view to = "–";
  std::set<int> codes;
  int before = 0;
  bool in_range = false;
  for (std::size_t i = 0; i < sentence.size();) {
    const std::size_t start = i;
    while (i < sentence.size() && sentence[i] >= '0' && sentence[i] <= '9') ++i;
    const std::size_t digits = i - start;
    if (digits >= errcode_digits_min && digits <= errcode_digits_max) {
      const int code = std::stoi(std::string(sentence.substr(start, digits)));
      for (int one = in_range ? before : code; one >= errcode_min && one <= code; ++one) codes.insert(one);
      before = code;
      in_range = sentence.substr(i).starts_with(to);
    } else if (digits == 0) {
      ++i;
    }
  }
  return codes;
}

TEST(Endpoints, NameNoErrcodeThatNoTestHasSeen) {
  std::ifstream file(HONGYAN_SOURCE_DIR "/docs/wechat/endpoints.md");
  std::string title;
  std::set<int> named, seen;
  const auto compare = [&] {
    for (const int code : named) EXPECT_TRUE(seen.contains(code)) << title << " names " << code;
    named.clear();
    seen.clear();
  };
  bool in_sections = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) {
      compare();
      title = line;
      in_sections = true;
    } else if (in_sections && line.starts_with("| `/")) {
      std::istringstream cells(line);
      std::string cell;
      std::set<int> of_endpoint;
      for (std::size_t i = 0; std::getline(cells, cell, '|'); ++i)
        if (i >= unit_column) add_codes_of_cell(cell, of_endpoint);
      EXPECT_FALSE(of_endpoint.empty()) << "no test has called " << line;
      seen.merge(of_endpoint);
    } else if (in_sections) {
      named.merge(named_codes(line));
    }
  }
  compare();
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
