#include "cli/commands.hpp"

namespace hongyan::cli {

Command token_command(std::string& appid) {
  return {
      .name = "token",
      .help = {"打印应用当前的 access_token,供别的系统使用", "Print an app's present access_token, for other systems"},
      .options = {{"APPID", {"应用的 appid", "the app's appid"}, &appid, "", Need::required}},
      .examples = {{{"交给脚本", "Into a script"}, "TOKEN=$(hongyan token wx1a2b3c4d5e6f7a8b)"}},
      .act = RemoteAct([&appid](Session& session) {
        const auto asked = session.get(path_to("/v1/apps/", appid) + "/token");
        const int shown = session.show(asked, [](const json::value& body) { return text_of(body, "access_token"); });
        if (shown == exit_ok && !session.output().is_json() && session.world().screen == Screen::terminal) {
          const std::string left = text_of(asked->body, "expires_in");
          session.output().note({"还有 " + left + " 秒有效。", "Valid for " + left + " more seconds."});
        }
        return shown;
      })};
}

}  // namespace hongyan::cli
