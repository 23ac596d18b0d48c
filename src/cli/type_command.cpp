#include "cli/commands.hpp"
#include "cli/input.hpp"

namespace hongyan::cli {
namespace {

constexpr std::string_view collection = "/v1/notification-types/";

int set_type(const TypeArguments& given, Session& session) {
  const auto definition = read_json_source(session.world(), given.file);
  if (!definition) return session.output().refuse_usage(definition.error());
  const std::string name = given.name.empty() ? text_of(*definition, "name") : given.name;
  if (name.empty())
    return session.output().refuse_usage(
        {"文件里没有 name,请用 --name 给出。", "The file has no name; give it with --name."});
  return session.show(
      session.send(http::Method::put, path_to(collection, name), *definition), [&](const json::value& body) {
        return session.in_words("已保存 " + text_of(body, "name") + ",第 " + text_of(body, "revision") + " 版。",
                                "Saved " + text_of(body, "name") + ", revision " + text_of(body, "revision") + ".");
      });
}

int list_types(const TypeArguments& given, Session& session) {
  return list_things(session, "/v1/notification-types", {}, given.page,
                     {{{"名字", "NAME"}, "name"},
                      {{"标题", "TITLE"}, "title"},
                      {{"版本", "REVISION"}, "revision"},
                      {{"更改于", "UPDATED"}, "updated_at"}});
}

}  // namespace

Command type_command(TypeArguments& into) {
  const Option name{"NAME", {"类型的名字", "the type's name"}, &into.name, "", Need::required};
  Command list{.name = "list",
               .help = {"列出通知类型", "List the notification types"},
               .examples = {{{"全部类型", "All types"}, "hongyan type list --all"}},
               .act = RemoteAct([&into](Session& session) { return list_types(into, session); })};
  add_page_options(list.options, into.page);
  Command show{
      .name = "show",
      .help = {"打印一个类型的定义,改完可以再 set 回去", "Print a type's definition; edited, it can be set again"},
      .options = {name},
      .examples = {{{"取出、编辑、放回", "Take it out, edit it, put it back"},
                    "hongyan type show order_paid > order_paid.json"}},
      .act = RemoteAct([&into](Session& session) {
        return session.show(session.get(path_to(collection, into.name)),
                            [](const json::value& body) { return indented_json(body); });
      })};
  Command set{.name = "set",
              .help = {"从 JSON 文件定义或更改一个类型", "Define or change a type from a JSON file"},
              .options = {{"FILE",
                           {"定义的文件,- 为标准输入", "file with the definition, - for standard input"},
                           &into.file,
                           "",
                           Need::required},
                          {"--name", {"名字,文件里有则不必", "its name, unless the file has it"}, &into.name, "NAME"}},
              .examples = {{{"从文件", "From a file"}, "hongyan type set order_paid.json --name order_paid"}},
              .act = RemoteAct([&into](Session& session) { return set_type(into, session); })};
  Command remove{.name = "remove",
                 .help = {"移除一个类型", "Remove a type"},
                 .options = {name},
                 .examples = {{{"移除它", "Remove it"}, "hongyan type remove order_paid"}},
                 .act = RemoteAct([&into](Session& session) {
                   return session.show(session.remove(path_to(collection, into.name)),
                                       [&](const json::value&) { return session.in_words("已移除。", "Removed."); });
                 })};
  return {.name = "type",
          .help = {"通知类型:一个业务事件、它的变量与发送路径",
                   "Notification types: a business event, its variables and routes"},
          .commands = {std::move(list), std::move(show), std::move(set), std::move(remove)}};
}

}  // namespace hongyan::cli
