#include "cli/commands.hpp"

namespace hongyan::cli {

Command window_command(WindowArguments& into) {
  Command command{.name = "window",
                  .help = {"谁的客服消息窗口开着、还能发几条、到什么时候",
                           "Whose windows for customer messages are open, how many messages are left, and until when"},
                  .options = {{"--app", {"应用的 appid", "the app's appid"}, &into.app, "APPID", Need::required},
                              {"--openid", {"只看这个人", "only this person's"}, &into.openid, "OPENID"},
                              {"--uid", {"或他的 uid", "or the uid"}, &into.uid, "UID"}},
                  .examples = {{{"一个人的", "One person's"}, "hongyan window --app wx1a2b3c4d5e6f7a8b --uid u1001"},
                               {{"现在能发客服消息的所有人", "Everybody who may be written to now"},
                                "hongyan window --app wx1a2b3c4d5e6f7a8b --all"}},
                  .act = RemoteAct([&into](Session& session) {
                    return list_things(session, "/v1/windows",
                                       {{"app", into.app}, {"openid", into.openid}, {"uid", into.uid}}, into.page,
                                       {{{"OPENID", "OPENID"}, "openid"},
                                        {{"由何打开", "OPENED BY"}, "opened_by"},
                                        {{"打开于", "OPENED"}, "opened_at"},
                                        {{"关闭于", "CLOSES"}, "closes_at"},
                                        {{"可用", "AVAILABLE"}, "available"},
                                        {{"占用", "PENDING"}, "pending"},
                                        {{"存疑", "HELD"}, "held"}});
                  })};
  add_page_options(command.options, into.page);
  return command;
}

}  // namespace hongyan::cli
