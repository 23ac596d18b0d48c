#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

std::string table_text(Session& session, const json::value& body) {
  TextTable table;
  const auto title = [&](std::string zh, std::string en) { return session.in_words(std::move(zh), std::move(en)); };
  table.add({title("接口", "API"), title("每日", "DAILY"), title("已用", "USED"), title("剩余", "LEFT"),
             title("每分钟", "PER MINUTE"), title("依据", "SOURCE"), title("等待", "WAITING"),
             title("暂停到", "PARKED UNTIL"), title("发完于", "DRAINS AT")});
  const json::value* items = find_member(body, "items");
  if (items != nullptr && items->is_array()) {
    for (const json::value& one : items->get_array()) {
      std::vector<std::string> row;
      for (const std::string_view member :
           {"api", "daily_limit", "used", "remaining", "per_minute", "source", "waiting", "parked_until", "drains_at"})
        row.push_back(printable(value_text(one, member)));
      table.add(std::move(row));
    }
  }
  return table.text() +
         session.in_words(
             fmt::format("配额于 {} 恢复;本月还可清零:账号 {} 次,单个接口 {} 次。\n", value_text(body, "next_day"),
                         value_text(body, "clears_left.account"), value_text(body, "clears_left.single_api")),
             fmt::format("Budgets start anew at {}. Resets left this month: {} of the account, {} of single APIs.\n",
                         value_text(body, "next_day"), value_text(body, "clears_left.account"),
                         value_text(body, "clears_left.single_api")));
}

int show(Session& session, const Session::Asked& asked) {
  return session.show(asked, [&](const json::value& body) { return table_text(session, body); });
}

json::object body_of(const QuotaArguments& given) {
  json::object body;
  if (!given.api.empty()) body["api"] = given.api;
  return body;
}

int clear(const QuotaArguments& given, Session& session) {
  if (given.confirm != given.appid)
    return session.output().refuse_usage(
        {"清零次数有限(账号每月 10 次,单个接口每月 50 次);请用 --confirm " + given.appid + " 确认。",
         "Resets are few (10 a month of the account, 50 of single APIs); confirm with --confirm " + given.appid + "."});
  json::object body = body_of(given);
  body["confirm"] = given.confirm;
  return show(session, session.send(http::Method::post, path_to("/v1/apps/", given.appid) + "/quota/clear", body));
}

Option appid_option(QuotaArguments& into) {
  return {"APPID", {"应用的 appid", "the app's appid"}, &into.appid, "", Need::required};
}

Option api_option(QuotaArguments& into) {
  return {"--api",
          {"只此接口,例如 template_send 或 /cgi-bin/message/template/send",
           "this API alone, such as template_send or /cgi-bin/message/template/send"},
          &into.api,
          "API"};
}

}  // namespace

Command quota_command(QuotaArguments& into) {
  Command list{.name = "list",
               .help = {"各接口的配额、用量、等待数与预计发完的时间",
                        "Each API's budget, use, what waits, and when that is out"},
               .options = {appid_option(into)},
               .examples = {{{"今天还能发多少", "How much is left today"}, "hongyan quota list wx1a2b3c4d5e6f7a8b"}},
               .act = RemoteAct([&into](Session& session) {
                 return show(session, session.get(path_to("/v1/apps/", into.appid) + "/quota"));
               })};
  Command refresh{.name = "refresh",
                  .help = {"向微信查询配额", "Ask WeChat for the budgets"},
                  .options = {appid_option(into), api_option(into)},
                  .examples = {{{"客服消息的配额", "The budget of customer messages"},
                                "hongyan quota refresh wx1a2b3c4d5e6f7a8b --api custom_send"}},
                  .act = RemoteAct([&into](Session& session) {
                    return show(session,
                                session.send(http::Method::post, path_to("/v1/apps/", into.appid) + "/quota/refresh",
                                             body_of(into)));
                  })};
  Command reset{.name = "clear",
                .help = {"清零调用次数;次数有限,须用 --confirm 重复 appid",
                         "Reset call counts; they are few, so repeat the appid in --confirm"},
                .options = {appid_option(into),
                            api_option(into),
                            {"--confirm", {"再写一遍 appid", "the appid once more"}, &into.confirm, "APPID"}},
                .examples = {{{"整个账号", "The whole account"},
                              "hongyan quota clear wx1a2b3c4d5e6f7a8b --confirm wx1a2b3c4d5e6f7a8b"}},
                .act = RemoteAct([&into](Session& session) { return clear(into, session); })};
  Command group{.name = "quota", .help = {"微信接口的调用配额", "Call budgets of WeChat's APIs"}};
  group.commands.push_back(std::move(list));
  group.commands.push_back(std::move(refresh));
  group.commands.push_back(std::move(reset));
  return group;
}

}  // namespace hongyan::cli
