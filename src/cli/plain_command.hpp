// Commands of the usual two shapes: one call whose answer is shown, and a list by pages.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/listing.hpp"
#include "cli/session.hpp"

namespace hongyan::cli {

struct CommandWords {
  std::string name;
  Phrase help;
  std::vector<Option> options{};
  Example example{};
};
// Shows what the server answered; "Done." where that is nothing.
[[nodiscard]] Command plain_command(CommandWords words, std::function<Session::Asked(Session&)> ask);
// --limit, --cursor and --all beside the words' own options. `target` may bear a query of its own.
struct ListTarget {
  std::string collection;
  std::vector<QueryPart> query{};
};
[[nodiscard]] Command list_command(CommandWords words, PageArguments& page, std::function<ListTarget()> target,
                                   std::vector<Column> columns);

}  // namespace hongyan::cli
