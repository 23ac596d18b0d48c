// The programs of the one binary, each in a file of its own. They print for people, return exit codes, and let no
// Failure escape.
#pragma once
#include <string>

#include "cli/programs.hpp"

namespace hongyan::server {

int serve(const cli::ConfigArguments& arguments, const std::string& version);
int migrate(const cli::ConfigArguments& arguments);
int check(const cli::ConfigArguments& arguments);
int run_sandbox(const cli::SandboxArguments& arguments);
int demonstrate(const cli::DemoArguments& arguments, const std::string& version);
// The error dictionary's entry; nothing for a code nobody has described.
cli::Explained explain(int errcode);

}  // namespace hongyan::server
