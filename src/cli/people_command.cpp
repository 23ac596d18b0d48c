// The commands of `hongyan recipient` about what WeChat keeps of people: followers, tags, the blacklist, remarks; and
// people by the thousand.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/import_people.hpp"
#include "cli/input.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {
namespace {

using Words = RecipientArguments;

std::string app_path(const Words& given, std::string_view rest) {
  return path_to("/v1/apps/", given.app) + std::string(rest);
}
std::string tag_path(const Words& given, std::string_view rest = "") {
  return app_path(given, "/tags") + path_to("/", given.tag) + std::string(rest);
}
json::object openids_of(const Words& given) {
  return {{"openids", json::array(given.openids.begin(), given.openids.end())}};
}

Option app_word(Words& into) {
  return {"APPID", {"公众号的 appid", "the account's appid"}, &into.app, "", Need::required};
}
Option tag_word(Words& into) { return {"TAG", {"标签的 id", "the tag's id"}, &into.tag, "", Need::required}; }
Option name_word(Words& into) { return {"NAME", {"标签名", "the tag's name"}, &into.name, "", Need::required}; }
Option openids_option(Words& into) {
  return {"--openid", {"openid,可重复", "an openid; repeatable"}, &into.openids, "OPENID", Need::required};
}

Command simple(std::string name, Phrase help, std::vector<Option> options, Example example,
               std::function<Session::Asked(Session&)> ask) {
  return plain_command({std::move(name), std::move(help), std::move(options), std::move(example)}, std::move(ask));
}

Command listing(Words& into, std::string name, Phrase help, std::vector<Option> options, Example example,
                std::function<std::string(const Words&)> path, std::vector<Column> columns) {
  return list_command(
      {std::move(name), std::move(help), std::move(options), std::move(example)}, into.page,
      [&into, path = std::move(path)] { return ListTarget{path(into)}; }, std::move(columns));
}

Command sync_command(Words& into) {
  return simple("sync",
                {"从微信同步公众号的关注者、资料与黑名单;--status 只看进度",
                 "Sync an account's followers, profiles and blacklist from WeChat; --status shows how far it is"},
                {app_word(into), {"--status", {"只看进度", "only show how far it is"}, &into.status}},
                {{"开始同步", "Begin"}, "hongyan recipient sync wx1a2b3c4d5e6f7a8b"}, [&into](Session& session) {
                  const std::string path = app_path(into, "/sync-users");
                  return into.status == Switch::on ? session.get(path)
                                                   : session.send(http::Method::post, path, json::object{});
                });
}

Command import_command(Words& into) {
  return {.name = "import",
          .help = {"导入收信人:CSV(首行为列名)或 NDJSON,列为 uid app openid unionid follows locale time_zone",
                   "Import people: CSV with a header line, or NDJSON; columns uid app openid unionid follows locale "
                   "time_zone"},
          .options = {{"FILE", {"文件,- 为标准输入", "a file, - for standard input"}, &into.file, "", Need::required},
                      {"--format",
                       {"格式;默认看文件名", "the format; the file's name tells unless given"},
                       &into.format,
                       "FORMAT",
                       Need::optional,
                       {"csv", "ndjson"}}},
          .examples = {{{"导入一个文件", "Import a file"}, "hongyan recipient import people.csv"}},
          .act = RemoteAct([&into](Session& session) { return import_people(session, into.file, into.format); })};
}

Command tag_command(Words& into) {
  using enum http::Method;
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  const auto change = [&into](http::Method method) {
    return [&into, method](Session& session) {
      return session.send(method, tag_path(into, "/members"), openids_of(into));
    };
  };
  return {
      .name = "tag",
      .help = {"公众号的标签与戴标签的人", "An account's tags and who wears them"},
      .commands = {
          listing(into, "list", {"列出标签", "List the tags"}, {app_word(into)},
                  {{"全部标签", "All tags"}, "hongyan recipient tag list " + app},
                  [](const Words& given) { return app_path(given, "/tags"); },
                  {{{"标签", "TAG"}, "id"}, {{"名称", "NAME"}, "name"}, {{"人数", "PEOPLE"}, "count"}}),
          simple("make", {"新建标签", "Make a tag"}, {app_word(into), name_word(into)},
                 {{"新建", "Make one"}, "hongyan recipient tag make " + app + " 广东"},
                 [&into](Session& session) {
                   return session.send(post, app_path(into, "/tags"), json::object{{"name", into.name}});
                 }),
          simple("rename", {"给标签改名", "Rename a tag"}, {app_word(into), tag_word(into), name_word(into)},
                 {{"改名", "Rename one"}, "hongyan recipient tag rename " + app + " 134 广东人"},
                 [&into](Session& session) {
                   return session.send(put, tag_path(into), json::object{{"name", into.name}});
                 }),
          simple("remove", {"删除标签", "Remove a tag"}, {app_word(into), tag_word(into)},
                 {{"删除", "Remove one"}, "hongyan recipient tag remove " + app + " 134"},
                 [&into](Session& session) { return session.remove(tag_path(into)); }),
          listing(into, "members", {"列出戴此标签的人", "List who wears a tag"}, {app_word(into), tag_word(into)},
                  {{"谁戴着它", "Who wears it"}, "hongyan recipient tag members " + app + " 134"},
                  [](const Words& given) { return tag_path(given, "/members"); }, {{{"OPENID", "OPENID"}, "openid"}}),
          simple("of", {"向微信查询一个人的标签", "Ask WeChat which tags a person wears"},
                 {app_word(into), {"OPENID", {"openid", "the openid"}, &into.openid, "", Need::required}},
                 {{"此人的标签", "That person's"}, "hongyan recipient tag of " + app + " o_rbq1TOgERuflYd7PsiE9H565Oo"},
                 [&into](Session& session) {
                   return session.get(app_path(into, "/users") + path_to("/", into.openid) + "/tags");
                 }),
          simple("put", {"给人戴上标签", "Put a tag on people"}, {app_word(into), tag_word(into), openids_option(into)},
                 {{"戴上", "Put it on"},
                  "hongyan recipient tag put " + app + " 134 --openid o_rbq1TOgERuflYd7PsiE9H565Oo"},
                 change(put)),
          simple("take", {"取下标签", "Take a tag off people"}, {app_word(into), tag_word(into), openids_option(into)},
                 {{"取下", "Take it off"},
                  "hongyan recipient tag take " + app + " 134 --openid o_rbq1TOgERuflYd7PsiE9H565Oo"},
                 change(del))}};
}

Command blacklist_command(Words& into) {
  using enum http::Method;
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  const auto change = [&into](http::Method method) {
    return [&into, method](Session& session) {
      return session.send(method, app_path(into, "/blacklist"), openids_of(into));
    };
  };
  return {.name = "blacklist",
          .help = {"公众号的黑名单", "An account's blacklist"},
          .commands = {listing(into, "list", {"列出黑名单", "List it"}, {app_word(into)},
                               {{"谁在黑名单里", "Who is on it"}, "hongyan recipient blacklist list " + app},
                               [](const Words& given) { return app_path(given, "/blacklist"); },
                               {{{"OPENID", "OPENID"}, "openid"}}),
                       simple("add", {"拉黑", "Put people on it"}, {app_word(into), openids_option(into)},
                              {{"拉黑", "Put one on it"},
                               "hongyan recipient blacklist add " + app + " --openid o_rbq1TOgERuflYd7PsiE9H565Oo"},
                              change(put)),
                       simple("remove", {"移出黑名单", "Take people off it"}, {app_word(into), openids_option(into)},
                              {{"移出", "Take one off"},
                               "hongyan recipient blacklist remove " + app + " --openid o_rbq1TOgERuflYd7PsiE9H565Oo"},
                              change(del))}};
}

}  // namespace

std::vector<Command> people_commands(Words& into) {
  std::vector<Command> commands{sync_command(into), import_command(into), tag_command(into), blacklist_command(into)};
  commands.push_back(
      simple("remark", {"写公众号对一个人的备注名", "Write an account's remark about a person"},
             {app_word(into),
              {"OPENID", {"openid", "the openid"}, &into.openid, "", Need::required},
              {"TEXT",
               {"备注名,空字符串为清除", "the remark; an empty one clears it"},
               &into.name,
               "",
               Need::required,
               {},
               Empty::meant}},
             {{"写备注", "Write it"}, "hongyan recipient remark wx1a2b3c4d5e6f7a8b o_rbq1TOgERuflYd7PsiE9H565Oo 老王"},
             [&into](Session& session) {
               return session.send(http::Method::put, app_path(into, "/users") + path_to("/", into.openid) + "/remark",
                                   json::object{{"remark", into.name}});
             }));
  commands.push_back(listing(into, "conflicts",
                             {"列出属于多个收信人的 unionid", "List the unionids that belong to several recipients"},
                             {}, {{"全部冲突", "All of them"}, "hongyan recipient conflicts"},
                             [](const Words&) { return std::string("/v1/unionid-conflicts"); },
                             {{{"UNIONID", "UNIONID"}, "unionid"}, {{"收信人", "UIDS"}, "uids"}}));
  return commands;
}

}  // namespace hongyan::cli
