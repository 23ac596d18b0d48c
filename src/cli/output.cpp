#include "cli/output.hpp"

#include <ostream>

#include "cli/programs.hpp"

namespace hongyan::cli {

void Output::print(std::string_view text) { world.out << text << std::flush; }
void Output::print(const json::value& value) { world.out << write_json(value) << '\n' << std::flush; }
void Output::note(const Phrase& phrase) { world.err << phrase.in(language) << '\n' << std::flush; }

int Output::refuse_usage(const Phrase& says) {
  world.err << "hongyan: " << says.in(language) << '\n' << std::flush;
  return exit_usage;
}

}  // namespace hongyan::cli
