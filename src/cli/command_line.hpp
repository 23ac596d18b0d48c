// From words to a command: finds the command in the tree and fills the targets of its options. CLI11, which splits
// options from values, is included in command_line.cpp alone. Pure.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace hongyan::cli {

struct ChosenCommand {
  const Command* command = nullptr;
  std::string path;             // "hongyan app list"
  std::vector<Option> options;  // the command's own, then the shared ones
  bool wants_help = false;
};

struct UsageMistake {
  Phrase says;
  ChosenCommand where;
};

// `words` are argv without the program's name. `shared` options are taken by every command, also before its name.
[[nodiscard]] std::expected<ChosenCommand, UsageMistake> read_command_line(const Command& root,
                                                                           const std::vector<Option>& shared,
                                                                           std::vector<std::string> words);

}  // namespace hongyan::cli
