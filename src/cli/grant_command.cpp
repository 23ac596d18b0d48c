#include "cli/commands.hpp"
#include "cli/input.hpp"

namespace hongyan::cli {
namespace {

bool names_one(const GrantArguments& given) { return given.openid.empty() != given.uid.empty(); }

Phrase one_person() { return {"用 --openid 或 --uid 指定一个人,二者择一。", "Name one person by --openid or --uid."}; }

int report(const GrantArguments& given, Session& session) {
  if (!names_one(given)) return session.output().refuse_usage(one_person());
  json::object results;
  if (!given.file.empty()) {
    auto read = read_json_source(session.world(), given.file);
    if (!read) return session.output().refuse_usage(read.error());
    results = std::move(*read);
  }
  for (const auto& [answer, templates] :
       {std::pair{"accept", &given.accepted}, std::pair{"reject", &given.rejected}, std::pair{"ban", &given.banned}})
    for (const std::string& template_id : *templates) results[template_id] = answer;
  if (results.empty())
    return session.output().refuse_usage(
        {"给出 --accept、--reject、--ban 或 --results 之一。", "Give --accept, --reject, --ban or --results."});
  json::object body{{"app", given.app}, {"results", std::move(results)}};
  if (given.scene) body["scene"] = *given.scene;
  if (!given.tapped_at.empty()) body["tapped_at"] = given.tapped_at;
  if (given.openid.empty())
    body["uid"] = given.uid;
  else
    body["openid"] = given.openid;
  std::vector<http::Header> headers;
  if (!given.idempotency_key.empty()) headers.push_back({"Idempotency-Key", given.idempotency_key});
  return session.show(session.send(http::Method::post, "/v1/grants/report", body, std::move(headers)), details_text);
}

int balance(const GrantArguments& given, Session& session) {
  return list_things(session, "/v1/grants", {{"app", given.app}, {"openid", given.openid}, {"uid", given.uid}},
                     given.page,
                     {{{"OPENID", "OPENID"}, "openid"},
                      {{"模板", "TEMPLATE"}, "template_id"},
                      {{"场景", "SCENE"}, "scene"},
                      {{"种类", "KIND"}, "kind"},
                      {{"可用", "AVAILABLE"}, "available"},
                      {{"占用", "PENDING"}, "pending"},
                      {{"存疑", "HELD"}, "held"},
                      {{"已用", "SPENT"}, "spent"},
                      {{"作废", "VOID"}, "void"},
                      {{"撤销", "REVOKED"}, "revoked"}});
}

int rates(const GrantArguments& given, Session& session) {
  return list_things(session, "/v1/grants/rates", {{"app", given.app}, {"openid", given.openid}, {"uid", given.uid}},
                     given.page,
                     {{{"OPENID", "OPENID"}, "openid"},
                      {{"模板", "TEMPLATE"}, "template_id"},
                      {{"值", "VALUE"}, "value"},
                      {{"次数", "TIMES"}, "times"},
                      {{"每", "PER"}, "per"},
                      {{"占用", "PENDING"}, "pending"},
                      {{"存疑", "HELD"}, "held"},
                      {{"已用", "SPENT"}, "spent"},
                      {{"剩余", "LEFT"}, "left"},
                      {{"本期止于", "ENDS"}, "period_ends_at"}});
}

std::string scene_text(const GrantArguments& given) {
  return given.scene ? std::to_string(*given.scene) : std::string();
}

int link(const GrantArguments& given, Session& session) {
  const std::string target =
      path_to("/v1/apps/", given.app) + "/one-time-url" +
      query_text(
          {{"template_id", given.template_id}, {"scene", scene_text(given)}, {"redirect_url", given.redirect_url}});
  return session.show(session.get(target), [](const json::value& answer) { return text_of(answer, "url") + "\n"; });
}

int journal(const GrantArguments& given, Session& session) {
  if (!names_one(given)) return session.output().refuse_usage(one_person());
  return list_things(session, "/v1/grants/journal",
                     {{"app", given.app},
                      {"openid", given.openid},
                      {"uid", given.uid},
                      {"template_id", given.template_id},
                      {"scene", scene_text(given)}},
                     given.page,
                     {{{"时间", "AT"}, "at"},
                      {{"分录", "KIND"}, "kind"},
                      {{"数量", "AMOUNT"}, "amount"},
                      {{"来源", "SOURCE"}, "source"},
                      {{"通知", "NOTIFICATION"}, "notification_id"},
                      {{"备注", "NOTE"}, "note"}});
}

}  // namespace

Command grant_command(GrantArguments& into) {
  const std::vector<Option> person{{"--app", {"应用的 appid", "the app's appid"}, &into.app, "APPID", Need::required},
                                   {"--openid", {"这个人的 openid", "the person's openid"}, &into.openid, "OPENID"},
                                   {"--uid", {"或他的 uid", "or the uid"}, &into.uid, "UID"}};
  Command report_command{
      .name = "report",
      .help = {"上报订阅弹窗的结果", "Report what a subscription prompt returned"},
      .options = person,
      .examples = {{{"他点了允许", "The person tapped accept"},
                    "hongyan grant report --app wx1a2b3c4d5e6f7a8b --uid u1001 --accept "
                    "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3"},
                   {{"wx.requestSubscribeMessage 返回的原样 JSON", "The JSON of wx.requestSubscribeMessage as it is"},
                    "hongyan grant report --app wx1a2b3c4d5e6f7a8b --uid u1001 --results answer.json"}},
      .act = RemoteAct([&into](Session& session) { return report(into, session); })};
  for (const auto& [names, help, into_which] :
       {std::tuple{"--accept", Phrase{"允许了的模板", "a template that was accepted"}, &into.accepted},
        std::tuple{"--reject", Phrase{"拒绝了的模板", "a template that was rejected"}, &into.rejected},
        std::tuple{"--ban", Phrase{"被后台封禁的模板", "a template that WeChat banned"}, &into.banned}})
    report_command.options.push_back({names, help, into_which, "TEMPLATE"});
  const Option scene{"--scene", {"一次性订阅授权的场景值", "the scene of a one-time authorization"}, &into.scene, "N"};
  report_command.options.push_back(scene);
  report_command.options.push_back({"--tapped-at",
                                    {"点击的时间(ISO 8601,精确到秒);不给就当作刚才",
                                     "when the person tapped (ISO 8601, to the second); a moment ago otherwise"},
                                    &into.tapped_at,
                                    "TIME"});
  report_command.examples.push_back(
      {{"在场景 1000 下确认了一次性订阅", "The person confirmed a one-time subscription under scene 1000"},
       "hongyan grant report --app wx1a2b3c4d5e6f7a8b --openid o_rbq1TOgERuflYd7PsiE9H565Oo --scene 1000 --accept "
       "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc"});
  report_command.options.push_back(
      {"--results",
       {"弹窗结果的 JSON 文件,- 为标准输入", "the prompt's results as JSON, - for standard input"},
       &into.file,
       "FILE"});
  report_command.options.push_back(
      {"--idempotency-key", {"同一个键只记一次", "counted once per key"}, &into.idempotency_key, "KEY"});
  Command balance_command{
      .name = "balance",
      .help = {"还剩多少授权", "How many grants are left"},
      .options = person,
      .examples = {{{"一个人的", "One person's"}, "hongyan grant balance --app wx1a2b3c4d5e6f7a8b --uid u1001"},
                   {{"整个应用的", "The whole app's"}, "hongyan grant balance --app wx1a2b3c4d5e6f7a8b --all"}},
      .act = RemoteAct([&into](Session& session) { return balance(into, session); })};
  add_page_options(balance_command.options, into.page);
  Command rates_command{
      .name = "rates",
      .help = {"限频的长期模板在本期发了几次", "How often rate-limited templates went in the periods that run"},
      .options = person,
      .examples = {{{"一个人的", "One person's"}, "hongyan grant rates --app wx2210554e092c3f99 --uid u1001"}},
      .act = RemoteAct([&into](Session& session) { return rates(into, session); })};
  add_page_options(rates_command.options, into.page);
  Command journal_command{.name = "journal",
                          .help = {"一个人对一个模板的授权流水", "The entries of one person's grants for one template"},
                          .options = person,
                          .examples = {{{"每一笔从哪来、到哪去", "Where each came from and went"},
                                        "hongyan grant journal --app wx1a2b3c4d5e6f7a8b --uid u1001 --template "
                                        "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3"}},
                          .act = RemoteAct([&into](Session& session) { return journal(into, session); })};
  journal_command.options.push_back(
      {"--template", {"模板 id", "the template's id"}, &into.template_id, "TEMPLATE", Need::required});
  journal_command.options.push_back(scene);
  add_page_options(journal_command.options, into.page);
  Command link_command{
      .name = "link",
      .help = {"一次性订阅的授权链接,在微信里打开", "The page that asks for a one-time message; open it inside WeChat"},
      .options = {person.front(),
                  {"--template", {"模板 id", "the template's id"}, &into.template_id, "TEMPLATE", Need::required},
                  {"--scene", scene.help, &into.scene, "N", Need::required},
                  {"--redirect", {"之后去哪里", "where the person goes afterwards"}, &into.redirect_url, "URL"}},
      .examples = {{{"每次请求授权都用新链接", "A new link for each time you ask"},
                    "hongyan grant link --app wx1a2b3c4d5e6f7a8b --template "
                    "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc --scene 1000 --redirect https://example.com/thanks"}},
      .act = RemoteAct([&into](Session& session) { return link(into, session); })};
  return {.name = "grant",
          .help = {"授权账本:谁允许了哪个模板几次", "The ledger of grants: who allowed which template how often"},
          .commands = {std::move(report_command), std::move(balance_command), std::move(rates_command),
                       std::move(journal_command), std::move(link_command)}};
}

}  // namespace hongyan::cli
