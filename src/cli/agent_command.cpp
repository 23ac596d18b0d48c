#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {
namespace {

using Words = AgentArguments;

std::string agents_of(const Words& given) { return path_to("/v1/apps/", given.app) + "/agents"; }
std::string agent_of(const Words& given) { return agents_of(given) + path_to("/", given.account); }

Option app_word(Words& into) {
  return {"APPID", {"公众号的 appid", "the account's appid"}, &into.app, "", Need::required};
}
Option account_word(Words& into) {
  return {
      "ACCOUNT", {"客服账号,如 test1@kftest", "the agent's account: test1@kftest"}, &into.account, "", Need::required};
}
Option nickname_word(Words& into) { return {"NAME", {"昵称", "the shown name"}, &into.nickname, "", Need::required}; }

Command typing_command(Words& into) {
  return plain_command(
      {"typing",
       {"让对方看到“正在输入”(15 秒);需要打开的客服消息窗口",
        "Show a person that somebody is writing (15 s); needs an "
        "open window for customer messages"},
       {{"APPID", {"应用的 appid", "the app's appid"}, &into.app, "", Need::required},
        {"--openid", {"此人的 openid", "the person's openid"}, &into.openid, "OPENID"},
        {"--uid", {"业务侧的用户 id", "the business's own id"}, &into.uid, "UID"},
        {"--cancel", {"取消显示", "take it away"}, &into.cancel},
        {"--try", {"没有已知的窗口也问微信", "ask WeChat without a known window too"}, &into.try_anyway}},
       {{"正在输入", "Somebody is writing"}, "hongyan agent typing wx1a2b3c4d5e6f7a8b --uid xiaoshi"}},
      [&into](Session& session) {
        json::object body;
        if (!into.openid.empty()) body["openid"] = into.openid;
        if (!into.uid.empty()) body["uid"] = into.uid;
        if (into.cancel == Switch::on) body["command"] = "cancel";
        if (into.try_anyway == Switch::on) body["permission"] = "try";
        return session.send(http::Method::post, path_to("/v1/apps/", into.app) + "/typing", body);
      });
}

Command portrait_command(Words& into) {
  return {
      .name = "portrait",
      .help = {"上传客服头像(一张图片)", "Upload an agent's picture"},
      .options = {app_word(into),
                  account_word(into),
                  {"--file",
                   {"图片文件,- 为标准输入", "the picture, - for standard input"},
                   &into.file,
                   "FILE",
                   Need::required}},
      .examples = {{{"换头像", "Change it"}, "hongyan agent portrait wx1a2b3c4d5e6f7a8b test1@kftest --file lin.png"}},
      .act = RemoteAct([&into](Session& session) {
        auto bytes = read_source(session.world(), into.file);
        if (!bytes) return session.output().refuse_usage(bytes.error());
        return session.show(session.upload(agent_of(into) + "/portrait", *std::move(bytes)),
                            [&](const json::value&) { return session.in_words("完成。", "Done."); });
      })};
}

}  // namespace

Command agent_command(Words& into) {
  using enum http::Method;
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  return {.name = "agent",
          .help = {"客服账号与“正在输入”", "The people who answer for an account, and the typing sign"},
          .commands = {
              list_command({"list",
                            {"列出客服账号", "List the agents"},
                            {app_word(into)},
                            {{"全部", "All of them"}, "hongyan agent list " + app}},
                           into.page, [&into] { return ListTarget{agents_of(into)}; },
                           {{{"账号", "ACCOUNT"}, "kf_account"},
                            {{"昵称", "NAME"}, "nickname"},
                            {{"微信号", "WECHAT_ID"}, "wechat_id"}}),
              list_command({"online",
                            {"列出在线的客服", "List the agents who are online"},
                            {app_word(into)},
                            {{"谁在线", "Who is there"}, "hongyan agent online " + app}},
                           into.page, [&into] { return ListTarget{path_to("/v1/apps/", into.app) + "/online-agents"}; },
                           {{{"账号", "ACCOUNT"}, "kf_account"}, {{"编号", "ID"}, "id"}}),
              portrait_command(into),
              plain_command({"add",
                             {"添加客服账号", "Add an agent"},
                             {app_word(into), account_word(into), nickname_word(into)},
                             {{"添加", "Add one"}, "hongyan agent add " + app + " test1@kftest 小林"}},
                            [&into](Session& session) {
                              return session.send(
                                  post, agents_of(into),
                                  json::object{{"kf_account", into.account}, {"nickname", into.nickname}});
                            }),
              plain_command({"rename",
                             {"修改昵称", "Change the shown name"},
                             {app_word(into), account_word(into), nickname_word(into)},
                             {{"改名", "Rename one"}, "hongyan agent rename " + app + " test1@kftest 林老师"}},
                            [&into](Session& session) {
                              return session.send(put, agent_of(into), json::object{{"nickname", into.nickname}});
                            }),
              plain_command({"invite",
                             {"邀请一个微信号绑定此账号", "Ask a person to answer under this account"},
                             {app_word(into),
                              account_word(into),
                              {"WECHAT_ID", {"微信号", "the WeChat id"}, &into.wechat_id, "", Need::required}},
                             {{"邀请", "Ask one"}, "hongyan agent invite " + app + " test1@kftest lin_2026"}},
                            [&into](Session& session) {
                              return session.send(put, agent_of(into) + "/invitation",
                                                  json::object{{"wechat_id", into.wechat_id}});
                            }),
              plain_command({"delete",
                             {"删除客服账号", "Delete an agent"},
                             {app_word(into), account_word(into)},
                             {{"删除", "Delete one"}, "hongyan agent delete " + app + " test1@kftest"}},
                            [&into](Session& session) { return session.remove(agent_of(into)); }),
              typing_command(into)}};
}

}  // namespace hongyan::cli
