#include "cli/plain_command.hpp"

#include <utility>

namespace hongyan::cli {

Command plain_command(CommandWords words, std::function<Session::Asked(Session&)> ask) {
  return {.name = std::move(words.name),
          .help = std::move(words.help),
          .options = std::move(words.options),
          .examples = {std::move(words.example)},
          .act = RemoteAct([ask = std::move(ask)](Session& session) {
            return session.show(ask(session), [&](const json::value& body) {
              return body.is_null() ? session.in_words("已完成。", "Done.") : details_text(body);
            });
          })};
}

Command list_command(CommandWords words, PageArguments& page, std::function<ListTarget()> target,
                     std::vector<Column> columns) {
  Command command{.name = std::move(words.name),
                  .help = std::move(words.help),
                  .options = std::move(words.options),
                  .examples = {std::move(words.example)},
                  .act = RemoteAct([&page, target = std::move(target), columns = std::move(columns)](Session& session) {
                    ListTarget wanted = target();
                    return list_things(session, wanted.collection, std::move(wanted.query), page, columns);
                  })};
  add_page_options(command.options, page);
  return command;
}

}  // namespace hongyan::cli
