#include "cli/help_text.hpp"

#include <fmt/format.h>

#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

bool is_many(const Option& option) { return std::holds_alternative<std::vector<std::string>*>(option.target); }

std::string usage(const ChosenCommand& chosen) {
  std::string line = chosen.path;
  if (!chosen.command->commands.empty()) line += " COMMAND";
  for (const Option& option : chosen.command->options) {
    if (!option.is_placed() && option.need == Need::optional) continue;
    std::string word = option.is_placed()
                           ? option.names
                           : option.names.substr(option.names.find_last_of(',') + 1) + " " + option.value;
    if (option.is_placed() && is_many(option)) word += "…";
    line += option.need == Need::required ? " " + word : " [" + word + "]";
  }
  return line + (chosen.command->commands.empty() ? " [OPTIONS]" : "");
}

std::string left_side(const Option& option) {
  std::string side = option.names;
  if (const std::size_t comma = side.find(','); comma != std::string::npos)
    side.insert(comma + 1, " ");
  else if (!option.is_placed())
    side = "    " + side;
  if (!option.value.empty() && !option.is_placed()) side += " " + option.value;
  if (is_many(option)) side += " …";
  return side;
}

std::string option_help(const Option& option, Language language) {
  std::string help = option.help.in(language);
  if (!option.choices.empty()) help += fmt::format(" ({})", fmt::join(option.choices, " | "));
  return help;
}

void add_section(std::string& text, const Phrase& title, const TextTable& table, Language language) {
  const std::string rows = table.text("  ");
  if (!rows.empty()) text += fmt::format("\n{}\n{}", title.in(language), rows);
}

}  // namespace

std::string help_text(const ChosenCommand& chosen, Language language) {
  const Command& command = *chosen.command;
  std::string text =
      fmt::format("{}\n\n{} {}\n", command.help.in(language), Phrase{"用法:", "Usage:"}.in(language), usage(chosen));
  TextTable commands;
  for (const Command& one : command.commands) commands.add({one.name, one.help.in(language)});
  add_section(text, {"命令", "Commands"}, commands, language);
  TextTable words;
  TextTable own;
  TextTable shared;
  for (std::size_t i = 0; i < chosen.options.size(); ++i) {
    const Option& option = chosen.options[i];
    TextTable& table = i >= command.options.size() ? shared : option.is_placed() ? words : own;
    table.add({left_side(option), option_help(option, language)});
  }
  add_section(text, {"参数", "Arguments"}, words, language);
  add_section(text, {"选项", "Options"}, own, language);
  add_section(text, {"公共选项", "Options of every command"}, shared, language);
  if (!command.examples.empty()) text += Phrase{"\n例子\n", "\nExamples\n"}.in(language);
  for (const Example& example : command.examples)
    text += fmt::format("  # {}\n  {}\n", example.says.in(language), example.line);
  return text;
}

}  // namespace hongyan::cli
