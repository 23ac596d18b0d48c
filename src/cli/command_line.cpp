#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "cli/nearest_word.hpp"

namespace hongyan::cli {
namespace {

constexpr int placed_words_max = 1'000;
constexpr std::string_view end_of_options = "--";  // what follows are values, whatever they begin with

template <typename... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};

std::vector<std::string> names_of(const Option& option) {
  std::vector<std::string> names;
  std::string_view rest = option.names;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    names.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return names;
}

bool is_switch(const Option& option) { return std::holds_alternative<Switch*>(option.target); }
bool takes_many(const Option& option) { return std::holds_alternative<std::vector<std::string>*>(option.target); }

// As people type it: "--to" of "--to", "-v" of "-v,--variable", "ID".
std::string shown(const Option& option) { return names_of(option).back(); }

UsageMistake mistake(const ChosenCommand& where, std::string zh, std::string en) {
  return UsageMistake{{std::move(zh), std::move(en)}, where};
}

const Option* find_option(const std::vector<Option>& options, std::string_view word) {
  for (const Option& option : options) {
    if (!option.is_placed() &&
        std::ranges::any_of(names_of(option), [&](const std::string& name) { return name == word; }))
      return &option;
  }
  return nullptr;
}

// Follows the leading words down the tree and takes them off; options before the command's name stay, in front.
ChosenCommand find_command(const Command& root, const std::vector<Option>& shared, std::vector<std::string>& words) {
  ChosenCommand chosen{.command = &root, .path = root.name, .options = {}};
  std::vector<std::string> before;
  std::size_t at = 0;
  while (at < words.size()) {
    if (words[at].starts_with('-')) {
      const Option* option = find_option(shared, words[at]);
      if (option == nullptr && !words[at].contains('=')) break;
      before.push_back(words[at++]);
      if (option != nullptr && !is_switch(*option) && at < words.size()) before.push_back(words[at++]);
      continue;
    }
    const auto& commands = chosen.command->commands;
    const auto found = std::ranges::find(commands, words[at], &Command::name);
    if (found == commands.end()) break;
    chosen.command = &*found;
    chosen.path += " " + found->name;
    ++at;
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at));
  words.insert(words.begin(), before.begin(), before.end());
  chosen.options = chosen.command->options;
  chosen.options.insert(chosen.options.end(), shared.begin(), shared.end());
  return chosen;
}

UsageMistake unknown_word(const ChosenCommand& where, const std::string& word) {
  std::vector<std::string> known;
  const bool is_option = word.starts_with('-');
  const std::string name = word.substr(0, word.find('='));
  if (is_option) {
    for (const Option& option : where.options)
      if (!option.is_placed()) std::ranges::move(names_of(option), std::back_inserter(known));
  } else {
    for (const Command& command : where.command->commands) known.push_back(command.name);
  }
  const std::string meant = nearest_word(name, known);
  const std::string_view kind_zh = is_option ? "选项" : where.command->commands.empty() ? "参数" : "命令";
  const std::string_view kind_en = is_option ? "option" : where.command->commands.empty() ? "argument" : "command";
  Phrase says{fmt::format("{} 没有{} {}。", where.path, kind_zh, name),
              fmt::format("{} has no {} {}.", where.path, kind_en, name)};
  if (!is_option && where.command->commands.empty())
    says = {fmt::format("多余的参数 {}。", name), fmt::format("The argument {} is one too many.", name)};
  if (!meant.empty()) {
    says.zh += fmt::format("是不是 {}?", meant);
    says.en += fmt::format(" Did you mean {}?", meant);
  } else if (is_option && std::ranges::any_of(where.options, &Option::is_placed)) {
    says.zh += "如果它是一个值,前面写上 --。";
    says.en += " If it is a value, write -- before it.";
  }
  return {std::move(says), where};
}

// Puts the values of one option where they belong.
std::expected<void, UsageMistake> fill(const ChosenCommand& chosen, const Option& option,
                                       const std::vector<std::string>& values) {
  if (values.size() > 1 && !takes_many(option))
    return std::unexpected(
        mistake(chosen, fmt::format("{} 给了两次。", shown(option)), fmt::format("{} is given twice.", shown(option))));
  for (const std::string& value : values) {
    if (value.empty() && option.empty == Empty::refused)
      return std::unexpected(mistake(chosen, fmt::format("{} 不能为空。", shown(option)),
                                     fmt::format("{} must not be empty.", shown(option))));
    if (!option.choices.empty() && std::ranges::find(option.choices, value) == option.choices.end()) {
      const std::string choices = fmt::format("{}", fmt::join(option.choices, ", "));
      return std::unexpected(mistake(chosen,
                                     fmt::format("{} 必须是 {} 之一,而不是 {}。", shown(option), choices, value),
                                     fmt::format("{} must be one of {}, not {}.", shown(option), choices, value)));
    }
  }
  std::string unreadable;
  std::visit(
      Overloaded{[&](std::string* text) { *text = values.front(); },
                 [&](std::vector<std::string>* texts) { *texts = values; }, [&](Switch* flag) { *flag = Switch::on; },
                 [&](std::optional<std::int64_t>* number) {
                   const std::string& text = values.front();
                   std::int64_t read = 0;
                   const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
                   if (error != std::errc{} || end != text.data() + text.size() || read < 0)
                     unreadable = text;
                   else
                     *number = read;
                 }},
      option.target);
  if (unreadable.empty()) return {};
  return std::unexpected(mistake(chosen, fmt::format("{} 必须是不为负的整数,而不是 {}。", shown(option), unreadable),
                                 fmt::format("{} must be a whole number, not {}.", shown(option), unreadable)));
}

struct Words {
  std::vector<std::vector<std::string>> of;  // the values given to each option
  std::vector<std::size_t> counts;           // how often each option was given
  std::vector<std::string> left;             // what belongs to none
};

// An option that wants a value and has another option behind it, or nothing: an empty variable of a script, mostly.
std::optional<UsageMistake> find_valueless(const ChosenCommand& chosen, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size() && words[i] != end_of_options; ++i) {
    const Option* option = find_option(chosen.options, words[i]);
    if (option == nullptr || is_switch(*option)) continue;
    const std::string& name = words[i++];
    if (i == words.size())
      return mistake(chosen, fmt::format("{} 后面缺少值。", name), fmt::format("{} needs a value.", name));
    const std::string& value = words[i];
    if (value == end_of_options || find_option(chosen.options, value) != nullptr)
      return mistake(
          chosen, fmt::format("{0} 后面缺少值:{1} 是选项;如果它就是值,写成 {0}={1}。", name, value),
          fmt::format("{0} needs a value, and {1} is an option; if it is the value, write {0}={1}.", name, value));
  }
  return std::nullopt;
}

// Splits the words into options and values.
std::expected<Words, UsageMistake> split(const ChosenCommand& chosen, std::vector<std::string> words) {
  if (auto valueless = find_valueless(chosen, words)) return std::unexpected(std::move(*valueless));
  CLI::App app;
  app.set_help_flag("");
  app.allow_extras();
  Words result;
  result.of.resize(chosen.options.size());
  std::vector<CLI::Option*> known;
  for (std::size_t i = 0; i < chosen.options.size(); ++i) {
    const Option& option = chosen.options[i];
    const auto take = [&result, i](const CLI::results_t& values) {
      result.of[i] = values;
      return true;
    };
    if (is_switch(option)) {
      known.push_back(app.add_flag(option.names));
      continue;
    }
    CLI::Option* added = app.add_option(option.names, take);
    if (takes_many(option) || !option.is_placed()) added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (takes_many(option) && option.is_placed()) added->expected(1, placed_words_max);
    added->allow_extra_args(takes_many(option) && option.is_placed());
    known.push_back(added);
  }
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return std::unexpected(mistake(chosen, fmt::format("命令行不对:{}", error.what()),
                                   fmt::format("The command line is wrong: {}", error.what())));
  }
  for (const CLI::Option* option : known) result.counts.push_back(option->count());
  result.left = app.remaining();
  if (const auto mark = std::ranges::find(result.left, end_of_options); mark != result.left.end())
    result.left.erase(mark);
  return result;
}

}  // namespace

std::expected<ChosenCommand, UsageMistake> read_command_line(const Command& root, const std::vector<Option>& shared,
                                                             std::vector<std::string> words) {
  bool wants_help = false;
  if (!words.empty() && words.front() == "help") {
    wants_help = true;
    words.erase(words.begin());
  }
  ChosenCommand chosen = find_command(root, shared, words);
  // Help is given before anything else is looked at: whoever asks for it may not know what is missing.
  const auto values = std::ranges::find(words, end_of_options);
  const auto asks =
      std::find_if(words.begin(), values, [](const std::string& word) { return word == "--help" || word == "-h"; });
  chosen.wants_help = wants_help || asks != values;
  if (asks != values) words.erase(asks);
  auto split_words = split(chosen, std::move(words));
  if (!split_words) {
    if (chosen.wants_help) return chosen;
    return std::unexpected(std::move(split_words.error()));
  }
  for (std::size_t i = 0; i < chosen.options.size(); ++i) {
    if (split_words->counts[i] > 0)
      if (auto filled = fill(chosen, chosen.options[i], split_words->of[i]); !filled && !chosen.wants_help)
        return std::unexpected(std::move(filled.error()));
  }
  if (chosen.wants_help && (split_words->left.empty() || chosen.command->commands.empty())) return chosen;
  if (!split_words->left.empty()) return std::unexpected(unknown_word(chosen, split_words->left.front()));
  for (std::size_t i = 0; i < chosen.options.size(); ++i) {
    if (chosen.options[i].need == Need::required && split_words->counts[i] == 0)
      return std::unexpected(mistake(chosen, fmt::format("缺少 {}。", shown(chosen.options[i])),
                                     fmt::format("{} is missing.", shown(chosen.options[i]))));
  }
  return chosen;
}

}  // namespace hongyan::cli
