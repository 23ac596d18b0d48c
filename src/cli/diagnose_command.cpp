#include "cli/commands.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {

Command diagnose_command(DiagnoseArguments& into) {
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  const Option app_word{"APPID", {"应用的 appid", "the app's appid"}, &into.app, "", Need::required};
  const auto target = [&into](std::string_view what) { return path_to("/v1/apps/", into.app) + std::string(what); };
  return {
      .name = "diagnose",
      .help = {"问微信:一次被拒绝的调用、回调能否到达、双方的地址",
               "Ask WeChat about a refused call, whether callbacks arrive, and its addresses"},
      .commands = {
          plain_command({"call",
                         {"按 rid 查一次被拒绝的调用(七天内);令牌与密钥不显示",
                          "A refused call by its rid, within seven days; tokens and secrets are not shown"},
                         {app_word, {"RID", {"errmsg 里的 rid", "the rid in errmsg"}, &into.rid, "", Need::required}},
                         {{"它是什么", "What it was"}, "hongyan diagnose call " + app + " 6aac0063-7ed08fb9-1250f724"}},
                        [&into, target](Session& session) {
                          return session.get(target("/wechat-calls") + path_to("/", into.rid));
                        }),
          plain_command({"callback",
                         {"微信能否到达回调地址", "Whether WeChat reaches the callback URL"},
                         {app_word,
                          {"--action",
                           {"查什么,默认全部", "what to check, all unless given"},
                           &into.action,
                           "WHAT",
                           Need::optional,
                           {"all", "dns", "ping"}},
                          {"--operator",
                           {"从哪个运营商,默认由微信定", "from which network operator; WeChat chooses unless given"},
                           &into.from,
                           "NAME",
                           Need::optional,
                           {"DEFAULT", "CHINANET", "UNICOM", "CAP"}}},
                         {{"域名与往返", "Names and round trips"}, "hongyan diagnose callback " + app}},
                        [&into, target](Session& session) {
                          json::object body;
                          if (!into.action.empty()) body["action"] = into.action;
                          if (!into.from.empty()) body["operator"] = into.from;
                          return session.send(http::Method::post, target("/callback-check"), body);
                        }),
          plain_command({"addresses",
                         {"微信从哪些地址回调、接口在哪些地址(防火墙用)",
                          "Which addresses WeChat calls back from, and which its API has: for firewalls"},
                         {app_word},
                         {{"全部", "All of them"}, "hongyan diagnose addresses " + app}},
                        [target](Session& session) { return session.get(target("/wechat-addresses")); })}};
}

}  // namespace hongyan::cli
