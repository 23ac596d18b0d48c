// hongyan: the one binary. main() only hands its programs to the command line.
#include "cli/programs.hpp"
#include "server/programs.hpp"

int main(int argc, char** argv) {
  const std::string version = HONGYAN_VERSION;
  return hongyan::cli::run(
      argc, argv,
      {.serve = [&](const auto& arguments) { return hongyan::server::serve(arguments, version); },
       .migrate = [](const auto& arguments) { return hongyan::server::migrate(arguments); },
       .check = [](const auto& arguments) { return hongyan::server::check(arguments); },
       .sandbox = [](const auto& arguments) { return hongyan::server::run_sandbox(arguments); },
       .demo = [&](const auto& arguments) { return hongyan::server::demonstrate(arguments, version); },
       .explain = hongyan::server::explain,
       .version = version});
}
