#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/text_table.hpp"
#include "cli/watching.hpp"

namespace hongyan::cli {
namespace {

// One openid or uid a line; what follows a comma or a tab is ignored, so that the first column of a table will do. A
// uid may have spaces inside.
json::array read_people(std::string_view text) {
  text = without_byte_order_mark(text);
  json::array people;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find_first_of(",\t\r"));
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.empty()) people.emplace_back(line);
  }
  return people;
}

Input<json::object> read_whom(const MassArguments& given, Session& session) {
  const int ways = int{given.all == Switch::on} + int{given.tag.has_value()} + int{!given.people_file.empty()};
  if (ways != 1)
    return std::unexpected(
        Phrase{"收信人由 --all、--tag、--people 之一给出。", "Say whom by one of --all, --tag and --people."});
  if (given.all == Switch::on) return json::object{{"all", true}};
  if (given.tag) return json::object{{"tag_id", *given.tag}};
  const auto text = read_source(session.world(), given.people_file);
  if (!text) return std::unexpected(text.error());
  return json::object{{given.by == "openid" ? "openids" : "uids", read_people(*text)}};
}

// The graver of what became of them: one that was not sent, else one that nobody knows of.
int watch_jobs(Session& session, const json::value& answer, Seconds patience) {
  int worst = exit_ok;
  const json::value* jobs = find_member(answer, "jobs");
  if (jobs == nullptr || !jobs->is_array()) return worst;
  for (const json::value& job : jobs->get_array()) {
    const int code = watch(session, text_of(job, "id"), patience);
    if (code != exit_ok && worst != exit_refused) worst = code;
  }
  return worst;
}

int send_mass(const MassArguments& given, Session& session) {
  auto whom = read_whom(given, session);
  if (!whom) return session.output().refuse_usage(whom.error());
  json::object body{{"app", given.app}, {"to", std::move(*whom)}};
  if (!given.at.empty()) {
    const auto at = read_moment(session.world(), "--at", given.at);
    if (!at) return session.output().refuse_usage(at.error());
    body["at"] = *at;
  }
  auto message = read_json_source(session.world(), given.message_file);
  if (!message) return session.output().refuse_usage(message.error());
  body["message"] = std::move(*message);
  std::vector<http::Header> headers;
  if (!given.idempotency_key.empty()) headers.push_back({"Idempotency-Key", given.idempotency_key});
  const auto asked = session.send(http::Method::post, "/v1/mass", body, std::move(headers));
  if (!asked || given.wait == Switch::off) return session.show(asked, details_text);
  if (!session.output().is_json()) session.output().print(details_text(asked->body));
  return watch_jobs(session, asked->body, Seconds{given.timeout_s.value_or(watch_patience_s)});
}

int preview_mass(const MassArguments& given, Session& session) {
  json::object to;
  for (const auto& [member, text] :
       {std::pair{"openid", &given.openid}, std::pair{"uid", &given.uid}, std::pair{"wxname", &given.wxname}})
    if (!text->empty()) to[member] = *text;
  auto message = read_json_source(session.world(), given.message_file);
  if (!message) return session.output().refuse_usage(message.error());
  const json::object body{{"app", given.app}, {"to", std::move(to)}, {"message", std::move(*message)}};
  return session.show(session.send(http::Method::post, "/v1/mass/preview", body), details_text);
}

Option app_option(MassArguments& into) {
  return {"APPID", {"公众号的 appid", "the account's appid"}, &into.app, "", Need::required};
}
Option message_option(MassArguments& into) {
  return {"--message",
          {"消息的 JSON 文件(msgtype 与同名对象),- 为标准输入",
           "file with the message's JSON (msgtype and the object of its name), - for standard input"},
          &into.message_file,
          "FILE",
          Need::required};
}
Option id_option(MassArguments& into) {
  return {"ID", {"通知的 id", "the notification's id"}, &into.id, "", Need::required};
}

Command send_command_of(MassArguments& into) {
  return {
      .name = "send",
      .help = {"群发;名单会拆成每个 2 到 10,000 人的任务", "Send to many; a list becomes jobs of 2 to 10,000 people"},
      .options = {app_option(into),
                  message_option(into),
                  {"--all", {"发给全部关注者", "to all followers"}, &into.all},
                  {"--tag", {"发给这个标签", "to this tag"}, &into.tag, "ID"},
                  {"--people",
                   {"名单文件,一行一个,- 为标准输入", "file with the people, one a line, - for standard input"},
                   &into.people_file,
                   "FILE"},
                  {"--by",
                   {"名单里是 uid(默认)还是 openid", "what the list holds: uid (usual) or openid"},
                   &into.by,
                   "WHAT",
                   Need::optional,
                   {"uid", "openid"}},
                  {"--at", {"何时发送", "when to send"}, &into.at, "TIME"},
                  {"--wait", {"等到每个任务有结果", "wait for the end of each job"}, &into.wait},
                  {"--timeout",
                   {"--wait 对每个任务最多等多少秒(默认 60)", "seconds that --wait waits at most for a job (60)"},
                   &into.timeout_s,
                   "SECONDS"},
                  {"--idempotency-key",
                   {"使重复执行不会重复发送", "so that running it twice does not send twice"},
                   &into.idempotency_key,
                   "KEY"}},
      .examples = {{{"发给名单", "To a list"}, "hongyan mass send wx1a2b3c4d5e6f7a8b --people u.csv --message m.json"}},
      .act = RemoteAct([&into](Session& session) { return send_mass(into, session); })};
}

Command preview_command_of(MassArguments& into) {
  return {.name = "preview",
          .help = {"先发给一个人看(每天 100 次)", "Show it to one person first (100 a day)"},
          .options = {app_option(into),
                      message_option(into),
                      {"--openid", {"此人的 openid", "the person's openid"}, &into.openid, "OPENID"},
                      {"--uid", {"业务侧的用户 id", "the business's own id"}, &into.uid, "UID"},
                      {"--wxname", {"微信号", "a WeChat id"}, &into.wxname, "NAME"}},
          .examples = {{{"先给自己看", "To yourself first"},
                        "hongyan mass preview wx1a2b3c4d5e6f7a8b --wxname my_wechat_id --message m.json"}},
          .act = RemoteAct([&into](Session& session) { return preview_mass(into, session); })};
}

Command speed_command_of(MassArguments& into) {
  return {.name = "speed",
          .help = {"查看或设置群发速度:0(80 万/分)到 4(10 万/分)",
                   "Show or set the speed: 0 (800,000 a minute) to 4 (100,000)"},
          .options = {app_option(into), {"--level", {"新的速度", "the new speed"}, &into.level, "0-4"}},
          .examples = {{{"慢一些", "Slower"}, "hongyan mass speed wx1a2b3c4d5e6f7a8b --level 3"}},
          .act = RemoteAct([&into](Session& session) {
            const std::string target = path_to("/v1/apps/", into.app) + "/mass-speed";
            if (!into.level) return session.show(session.get(target), details_text);
            return session.show(session.send(http::Method::put, target, json::object{{"level", *into.level}}),
                                details_text);
          })};
}

}  // namespace

Command mass_command(MassArguments& into) {
  return {
      .name = "mass",
      .help = {"群发:发送、预览、查询、删除、速度", "Mass messages: send, preview, ask, delete, speed"},
      .commands = {
          send_command_of(into), preview_command_of(into),
          Command{.name = "show",
                  .help = {"向微信查询一个群发任务", "Ask WeChat about a job"},
                  .options = {id_option(into)},
                  .examples = {{{"发到哪了", "How far it is"}, "hongyan mass show 01JD0000000000000000000000"}},
                  .act = RemoteAct([&into](Session& session) {
                    return session.show(session.get(path_to("/v1/mass/", into.id)), details_text);
                  })},
          Command{.name = "delete",
                  .help = {"删除已群发的图文或视频", "Delete the articles or video that a job sent"},
                  .options = {id_option(into), {"--article", {"只删第几篇", "only this article"}, &into.article, "N"}},
                  .examples = {{{"删除第二篇", "The second article"},
                                "hongyan mass delete 01JD0000000000000000000000 --article 2"}},
                  .act = RemoteAct([&into](Session& session) {
                    const std::string article = into.article ? fmt::format("{}", *into.article) : "";
                    return session.show(
                        session.remove(path_to("/v1/mass/", into.id) + query_text({{"article", article}})),
                        [&](const json::value&) { return session.in_words("已删除。", "Deleted."); });
                  })},
          Command{.name = "delete-article",
                  .help = {"按地址删除一篇图文:用过它的群发都会失效",
                           "Delete an article by its address, in every message that used it"},
                  .options = {app_option(into),
                              {"URL", {"图文的地址", "the article's address"}, &into.url, "", Need::required}},
                  .examples = {{{"删除它", "Delete it"},
                                "hongyan mass delete-article wx1a2b3c4d5e6f7a8b https://mp.weixin.qq.com/s/abc"}},
                  .act = RemoteAct([&into](Session& session) {
                    return session.show(session.remove(path_to("/v1/apps/", into.app) + "/mass-articles" +
                                                       query_text({{"url", into.url}})),
                                        [&](const json::value&) { return session.in_words("已删除。", "Deleted."); });
                  })},
          speed_command_of(into)}};
}

}  // namespace hongyan::cli
