#include "cli/commands.hpp"

namespace hongyan::cli {

Command event_command(EventArguments& into) {
  Command list{.name = "list",
               .help = {"列出微信推送来的事件,新的在前", "List what WeChat pushed to us, the newest first"},
               .options = {{"--app", {"只列此应用", "only of this app"}, &into.app, "APPID"}},
               .examples = {{{"最近的事件", "The latest events"}, "hongyan event list --limit 20"}},
               .act = RemoteAct([&into](Session& session) {
                 return list_things(session, "/v1/events", {{"app", into.app}}, into.page,
                                    {{{"收到于", "RECEIVED"}, "received_at"},
                                     {{"应用", "APP"}, "app"},
                                     {{"事件", "EVENT"}, "event"},
                                     {{"OPENID", "OPENID"}, "openid"},
                                     {{"状态", "STATE"}, "state"},
                                     {{"ID", "ID"}, "id"}});
               })};
  add_page_options(list.options, into.page);
  return {.name = "event", .help = {"微信推送的事件", "Events that WeChat pushed"}, .commands = {std::move(list)}};
}

}  // namespace hongyan::cli
