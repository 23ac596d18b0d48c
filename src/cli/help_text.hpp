// What --help says about a command, made from its description. Pure.
#pragma once
#include <string>

#include "cli/command_line.hpp"

namespace hongyan::cli {

[[nodiscard]] std::string help_text(const ChosenCommand& chosen, Language language);

}  // namespace hongyan::cli
