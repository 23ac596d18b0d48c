#include "cli/commands.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {

Command card_command(CardArguments& into) {
  Command make{
      .name = "new",
      .help = {"创建动态消息,得到 24 小时有效的 activity_id", "Make an activity; its activity_id is good for 24 hours"},
      .options = {{"APPID", {"小程序的 appid", "the mini program's appid"}, &into.app, "", Need::required},
                  {"--openid", {"私密消息的分享者", "the sharer of a private message"}, &into.openid, "OPENID"},
                  {"--unionid", {"私密消息的分享者", "the sharer of a private message"}, &into.unionid, "UNIONID"}},
      .examples = {{{"取得 id", "Get an id"}, "hongyan card new wx1a2b3c4d5e6f7a8b"}},
      .act = RemoteAct([&into](Session& session) {
        json::object body{{"app", into.app}};
        if (!into.openid.empty()) body["openid"] = into.openid;
        if (!into.unionid.empty()) body["unionid"] = into.unionid;
        return session.show(session.send(http::Method::post, "/v1/cards", body), details_text);
      })};
  return {.name = "card",
          .help = {"动态消息;更新用 hongyan send --raw … --channel card",
                   "Updatable cards; change them by hongyan send --raw … --channel card"},
          .commands = {std::move(make)}};
}

}  // namespace hongyan::cli
