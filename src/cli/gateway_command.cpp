#include "cli/commands.hpp"

namespace hongyan::cli {

Command gateway_command(GatewayArguments& into) {
  Command usage{.name = "usage",
                .help = {"看一天里各密钥经网关调用各接口的次数",
                         "Show how often each key called each API through the gateway in a day"},
                .options = {{"--day",
                             {"北京时间的日期,默认今天", "the date in Beijing, today's unless given"},
                             &into.day,
                             "DATE"},
                            {"--app", {"只看此应用", "only of this app"}, &into.app, "APPID"},
                            {"--key", {"只看此密钥(它的 id)", "only of this key (its id)"}, &into.key, "ID"}},
                .examples = {{{"今天的调用", "Today's calls"}, "hongyan gateway usage --app wx1a2b3c4d5e6f7a8b"}},
                .act = RemoteAct([&into](Session& session) {
                  return list_things(session, "/v1/gateway/usage",
                                     {{"day", into.day}, {"app", into.app}, {"key", into.key}}, into.page,
                                     {{{"应用", "APP"}, "app"},
                                      {{"密钥", "KEY"}, "key"},
                                      {{"接口", "API"}, "api"},
                                      {{"次数", "CALLS"}, "calls"},
                                      {{"微信拒绝", "REFUSED"}, "refused"},
                                      {{"没有回答", "FAILED"}, "failed"},
                                      {{"未发出", "HELD_BACK"}, "held_back"}});
                })};
  add_page_options(usage.options, into.page);
  return {.name = "gateway",
          .help = {"网关:别的系统的微信 SDK 经过这里", "The gateway that other systems' WeChat SDKs go through"},
          .commands = {std::move(usage)}};
}

}  // namespace hongyan::cli
