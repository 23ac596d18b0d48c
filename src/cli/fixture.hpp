// The outside of the command line in tests: words in, text and exit code out, a scripted server on the other side. One
// per case.
#pragma once
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/seeded_random.hpp"
#include "cli/commands.hpp"
#include "testing/scripted_transport.hpp"

namespace hongyan::cli {

class CommandLineFixture {
 public:
  using Script = testing::ScriptedTransport::Script;

  std::map<std::string, std::string> environment{{"HONGYAN_KEY", "hy_test_key"}, {"LANG", "en_US.UTF-8"}};
  std::string standard_input;
  Screen screen = Screen::none;
  // How the server answers; an empty object unless a test says otherwise.
  Script script = [](const http::Exchange&) { return testing::answer(200, "{}"); };
  std::vector<http::Exchange> asked;  // what reached the server
  std::string out, err;
  std::vector<std::string> programs_run;  // "serve database=…", in order
  Milliseconds waited{0};

  int run(const std::vector<std::string>& words) {
    std::istringstream in(standard_input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    World world{.in = in,
                .out = out_stream,
                .err = err_stream,
                .clock = clock_,
                .random = random_,
                .screen = screen,
                .environment =
                    [this](const std::string& name) {
                      const auto found = environment.find(name);
                      return found == environment.end() ? std::string() : found->second;
                    },
                .make_transport = [this]() -> std::unique_ptr<http::Transport> {
                  return std::make_unique<testing::ScriptedTransport>(clock_, [this](const http::Exchange& exchange) {
                    asked.push_back(exchange);
                    return script(exchange);
                  });
                },
                .pause = [this](Milliseconds time) { clock_.advance(time), waited += time; }};
    const int code = run_in(world, words, programs());
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }
  // One line as a shell would split it: spaces, and single quotes around words with spaces.
  int run(std::string_view line) { return run(split(line)); }

  // The answers in order, the last one again and again.
  void answer_in_turn(std::vector<testing::ScriptedEnding> answers) {
    script = [answers = std::move(answers), next = std::size_t{0}](const http::Exchange&) mutable {
      return answers[std::min(next++, answers.size() - 1)];
    };
  }

  [[nodiscard]] static std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> words;
    bool quoted = false;
    bool open = false;
    for (const char c : line) {
      if (c == '\'') {
        quoted = !quoted;
        if (!open) words.emplace_back(), open = true;
      } else if (c == ' ' && !quoted) {
        open = false;
      } else {
        if (!open) words.emplace_back(), open = true;
        words.back() += c;
      }
    }
    return words;
  }

  [[nodiscard]] Programs programs() {
    const auto note = [this](const std::string& name) {
      return [this, name](const ConfigArguments& arguments) {
        std::string line = name + " " + arguments.config_file;
        for (const std::string& one : arguments.given) line += " " + one;
        programs_run.push_back(line);
        return 0;
      };
    };
    return {.serve = note("serve"),
            .migrate = note("migrate"),
            .check = note("check"),
            .sandbox =
                [this](const SandboxArguments& arguments) {
                  programs_run.push_back("sandbox " + arguments.listen + " " + std::to_string(arguments.seed) + " " +
                                         arguments.settings_file + arguments.as_of + (arguments.stub ? " stub" : ""));
                  return 0;
                },
            .demo =
                [this](const DemoArguments& arguments) {
                  programs_run.push_back("demo " + arguments.listen + " " + arguments.sandbox_listen + " " +
                                         arguments.directory + (arguments.once ? " once" : ""));
                  return 0;
                },
            .explain = [](int code) -> Explained {
              if (code != 43101)
                return {false,    "(text not known)", "unknown_code", "没有说明", "Not described",
                        "记下来", "We note it",       "查文档",       "Search"};
              return {true,
                      "user refuse to accept the msg",
                      "recipient_refused",
                      "用户拒绝",
                      "The user refused",
                      "记下来",
                      "We note it",
                      "请用户再点允许",
                      "Ask again"};
            },
            .version = "1.2.3"};
  }

 private:
  testing::ManualClock clock_;
  SeededRandom random_{7};
};

}  // namespace hongyan::cli
