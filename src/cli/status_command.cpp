#include "cli/commands.hpp"
#include "cli/notification_text.hpp"
#include "cli/watching.hpp"

namespace hongyan::cli {
namespace {

int list_notifications(const StatusArguments& given, Session& session) {
  for (const auto& [option, text] : {std::pair{"--from", &given.from}, std::pair{"--to", &given.to}}) {
    if (!text->empty() && !parse_iso8601(*text)) {
      return session.output().refuse_usage(
          {std::string(option) + " 必须是带时区的 ISO 8601 时间,例如 2026-11-20T00:00:00+08:00。",
           std::string(option) + " must be an ISO 8601 time with its zone, such as 2026-11-20T00:00:00+08:00."});
    }
  }
  return list_things(session, "/v1/notifications",
                     {{"status", given.state},
                      {"type", given.type},
                      {"uid", given.uid},
                      {"openid", given.openid},
                      {"app", given.app},
                      {"created_from", given.from},
                      {"created_to", given.to}},
                     given.page,
                     {{{"ID", "ID"}, "id"},
                      {{"状态", "STATUS"}, "status"},
                      {{"类型", "TYPE"}, "type"},
                      {{"收信人", "UID"}, "to.uid"},
                      {{"应用", "APP"}, "to.app"},
                      {{"创建于", "CREATED"}, "created_at"},
                      {{"原因", "REASON"}, "reason"}});
}

int show_status(const StatusArguments& given, Session& session) {
  if (given.id.empty()) {
    if (given.watch == Switch::on)
      return session.output().refuse_usage({"--watch 需要一个通知 id。", "--watch needs the id of a notification."});
    return list_notifications(given, session);
  }
  if (given.watch == Switch::on) return watch(session, given.id, Seconds{given.timeout_s.value_or(watch_patience_s)});
  const auto asked = session.get(path_to("/v1/notifications/", given.id));
  const Language language = session.output().language;
  const int shown = session.show(asked, [&](const json::value& body) { return notification_text(body, language); });
  return shown == exit_ok ? exit_code_of_certainty(asked->body) : shown;
}

int cancel(const std::string& id, Session& session) {
  const Language language = session.output().language;
  return session.show(session.send(http::Method::post, path_to("/v1/notifications/", id) + "/cancel", json::object{}),
                      [&](const json::value& body) { return notification_line(body, language); });
}

}  // namespace

Command status_command(StatusArguments& into) {
  Command command{
      .name = "status",
      .help = {"看一条通知的时间线,或列出通知。退出码:0 已发出或还会发,1 确定没发出,4 不知道",
               "Show a notification's timeline, or list notifications. Exit code: 0 sent or still to come, 1 certainly "
               "not, 4 unknown"},
      .options =
          {{"ID", {"通知 id;不给则列出", "its id; without one, a list"}, &into.id},
           {"-w,--watch", {"一直看到有最终结果", "watch until it has ended"}, &into.watch},
           {"--timeout", {"最多看多少秒(默认 60)", "watch at most this many seconds (60)"}, &into.timeout_s, "SECONDS"},
           {"--state",
            {"只列此状态:ready、delivered、unknown …", "only of this state: ready, delivered, unknown …"},
            &into.state,
            "STATE"},
           {"--type", {"只列此类型", "only of this type"}, &into.type, "TYPE"},
           {"--uid", {"只列此收信人", "only to this recipient"}, &into.uid, "UID"},
           {"--openid", {"只列此 openid", "only to this openid"}, &into.openid, "OPENID"},
           {"--app", {"只列此应用", "only of this app"}, &into.app, "APPID"},
           {"--from", {"此刻及以后创建", "created from then on"}, &into.from, "TIME"},
           {"--to", {"此刻以前创建", "created before"}, &into.to, "TIME"}},
      .examples = {{{"最近的通知", "The latest notifications"}, "hongyan status"},
                   {{"一条通知,看到它结束", "One notification, until it ends"},
                    "hongyan status --watch 01KAZ3S2Q8D4W0V6T5N7R9XYGM"},
                   {{"今天没发出去的", "What could not be sent since a moment"},
                    "hongyan status --state refused --from 2026-11-20T00:00:00+08:00 --all"}},
      .act = RemoteAct([&into](Session& session) { return show_status(into, session); })};
  add_page_options(command.options, into.page);
  return command;
}

Command cancel_command(std::string& id) {
  return {.name = "cancel",
          .help = {"撤回一条还没有发出的通知", "Take back a notification that is not sent yet"},
          .options = {{"ID", {"通知 id", "its id"}, &id, "", Need::required}},
          .examples = {{{"撤回它", "Take it back"}, "hongyan cancel 01KAZ3S2Q8D4W0V6T5N7R9XYGM"}},
          .act = RemoteAct([&id](Session& session) { return cancel(id, session); })};
}

}  // namespace hongyan::cli
