// Command: what the command line offers, as a tree of values. Each command's file describes its own words and does its
// own work; command_line.cpp reads argv by the tree, help_text.cpp writes --help from it. Targets point into the
// Arguments that outlive the tree.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/language.hpp"

namespace hongyan::cli {

struct Output;
class Session;

enum class Switch : std::uint8_t { off, on };
enum class Need : std::uint8_t { optional, required };
enum class Empty : std::uint8_t { refused, meant };  // an empty text is a forgotten variable, or says something

// Where a word goes. What is absent stays as it was. Numbers are never negative.
using Target = std::variant<std::string*, std::vector<std::string>*, std::optional<std::int64_t>*, Switch*>;

struct Option {
  std::string names;  // "--to", "-v,--variable", or a bare "ID" for a word by its place
  Phrase help;
  Target target;
  std::string value{};  // what stands for the value in help: "UID"
  Need need = Need::optional;
  std::vector<std::string> choices{};  // empty: any text
  Empty empty = Empty::refused;
  [[nodiscard]] bool is_placed() const { return !names.starts_with('-'); }
};

struct Example {
  Phrase says;
  std::string line;
};

using ProgramAct = std::function<int()>;                                    // prints for itself
using LocalAct = std::function<int(Output&)>;                               // needs no server
using RemoteAct = std::function<int(Session&)>;                             // speaks the API
using Act = std::variant<std::monostate, ProgramAct, LocalAct, RemoteAct>;  // nothing for a group of commands

struct Command {
  std::string name;
  Phrase help;
  std::vector<Option> options{};
  std::vector<Example> examples{};
  Act act{};
  std::vector<Command> commands{};
};

}  // namespace hongyan::cli
