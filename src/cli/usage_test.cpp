// Wrong words, help, and the programs that the command line starts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "cli/command_line.hpp"
#include "cli/fixture.hpp"

namespace hongyan::cli {
namespace {

using ::testing::HasSubstr;

TEST(Usage, SaysWhatIsWrongAndAsksNobody) {
  struct Case {
    std::string line, says;
  };
  for (const Case& c : {
           Case{"sned x", "hongyan has no command sned. Did you mean send?"},
           Case{"app lsit", "hongyan app has no command lsit. Did you mean list?"},
           Case{"banana", "hongyan has no command banana.\n"},
           Case{"send t --to u --pirority 1", "hongyan send has no option --pirority. Did you mean --priority?"},
           Case{"send t --to", "--to needs a value."},
           Case{"send t --to --wait",
                "--to needs a value, and --wait is an option; if it is the value, write --to=--wait."},
           Case{"send t --to u --to v", "--to is given twice."},
           Case{"cancel -SvDC", "hongyan cancel has no option -SvDC. If it is a value, write -- before it."},
           Case{"material add wx1 --file -", "Give --media, or --file with --name and --kind."},
           Case{"send t --to u --priority high", "--priority must be a whole number, not high."},
           Case{"send t --to u --priority=-1", "--priority must be a whole number, not -1."},
           Case{"send t --to u --at ''", "--at must not be empty."},
           Case{"send t --to u --expires=", "--expires"},
           Case{"send '' --to u", "TYPE must not be empty."},
           Case{"sandbox --as-of ''", "--as-of must not be empty."},
           Case{"sandbox --seed=-7", "--seed must be a whole number, not -7."},
           Case{"sandbox --seed ''", "--seed must not be empty."},
           Case{"key make --name n --scope notifications:send --expires ''", "--expires must not be empty."},
           Case{"recipient show ''", "UID must not be empty."},
           Case{"recipient set u --unionid ''", "--unionid must not be empty."},
           Case{"app list --limit=-5", "--limit must be a whole number, not -5."},
           Case{"app list --key-file ''", "--key-file must not be empty."},
           Case{"status --from ''", "--from must not be empty."},
           Case{"status --watch x --timeout=-1", "--timeout must be a whole number, not -1."},
           Case{"send t --to u --on-unknown retry", "--on-unknown must be one of hold, resend, not retry."},
           Case{"send t --to u --at tomorrow", "--at must be an ISO 8601 time with its zone"},
           Case{"send t --to u -v price", "-v must be NAME=VALUE, not price."},
           Case{"send t --to u -v a=1 -v a=2", "-v a is given twice."},
           Case{"send t --to u -v a:={", "The value of -v a is not valid JSON."},
           Case{"send t", "Name the recipient by --to UID"},
           Case{"send t --to u --openid o --app wx1", "Name the recipient by --to UID"},
           Case{"send t --openid o", "--app and --openid go together."},
           Case{"send t --to u --channel template", "--channel goes with --raw only."},
           Case{"send", "A notification type is missing"},
           Case{"send t --raw - --app wx1 --channel template", "Give either a notification type or --raw."},
           Case{"send --raw - --channel template", "--raw needs --app and --channel."},
           Case{"send --raw - --app wx1 --channel template -v a=1", "The body of --raw is complete"},
           Case{"send t --batch -", "--batch goes with no type"},
           Case{"send --batch -", "- has no notifications."},
           Case{"send --raw /nowhere --app wx1 --channel template", "The file /nowhere cannot be read: there is none."},
           Case{"send --raw /tmp --app wx1 --channel template", "The file /tmp cannot be read: it is a directory."},
           Case{"send --raw - --app wx1 --channel template", "-:1:1 is not valid JSON"},
           Case{"status a b", "The argument b is one too many."},
           Case{"status --watch", "--watch needs the id of a notification."},
           Case{"status --from yesterday", "--from must be an ISO 8601 time"},
           Case{"cancel", "ID is missing."},
           Case{"grant report --app wx1 --uid u", "Give --accept, --reject, --ban or --results."},
           Case{"grant journal --app wx1 --template T", "Name one person by --openid or --uid."},
           Case{"form-id add --app wx1 --form-id F", "Name one person by --openid or --uid."},
           Case{"form-id add --app wx1 --uid u", "Give --form-id or --prepay-id."},
           Case{"form-id add --app wx1 --uid u --people -", "--people goes with no --openid"},
           Case{"form-id list --app wx1", "Name one person by --openid or --uid."},
           Case{"window", "--app is missing."},
           Case{"send --raw - --app wx1 --channel sms", "--channel must be one of template, subscribe, notice"},
           Case{"key make --name x", "--scope is missing."},
           Case{"explain abc", "A code is a whole number such as 43101, not abc."},
           Case{"explain", "CODE is missing."},
           Case{"app list --url http://x/path", "The server's address must look like"},
           Case{"app list --key-file /nowhere", "The file /nowhere cannot be read: there is none."},
           Case{"app list --lang fr", "--lang must be one of zh, en, not fr."},
       }) {
    CommandLineFixture line;
    EXPECT_EQ(line.run(c.line), exit_usage) << c.line;
    EXPECT_THAT(line.err, HasSubstr(c.says)) << c.line;
    EXPECT_EQ(line.out, "") << c.line;
    EXPECT_TRUE(line.asked.empty()) << c.line;
  }
}

TEST(Usage, SpeaksChineseWhenAsked) {
  CommandLineFixture line;
  EXPECT_EQ(line.run("--lang zh sned"), exit_usage);
  EXPECT_EQ(line.err, "hongyan: hongyan 没有命令 sned。是不是 send?\n  → hongyan --help\n");
}

TEST(Usage, TellsInChineseWhatIsWrongWithJson) {
  CommandLineFixture line;
  line.standard_input = "{\n \"a\": x}";
  EXPECT_EQ(line.run("--lang zh send --raw - --app wx1 --channel template"), exit_usage);
  EXPECT_THAT(line.err, HasSubstr("-:2:7 处不是合法的 JSON(这里不是 JSON)。"));
}

TEST(Usage, SaysOfEveryPriorityWhichGoesFirst) {
  CommandLineFixture line;
  EXPECT_EQ(line.run("send --help"), exit_ok);
  EXPECT_THAT(line.out, HasSubstr("0 goes first, 1 usual, 2 last"));
}

TEST(Usage, AGroupWithoutACommandShowsItsHelp) {
  for (const std::string group : {"", "app", "type", "grant"}) {
    CommandLineFixture line;
    EXPECT_EQ(line.run(group), exit_usage) << group;
    EXPECT_THAT(line.err, HasSubstr("Commands\n")) << group;
  }
}

TEST(Usage, StartsThePrograms) {
  struct Case {
    std::string line, program;
  };
  for (const Case& c : {Case{"serve", "serve "},
                        Case{"serve --config h.toml --set a=1 --set b=2 --listen :1 --database sqlite:x",
                             "serve h.toml a=1 b=2 database=sqlite:x listen=:1"},
                        Case{"migrate --database sqlite:x", "migrate  database=sqlite:x"},
                        Case{"check --config h.toml", "check h.toml"}, Case{"sandbox", "sandbox 127.0.0.1:8081 0 "},
                        Case{"sandbox --listen :2 --seed 7 --settings s.json --stub", "sandbox :2 7 s.json stub"},
                        Case{"sandbox --as-of 2019-06-01", "sandbox 127.0.0.1:8081 0 2019-06-01"},
                        Case{"demo", "demo 127.0.0.1:8080 127.0.0.1:8081 var/demo"},
                        Case{"demo --once --listen :1 --sandbox-listen :2 --directory d", "demo :1 :2 d once"}}) {
    CommandLineFixture line;
    EXPECT_EQ(line.run(c.line), exit_ok) << line.err;
    EXPECT_EQ(line.programs_run, std::vector<std::string>{c.program});
  }
}

TEST(Usage, TellsItsVersion) {
  for (const std::string words : {"version", "--version"}) {
    CommandLineFixture line;
    EXPECT_EQ(line.run(words), exit_ok);
    EXPECT_EQ(line.out, "hongyan 1.2.3\n");
  }
}

TEST(Usage, ExplainsCodesInBothLanguagesWithoutAServer) {
  CommandLineFixture line;
  EXPECT_EQ(line.run("explain 43101"), exit_ok);
  EXPECT_EQ(line.out,
            "43101  user refuse to accept the msg  [recipient_refused]\n"
            "  含义        用户拒绝\n"
            "  我们做什么  记下来\n"
            "  您做什么    请用户再点允许\n"
            "  meaning     The user refused\n"
            "  we do       We note it\n"
            "  you do      Ask again\n");
  EXPECT_EQ(line.run("explain 43101 -2"), exit_ok);
  EXPECT_NE(line.out.find("-2  (text not known)  [unknown_code]\n"), std::string::npos) << line.out;
  EXPECT_NE(line.out.find("Not described"), std::string::npos) << line.out;
  EXPECT_EQ(line.run("explain -2 --json"), exit_ok);
  EXPECT_NE(line.out.find(R"("described":false)"), std::string::npos) << line.out;
  EXPECT_TRUE(line.asked.empty());
}

// Every command of the tree, with the words that lead to it.
void visit(const Command& command, const std::string& path,
           const std::function<void(const Command&, const std::string&)>& look) {
  look(command, path);
  for (const Command& one : command.commands) visit(one, path.empty() ? one.name : path + " " + one.name, look);
}

TEST(Help, OfEveryCommandIsWholeInBothLanguages) {
  CommandLineFixture line;
  Arguments arguments;
  const Programs programs = line.programs();
  visit(hongyan_command(arguments, programs), "", [&](const Command& command, const std::string& path) {
    EXPECT_NE(command.help.zh, "") << path;
    EXPECT_NE(command.help.en, "") << path;
    for (const Option& option : command.options)
      EXPECT_TRUE(option.help.zh != "" && option.help.en != "") << path << option.names;
    for (const std::string language : {"zh", "en"}) {
      EXPECT_EQ(line.run(path + " --help --lang " + language), exit_ok) << path;
      EXPECT_THAT(line.out, HasSubstr("hongyan" + (path.empty() ? "" : " " + path))) << path;
      EXPECT_EQ(line.err, "");
    }
    EXPECT_EQ(line.run("help " + path), exit_ok) << path;
  });
}

// Whether the line of a shell is one that the command line takes; nothing is run.
void expect_readable(std::string_view shell_line) {
  const std::size_t start = shell_line.find("hongyan ");
  ASSERT_NE(start, std::string::npos) << shell_line;
  std::string_view words = shell_line.substr(start + 8);
  words = words.substr(0, words.find_first_of("<>)"));
  CommandLineFixture line;
  Arguments arguments;
  const Programs programs = line.programs();
  const Command root = hongyan_command(arguments, programs);
  Switch json = Switch::off;
  const auto read = read_command_line(root, {{"--json", {}, &json}}, CommandLineFixture::split(words));
  EXPECT_TRUE(read.has_value()) << shell_line << ": " << read.error().says.en;
}

TEST(Help, HasExamplesThatTheCommandLineTakes) {
  CommandLineFixture line;
  Arguments arguments;
  const Programs programs = line.programs();
  visit(hongyan_command(arguments, programs), "", [&](const Command& command, const std::string& path) {
    EXPECT_EQ(command.examples.empty(), !path.empty() && !command.commands.empty()) << path;
    for (const Example& example : command.examples) expect_readable(example.line);
  });
}

// The commands of a page: its lines that start with the program's name.
std::vector<std::string> lines_shown(const std::filesystem::path& page) {
  std::ifstream file(page);
  std::vector<std::string> shown;
  for (std::string text; std::getline(file, text);)
    if (text.starts_with("hongyan ")) shown.push_back(text.substr(0, text.find("  #")));  // without its comment
  return shown;
}

TEST(Guide, ShowsLinesThatTheCommandLineTakesTheSameInBothLanguages) {
  const std::filesystem::path guide = std::string(HONGYAN_SOURCE_DIR) + "/docs/guide";
  std::size_t shown = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(guide / "zh")) {
    if (entry.path().extension() != ".md") continue;
    const std::filesystem::path page = std::filesystem::relative(entry.path(), guide / "zh");
    const std::vector<std::string> lines = lines_shown(guide / "zh" / page);
    EXPECT_EQ(lines, lines_shown(guide / "en" / page)) << page;
    for (const std::string& line : lines) expect_readable(line);
    shown += lines.size();
  }
  EXPECT_GT(shown, 100U);
}

// "hongyan app set" in a text of the server's is a command that there is; labels of derived keys are no texts.
TEST(Texts, NameCommandsThatThereAre) {
  CommandLineFixture line;
  Arguments arguments;
  const Programs programs = line.programs();
  std::set<std::string> paths;
  std::set<std::string> groups;  // commands that need another word
  visit(hongyan_command(arguments, programs), "", [&](const Command& command, const std::string& path) {
    paths.insert(path);
    if (!path.empty() && !command.commands.empty()) groups.insert(path);
  });
  const auto is_of_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HONGYAN_SOURCE_DIR "/src")) {
    const std::filesystem::path& path = entry.path();
    const bool is_test = path.stem().string().ends_with("_test");
    if (is_test || (path.extension() != ".cpp" && path.extension() != ".tsv")) continue;
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const std::string& group : groups) {
      const std::string words = "hongyan " + group + " ";
      for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        if (text.substr(text.rfind('\n', at), at - text.rfind('\n', at)).find("hmac_sha256") != std::string::npos)
          continue;
        const auto start = text.begin() + static_cast<std::ptrdiff_t>(at + words.size());
        const std::string next(start, std::find_if_not(start, text.end(), is_of_word));
        EXPECT_TRUE(next.empty() || paths.contains(group + " " + next)) << path << ": " << words << next;
      }
    }
  }
}

}  // namespace
}  // namespace hongyan::cli
