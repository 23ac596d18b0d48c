#include "cli/commands.hpp"
#include "cli/input.hpp"

namespace hongyan::cli {
namespace {

constexpr std::string_view collection = "/v1/recipients/";

std::string identity_path(const RecipientArguments& given) {
  return path_to(collection, given.uid) + path_to("/identities/", given.app);
}

Input<json::object> read_recipient(const RecipientArguments& given, World& world) {
  json::object body;
  if (!given.file.empty()) {
    auto read = read_json_source(world, given.file);
    if (!read) return read;
    body = std::move(*read);
    for (const std::string_view ours : {"uid", "created_at", "updated_at"}) body.erase(ours);
  }
  const auto attributes = read_pairs("--attribute", given.attributes);
  if (!attributes) return attributes;
  const auto identities = read_pairs("--identity", given.identities);
  if (!identities) return identities;
  if (!given.unionid.empty()) body["unionid"] = given.unionid;
  if (!given.locale.empty()) body["locale"] = given.locale;
  if (!given.time_zone.empty()) body["time_zone"] = given.time_zone;
  if (!given.opted_out.empty()) body["opted_out"] = given.opted_out == "yes";
  if (!attributes->empty()) body["attributes"] = *attributes;
  if (!identities->empty()) {
    json::array written;
    for (const auto& pair : *identities)
      written.emplace_back(json::object{{"app", pair.key()}, {"openid", pair.value()}});
    body["identities"] = std::move(written);
  }
  return body;
}

int set_recipient(const RecipientArguments& given, Session& session) {
  const auto body = read_recipient(given, session.world());
  if (!body) return session.output().refuse_usage(body.error());
  return session.show(session.send(http::Method::put, path_to(collection, given.uid), *body), details_text);
}

int link(const RecipientArguments& given, Session& session) {
  json::object body{{"openid", given.openid}};
  if (!given.follows.empty()) body["follows"] = given.follows;
  if (!given.unionid.empty()) body["unionid"] = given.unionid;
  return session.show(session.send(http::Method::put, identity_path(given), body), details_text);
}

int list_recipients(const RecipientArguments& given, Session& session) {
  return list_things(session, "/v1/recipients", {}, given.page,
                     {{{"UID", "UID"}, "uid"},
                      {{"语言", "LOCALE"}, "locale"},
                      {{"时区", "ZONE"}, "time_zone"},
                      {{"已退订", "OPTED OUT"}, "opted_out"},
                      {{"属性", "ATTRIBUTES"}, "attributes"}});
}

RemoteAct removal(const RecipientArguments& given, std::string (*path)(const RecipientArguments&)) {
  return [&given, path](Session& session) {
    return session.show(session.remove(path(given)),
                        [&](const json::value&) { return session.in_words("已移除。", "Removed."); });
  };
}

Command set_command(RecipientArguments& into, const Option& uid) {
  return {.name = "set",
          .help = {"写入一个收信人:整个替换,没给的项清空;只加一个 openid 用 link",
                   "Write a recipient whole: what is not given is emptied; to add one openid, use link"},
          .options =
              {uid,
               {"--identity", {"在一个应用下的 openid", "the openid with one app"}, &into.identities, "APPID=OPENID"},
               {"--attribute", {"一个属性", "an attribute"}, &into.attributes, "NAME=VALUE"},
               {"--unionid", {"unionid", "the unionid"}, &into.unionid, "UNIONID"},
               {"--locale", {"语言,例如 zh-CN", "language, such as zh-CN"}, &into.locale, "LOCALE"},
               {"--time-zone", {"时区,例如 Asia/Shanghai", "zone, such as Asia/Shanghai"}, &into.time_zone, "ZONE"},
               {"--opted-out",
                {"是否已退订一切", "whether nothing may be sent"},
                &into.opted_out,
                "WORD",
                Need::optional,
                {"yes", "no"}},
               {"--file", {"JSON 文件,- 为标准输入", "a JSON file, - for standard input"}, &into.file, "FILE"}},
          .examples = {{{"一个人和他的 openid", "A person and the openid"},
                        "hongyan recipient set u1001 --identity wx1a2b3c4d5e6f7a8b=o_rbq1TOgERuflYd7PsiE9H565Oo "
                        "--attribute name=小石 --time-zone Asia/Shanghai"}},
          .act = RemoteAct([&into](Session& session) { return set_recipient(into, session); })};
}

}  // namespace

Command recipient_command(RecipientArguments& into) {
  const Option uid{"UID", {"业务系统里的 id", "the id in the business system"}, &into.uid, "", Need::required};
  const Option app{"--app", {"应用的 appid", "the app's appid"}, &into.app, "APPID", Need::required};
  Command list{.name = "list",
               .help = {"列出收信人", "List the recipients"},
               .examples = {{{"前 20 个", "The first 20"}, "hongyan recipient list --limit 20"}},
               .act = RemoteAct([&into](Session& session) { return list_recipients(into, session); })};
  add_page_options(list.options, into.page);
  Command show{.name = "show",
               .help = {"看一个收信人", "Show a recipient"},
               .options = {uid},
               .examples = {{{"看他", "Show one"}, "hongyan recipient show u1001"}},
               .act = RemoteAct([&into](Session& session) {
                 return session.show(session.get(path_to(collection, into.uid)), details_text);
               })};
  Command join{.name = "link",
               .help = {"加上或更改收信人在一个应用下的 openid", "Add or change a recipient's openid with one app"},
               .options = {uid,
                           app,
                           {"--openid", {"openid", "the openid"}, &into.openid, "OPENID", Need::required},
                           {"--follows",
                            {"是否关注", "whether the person follows"},
                            &into.follows,
                            "WORD",
                            Need::optional,
                            {"yes", "no", "not_known"}},
                           {"--unionid", {"unionid", "the unionid"}, &into.unionid, "UNIONID"}},
               .examples = {{{"他关注了公众号", "The person follows the account"},
                             "hongyan recipient link u1001 --app wx1a2b3c4d5e6f7a8b --openid "
                             "o_rbq1TOgERuflYd7PsiE9H565Oo --follows yes"}},
               .act = RemoteAct([&into](Session& session) { return link(into, session); })};
  Command part{.name = "unlink",
               .help = {"移除收信人在一个应用下的 openid", "Remove a recipient's openid with one app"},
               .options = {uid, app},
               .examples = {{{"移除它", "Remove it"}, "hongyan recipient unlink u1001 --app wx1a2b3c4d5e6f7a8b"}},
               .act = removal(into, identity_path)};
  Command remove{.name = "remove",
                 .help = {"移除一个收信人", "Remove a recipient"},
                 .options = {uid},
                 .examples = {{{"移除他", "Remove one"}, "hongyan recipient remove u1001"}},
                 .act = removal(into, [](const RecipientArguments& given) { return path_to(collection, given.uid); })};
  Command group{.name = "recipient",
                .help = {"收信人:业务系统里的人和他们的 openid",
                         "Recipients: people as the business knows them, and their openids"},
                .commands = {std::move(list), std::move(show), set_command(into, uid), std::move(join), std::move(part),
                             std::move(remove)}};
  for (Command& command : people_commands(into)) group.commands.push_back(std::move(command));
  return group;
}

}  // namespace hongyan::cli
