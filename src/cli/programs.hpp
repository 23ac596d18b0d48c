// What the command line can start in this process: the server, the sandbox, the demonstration. main() provides them,
// and the error dictionary; the cli floor only parses words and speaks the public API. Each program returns the
// process's exit code.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hongyan::cli {

struct ConfigArguments {
  std::string config_file;         // "" for none
  std::vector<std::string> given;  // "KEY=VALUE" of --set, and of the flags that stand for one
};

struct SandboxArguments {
  std::string listen = "127.0.0.1:8081";
  std::uint64_t seed = 0;     // 0: a new world every time
  std::string settings_file;  // JSON as POST /sandbox/settings takes it; "" for none
  std::string as_of;          // the platform's date when it starts, "2019-06-01" or a moment; "" for now
  bool stub = false;          // answer every send at once and remember nothing (benchmarks)
};

struct DemoArguments {
  std::string listen = "127.0.0.1:8080";
  std::string sandbox_listen = "127.0.0.1:8081";
  std::string directory = "var/demo";  // its database and key
  bool once = false;                   // play it, then exit: 0 only when everything was delivered
};

// One of WeChat's return codes in words: an entry of the error dictionary.
struct Explained {
  bool is_described = true;  // false: nobody has; the words below say so
  std::string errmsg;        // WeChat's own, without the rid
  std::string verdict;       // what it means for a delivery: "recipient_refused"
  std::string meaning_zh, meaning_en;
  std::string we_do_zh, we_do_en;    // what Hongyan does about it
  std::string you_do_zh, you_do_en;  // what the reader can do
};

struct Programs {
  std::function<int(const ConfigArguments&)> serve;
  std::function<int(const ConfigArguments&)> migrate;
  std::function<int(const ConfigArguments&)> check;
  std::function<int(const SandboxArguments&)> sandbox;
  std::function<int(const DemoArguments&)> demo;
  std::function<Explained(int errcode)> explain;
  std::string version;
};

// Exit codes that scripts can use.
enum ExitCode : int {
  exit_ok = 0,
  exit_refused = 1,      // the answer is no: a problem the output names
  exit_usage = 2,        // the command line is wrong
  exit_unreachable = 3,  // no server, no database, no WeChat
  exit_unknown = 4,      // it may or may not have been sent
};

// The whole command line. Reads HONGYAN_URL and HONGYAN_KEY for commands that talk to a server.
[[nodiscard]] int run(int argc, const char* const* argv, const Programs& programs);

}  // namespace hongyan::cli
