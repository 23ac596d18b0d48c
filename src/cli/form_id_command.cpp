#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/problem_text.hpp"

namespace hongyan::cli {
namespace {

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

std::string collected_text(const json::value& answer, Session& session) {
  std::string text =
      session.in_words(fmt::format("新增 {},已有 {},拒绝 {}。\n", value_text(answer, "added"),
                                   value_text(answer, "known"), value_text(answer, "refused")),
                       fmt::format("{} added, {} known already, {} refused.\n", value_text(answer, "added"),
                                   value_text(answer, "known"), value_text(answer, "refused")));
  const Language language = session.output().language;
  if (const json::value* results = find_member(answer, "results"); results != nullptr && results->is_array())
    for (const json::value& result : results->get_array())
      text += defects_text(find_member(result, "errors"), language);
  return text + defects_text(find_member(answer, "warnings"), language);
}

int add(const FormIdArguments& given, Session& session) {
  json::object body{{"app", given.app}};
  if (!given.file.empty()) {
    if (!given.openid.empty() || !given.uid.empty() || !given.form_ids.empty() || !given.prepay_ids.empty())
      return session.output().refuse_usage({"--people 与 --openid、--uid、--form-id、--prepay-id 不能一起用。",
                                            "--people goes with no --openid, --uid, --form-id or --prepay-id."});
    auto read = read_json_source(session.world(), given.file);
    if (!read) return session.output().refuse_usage(read.error());
    for (auto& member : *read) body[member.key()] = std::move(member.value());
  } else {
    if (given.openid.empty() == given.uid.empty())
      return session.output().refuse_usage(
          {"用 --openid 或 --uid 指定一个人,二者择一。", "Name one person by --openid or --uid."});
    if (given.form_ids.empty() && given.prepay_ids.empty())
      return session.output().refuse_usage({"给出 --form-id 或 --prepay-id。", "Give --form-id or --prepay-id."});
    body[given.openid.empty() ? "uid" : "openid"] = given.openid.empty() ? given.uid : given.openid;
    if (!given.form_ids.empty()) body["form_ids"] = array_of(given.form_ids);
    if (!given.prepay_ids.empty()) body["prepay_ids"] = array_of(given.prepay_ids);
    if (!given.collected_at.empty()) body["collected_at"] = given.collected_at;
  }
  const auto asked = session.send(http::Method::post, "/v1/form-ids", body);
  const int shown = session.show(asked, [&](const json::value& answer) { return collected_text(answer, session); });
  if (shown != exit_ok) return shown;
  const std::string refused = value_text(asked->body, "refused");
  return refused.empty() || refused == "0" ? exit_ok : exit_refused;
}

int list(const FormIdArguments& given, Session& session) {
  if (given.openid.empty() == given.uid.empty())
    return session.output().refuse_usage(
        {"用 --openid 或 --uid 指定一个人,二者择一。", "Name one person by --openid or --uid."});
  return list_things(session, "/v1/form-ids", {{"app", given.app}, {"openid", given.openid}, {"uid", given.uid}},
                     given.page,
                     {{{"FORM ID", "FORM ID"}, "form_id"},
                      {{"种类", "KIND"}, "kind"},
                      {{"剩余次数", "USES LEFT"}, "uses_left"},
                      {{"收集于", "COLLECTED"}, "collected_at"},
                      {{"失效于", "EXPIRES"}, "expires_at"}});
}

}  // namespace

Command form_id_command(FormIdArguments& into) {
  const std::vector<Option> person{
      {"--app", {"小程序的 appid", "the mini program's appid"}, &into.app, "APPID", Need::required},
      {"--openid", {"这个人的 openid", "the person's openid"}, &into.openid, "OPENID"},
      {"--uid", {"或他的 uid", "or the uid"}, &into.uid, "UID"}};
  Command add_command{
      .name = "add",
      .help = {"交入收集到的 formId 与 prepay_id", "Hand in form ids and prepay ids that were collected"},
      .options = person,
      .examples =
          {{{"一个人的两个 formId", "Two of one person"},
            "hongyan form-id add --app wx1a2b3c4d5e6f7a8b --uid u1001 --form-id b7ed924575c449a080bb140e90a6f326 "
            "--form-id 4d1f0b2a9c3e45ff8a7b6c5d4e3f2a1b"},
           {{"许多人的,{\"people\":[{\"openid\",\"form_ids\"}]}", "Of many, {\"people\":[{\"openid\",\"form_ids\"}]}"},
            "hongyan form-id add --app wx1a2b3c4d5e6f7a8b --people collected.json"}},
      .act = RemoteAct([&into](Session& session) { return add(into, session); })};
  add_command.options.push_back(
      {"--form-id", {"表单提交得到的 formId,可发一条", "a form's id: one message"}, &into.form_ids, "ID"});
  add_command.options.push_back(
      {"--prepay-id", {"支付得到的 prepay_id,可发三条", "a payment's id: three messages"}, &into.prepay_ids, "ID"});
  add_command.options.push_back({"--collected-at",
                                 {"何时得到的(默认现在),七天有效", "when it was given (now), for seven days"},
                                 &into.collected_at,
                                 "TIME"});
  add_command.options.push_back(
      {"--people",
       {"许多人的 JSON 文件,- 为标准输入", "a JSON file of many people, - for standard input"},
       &into.file,
       "FILE"});
  Command list_command{.name = "list",
                       .help = {"一个人还剩哪些", "What one person has left"},
                       .options = person,
                       .examples = {{{"先过期的在前", "The one that expires first comes first"},
                                     "hongyan form-id list --app wx1a2b3c4d5e6f7a8b --uid u1001"}},
                       .act = RemoteAct([&into](Session& session) { return list(into, session); })};
  add_page_options(list_command.options, into.page);
  return {.name = "form-id",
          .help = {"formId 池(小程序模板消息,微信已于 2020-01-10 下线)",
                   "The pool of form ids (mini-program template messages, which WeChat ended on 2020-01-10)"},
          .commands = {std::move(add_command), std::move(list_command)}};
}

}  // namespace hongyan::cli
