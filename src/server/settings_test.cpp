#include "server/settings.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "testing/temporary_directory.hpp"

namespace hongyan::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Environment = std::map<std::string, std::string>;

// As the programs do it: the file, then the environment, then --set.
std::expected<Settings, Mistakes> settle(const std::string& file, const Environment& environment = {},
                                         const std::vector<std::pair<std::string, std::string>>& set = {}) {
  auto given = read_config_text(file, "my.toml");
  if (!given) return std::unexpected(given.error());
  auto variables = read_environment([&](const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  });
  if (!variables) return std::unexpected(variables.error());
  std::ranges::move(*variables, std::back_inserter(*given));
  for (const auto& [key, value] : set) given->push_back({key, value, "--set"});
  return make_settings(*given);
}

TEST(Settings, the_shipped_file_has_every_key_with_its_default_and_no_other) {
  const auto shipped = read_config_text(default_config(), "config/hongyan.toml");
  ASSERT_TRUE(shipped);
  std::multiset<std::string> documented, known;
  for (const GivenSetting& one : *shipped) documented.insert(one.key);
  for (const SettingKey& one : setting_keys()) known.insert(std::string(one.key));
  EXPECT_EQ(documented, known);
  const auto settings = make_settings({});
  ASSERT_TRUE(settings) << settings.error().front();
  EXPECT_EQ(settings->listen, "127.0.0.1:8080");
  EXPECT_EQ(settings->dispatch_in_flight_max, 64);
}

TEST(Settings, every_key_of_the_shipped_file_is_explained_above_it) {
  std::string_view rest = default_config();
  std::string_view above;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool is_key = line.find(" = ") != std::string_view::npos && !line.starts_with('#');
    EXPECT_TRUE(!is_key || above.starts_with("# ")) << line;
    above = line;
  }
}

TEST(Settings, every_key_has_a_variable_and_a_file_for_its_value) {
  std::set<std::string> variables;
  for (const SettingKey& one : setting_keys()) {
    std::string name = "HONGYAN_";
    for (const char c : one.key)
      name.push_back(c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    variables.insert(name);
  }
  EXPECT_TRUE(variables.contains("HONGYAN_DISPATCH_IN_FLIGHT_MAX"));
  std::set<std::string> asked;
  const auto given = read_environment([&](const std::string& name) {
    asked.insert(name);
    return variables.contains(name) ? std::optional<std::string>("x") : std::nullopt;
  });
  ASSERT_TRUE(given);
  EXPECT_EQ(given->size(), setting_keys().size());
  for (const std::string& name : variables) EXPECT_TRUE(asked.contains(name) && asked.contains(name + "_FILE")) << name;
}

TEST(Settings, later_places_win) {
  const std::string file = "listen = \"127.0.0.1:1\"\nlog_level = \"debug\"\n[dispatch]\nin_flight_max = 5\n";
  const auto by_file = settle(file);
  ASSERT_TRUE(by_file);
  EXPECT_EQ(by_file->listen, "127.0.0.1:1");
  EXPECT_EQ(by_file->dispatch_in_flight_max, 5);
  const auto by_variable = settle(file, {{"HONGYAN_LISTEN", "127.0.0.1:2"}, {"HONGYAN_DISPATCH_IN_FLIGHT_MAX", "6"}});
  ASSERT_TRUE(by_variable);
  EXPECT_EQ(by_variable->listen, "127.0.0.1:2");
  EXPECT_EQ(by_variable->dispatch_in_flight_max, 6);
  EXPECT_EQ(by_variable->log_level, "debug");
  const auto by_flag =
      settle(file, {{"HONGYAN_LISTEN", "127.0.0.1:2"}}, {{"listen", "[::1]:3"}, {"listen", "[::1]:4"}});
  ASSERT_TRUE(by_flag);
  EXPECT_EQ(by_flag->listen, "[::1]:4");
}

TEST(Settings, a_value_may_stand_in_a_file_of_its_own) {
  const testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "database";
  std::ofstream(path) << "postgresql://hongyan:p%40ss@db/hongyan\r\n";
  const auto settings = settle("", {{"HONGYAN_DATABASE_FILE", path}, {"HONGYAN_DATABASE", "sqlite:other.db"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->database, "postgresql://hongyan:p%40ss@db/hongyan");
  const auto missing = settle("", {{"HONGYAN_DATABASE_FILE", path + "x"}});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), ElementsAre("HONGYAN_DATABASE_FILE: cannot read " + path + "x"));
}

TEST(Settings, each_mistake_names_its_place_and_what_would_be_right) {
  struct Case {
    const char* name;
    std::string file;
    Environment environment;
    std::vector<std::pair<std::string, std::string>> set;
    const char* place;
    const char* what;
  };
  const Case cases[] = {
      {"unknown key of a file",
       "\nlisten = \"127.0.0.1:1\"\nlisten_on = \"x\"\n",
       {},
       {},
       "my.toml:3: ",
       "there is no setting listen_on"},
      {"nearly a key", "[dispatch]\nlease_sm = 1\n", {}, {}, "my.toml:2: ", "did you mean dispatch.lease_ms?"},
      {"a key of another table",
       "[dispatch]\nfirst_ms = 1\n",
       {},
       {},
       "my.toml:2: ",
       "there is no setting dispatch.first_ms"},
      {"a table for a text", "[listen]\nx = 1\n", {}, {}, "my.toml:2: ", "there is no setting listen.x"},
      {"a fraction",
       "[retry]\n\nfirst_ms = 1.5\n",
       {},
       {},
       "my.toml:3: ",
       "retry.first_ms must be a text in quotes or a whole number"},
      {"true", "log_level = true\n", {}, {}, "my.toml:1: ", "log_level must be a text in quotes or a whole number"},
      {"no TOML", "a = 1\nlisten = \n", {}, {}, "my.toml:2: ", ""},
      {"the same key twice", "listen = \"a:1\"\nlisten = \"a:2\"\n", {}, {}, "my.toml:2: ", "listen"},
      {"a word for a number",
       "[dispatch]\nin_flight_max = \"many\"\n",
       {},
       {},
       "my.toml:2: ",
       "must be a whole number from 1 to 4096, not \"many\""},
      {"too small",
       "[dispatch]\nin_flight_max = 0\n",
       {},
       {},
       "my.toml:2: ",
       "dispatch.in_flight_max must be a whole number from 1 to 4096, not \"0\""},
      {"too large for 64 bits",
       "",
       {{"HONGYAN_KEEP_ANSWERS_DAYS", "99999999999999999999"}},
       {},
       "HONGYAN_KEEP_ANSWERS_DAYS: ",
       "from 1 to 3650"},
      {"a number with more behind it",
       "",
       {{"HONGYAN_RETRY_FIRST_MS", "100ms"}},
       {},
       "HONGYAN_RETRY_FIRST_MS: ",
       "not \"100ms\""},
      {"no such word",
       "",
       {},
       {{"log_level", "loud"}},
       "--set: ",
       "log_level must be one of debug, info, warning, error, off, not \"loud\""},
      {"unknown key of a flag", "", {}, {{"databse", "x"}}, "--set: ", "did you mean database?"},
      {"nothing near", "", {}, {{"colour_of_the_sky", "x"}}, "--set: ", "there is no setting colour_of_the_sky"},
      {"no port",
       "",
       {},
       {{"listen", "127.0.0.1"}},
       "--set: ",
       "listen must be ADDRESS:PORT, such as 127.0.0.1:8080, not \"127.0.0.1\""},
      {"a lease shorter than a send",
       "[dispatch]\nlease_ms = 3000\n",
       {},
       {},
       "my.toml:2: ",
       "dispatch.lease_ms (3000) must be at least dispatch.send_timeout_ms + 2000 (12000)"},
      {"a send longer than the lease",
       "",
       {{"HONGYAN_DISPATCH_SEND_TIMEOUT_MS", "14000"}},
       {},
       "HONGYAN_DISPATCH_SEND_TIMEOUT_MS: ",
       "dispatch.lease_ms (15000)"},
      {"retries that get faster",
       "",
       {},
       {{"retry.longest_ms", "500"}},
       "--set: ",
       "retry.longest_ms (500) must not be less than retry.first_ms (1000)"},
  };
  for (const Case& one : cases) {
    const auto settings = settle(one.file, one.environment, one.set);
    ASSERT_FALSE(settings) << one.name;
    ASSERT_THAT(settings.error(), SizeIs(1)) << one.name;
    EXPECT_THAT(settings.error().front(), StartsWith(one.place)) << one.name;
    EXPECT_THAT(settings.error().front(), HasSubstr(one.what)) << one.name;
  }
}

TEST(Settings, all_mistakes_are_told_at_once) {
  const auto settings =
      settle("log_level = \"loud\"\nlisten_on = \"x\"\n", {{"HONGYAN_RETRY_FIRST_MS", "soon"}}, {{"databse", "x"}});
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error(), SizeIs(4));
}

TEST(Settings, a_listen_address_has_a_port) {
  struct Case {
    const char* text;
    const char* address;  // nullptr: refused
    int port;
  };
  for (const Case& one :
       {Case{"127.0.0.1:8080", "127.0.0.1", 8080}, Case{"[::1]:80", "::1", 80}, Case{"0.0.0.0:0", "0.0.0.0", 0},
        Case{"127.0.0.1:65535", "127.0.0.1", 65'535}, Case{"127.0.0.1:65536", nullptr, 0},
        Case{"127.0.0.1", nullptr, 0}, Case{":8080", nullptr, 0}, Case{"127.0.0.1:", nullptr, 0},
        Case{"127.0.0.1:80x", nullptr, 0}, Case{"127.0.0.1:-1", nullptr, 0}, Case{"", nullptr, 0}}) {
    const auto listen = parse_listen(one.text);
    ASSERT_EQ(listen.has_value(), one.address != nullptr) << one.text;
    if (!listen) continue;
    EXPECT_EQ(listen->address, one.address);
    EXPECT_EQ(listen->port, one.port);
  }
}

}  // namespace
}  // namespace hongyan::server
