#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

struct SecretWord {
  std::string_view member;
  const std::string& file;
  std::string variable;
};

int set_app(const AppArguments& given, Session& session) {
  json::object body;
  for (const auto& [member, text] :
       {std::pair{"kind", &given.kind}, std::pair{"name", &given.name}, std::pair{"original_id", &given.original_id},
        std::pair{"api_origin", &given.api_origin}, std::pair{"token_mode", &given.token_mode},
        std::pair{"callback_mode", &given.callback_mode}, std::pair{"ledger_sight", &given.ledger_sight}})
    if (!text->empty()) body[member] = *text;
  for (const SecretWord& word : {SecretWord{"secret", given.secret_file, "HONGYAN_APP_SECRET"},
                                 SecretWord{"callback_token", given.callback_token_file, "HONGYAN_CALLBACK_TOKEN"},
                                 SecretWord{"aes_key", given.aes_key_file, "HONGYAN_AES_KEY"},
                                 SecretWord{"egress_proxy", given.egress_proxy_file, "HONGYAN_EGRESS_PROXY"}}) {
    const auto secret = read_secret(session.world(), word.file, word.variable);
    if (!secret) return session.output().refuse_usage(secret.error());
    if (!secret->empty()) body[word.member] = secret->reveal();
  }
  if (given.no_egress_proxy == Switch::on) body["egress_proxy"] = nullptr;
  const auto signing = read_secret(session.world(), given.signing_file, "HONGYAN_SIGNING");
  if (!signing) return session.output().refuse_usage(signing.error());
  if (!signing->empty()) {
    auto keys = read_json(signing->reveal());
    if (!keys || !keys->is_object())
      return session.output().refuse_usage({"签名密钥文件不是一个 JSON 对象(见 docs/wechat/signing.md)",
                                            "the file of signing keys is no JSON object (see docs/wechat/signing.md)"});
    body["signing"] = *std::move(keys);
  }
  if (given.no_signing == Switch::on) body["signing"] = nullptr;
  if (!given.fallback_origins.empty() || given.no_fallback_origins == Switch::on)
    body["fallback_origins"] = json::array(given.fallback_origins.begin(), given.fallback_origins.end());
  return session.show(session.send(http::Method::put, path_to("/v1/apps/", given.appid), body), details_text);
}

int list_apps(const AppArguments& given, Session& session) {
  return list_things(session, "/v1/apps", {}, given.page,
                     {{{"APPID", "APPID"}, "appid"},
                      {{"种类", "KIND"}, "kind"},
                      {{"名称", "NAME"}, "name"},
                      {{"密钥", "SECRET"}, "secret"},
                      {{"接口地址", "API"}, "api_origin"},
                      {{"暂停", "PARKED"}, "parks"}});
}

int list_templates(const AppArguments& given, Session& session) {
  return list_things(session, path_to("/v1/apps/", given.appid) + "/templates", {}, given.page,
                     {{{"模板", "TEMPLATE"}, "template_id"},
                      {{"渠道", "CHANNEL"}, "channel"},
                      {{"种类", "KIND"}, "kind"},
                      {{"标题", "TITLE"}, "title"},
                      {{"已消失", "GONE"}, "gone_at"}});
}

int show_template(const AppArguments& given, const std::string& wanted, Session& session) {
  // The API lists templates; the one wanted is in one of its pages.
  for (std::string cursor; true;) {
    const auto asked = session.get(path_to("/v1/apps/", given.appid) + "/templates" +
                                   query_text({{"limit", "200"}, {"cursor", cursor}}));
    if (!asked) return asked.error();
    if (const json::value* items = find_member(asked->body, "items"); items != nullptr && items->is_array()) {
      for (const json::value& one : items->get_array()) {
        if (text_of(one, "template_id") == wanted) {
          if (session.output().is_json())
            session.output().print(one);
          else
            session.output().print(details_text(one));
          return exit_ok;
        }
      }
    }
    const std::string next = text_of(asked->body, "next_cursor");
    if (next.empty() || next == cursor) break;
    cursor = next;
  }
  session.output().note(
      {"hongyan: 该应用没有模板 " + wanted + "。\n  → 如果刚添加:hongyan app sync " + given.appid,
       "hongyan: the app has no template " + wanted + ".\n  → If it is new: hongyan app sync " + given.appid});
  return exit_refused;
}

int sync(const AppArguments& given, Session& session) {
  return session.show(
      session.send(http::Method::post, path_to("/v1/apps/", given.appid) + "/templates/sync", json::object{}),
      [&](const json::value& body) {
        return session.in_words(
            fmt::format("模板 {} 个,不再存在的 {} 个。", text_of(body, "templates"), text_of(body, "gone")),
            fmt::format("{} templates, {} gone.", text_of(body, "templates"), text_of(body, "gone")));
      });
}

Option appid_option(AppArguments& into) {
  return {"APPID", {"应用的 appid", "the app's appid"}, &into.appid, "", Need::required};
}

Command set_command(AppArguments& into) {
  return {.name = "set",
          .help = {"加入或更改一个应用;没给的项不变。密钥从文件、标准输入或环境变量读取,不放在命令行上",
                   "Add or change an app; what is not given stays. Secrets come from files, standard input or the "
                   "environment, never from the command line"},
          .options = {appid_option(into),
                      {"--kind",
                       {"种类,新应用必填", "its kind, needed for a new app"},
                       &into.kind,
                       "KIND",
                       Need::optional,
                       {"service_account", "subscription_account", "mini_program", "test_account"}},
                      {"--name", {"名称", "its name"}, &into.name, "NAME"},
                      {"--secret-file",
                       {"AppSecret 的文件,- 为标准输入;或 HONGYAN_APP_SECRET",
                        "file with the AppSecret, - for standard input; or HONGYAN_APP_SECRET"},
                       &into.secret_file,
                       "FILE"},
                      {"--callback-token-file",
                       {"回调 Token 的文件;或 HONGYAN_CALLBACK_TOKEN",
                        "file with the callback Token; or HONGYAN_CALLBACK_TOKEN"},
                       &into.callback_token_file,
                       "FILE"},
                      {"--aes-key-file",
                       {"EncodingAESKey 的文件;或 HONGYAN_AES_KEY", "file with the EncodingAESKey; or HONGYAN_AES_KEY"},
                       &into.aes_key_file,
                       "FILE"},
                      {"--original-id", {"原始 id(gh_…)", "original id (gh_…)"}, &into.original_id, "ID"},
                      {"--api-origin",
                       {"接口地址,沙箱填沙箱的地址", "address of the API; the sandbox's for the sandbox"},
                       &into.api_origin,
                       "URL"},
                      {"--fallback-origin",
                       {"api_origin 连不上时依次改用的地址,可重复",
                        "address used while the API's cannot be reached; repeatable"},
                       &into.fallback_origins,
                       "URL"},
                      {"--no-fallback-origins", {"不再有后备地址", "remove all of them"}, &into.no_fallback_origins},
                      {"--egress-proxy-file",
                       {"HTTP 代理地址(可含密码)的文件,- 为标准输入;或 HONGYAN_EGRESS_PROXY",
                        "file with the HTTP proxy's URL, which may hold a password, - for standard input; or "
                        "HONGYAN_EGRESS_PROXY"},
                       &into.egress_proxy_file,
                       "FILE"},
                      {"--no-egress-proxy", {"不再经过代理", "go through no proxy any more"}, &into.no_egress_proxy},
                      {"--signing-file",
                       {"API 签名与加密的密钥(JSON,见 docs/wechat/signing.md)的文件,- 为标准输入;或 HONGYAN_SIGNING",
                        "file with the keys of signed and encrypted calls (JSON, see docs/wechat/signing.md), - for "
                        "standard input; or HONGYAN_SIGNING"},
                       &into.signing_file,
                       "FILE"},
                      {"--no-signing", {"不再签名", "sign no more"}, &into.no_signing},
                      {"--token-mode",
                       {"access_token 的取法", "how the access_token is fetched"},
                       &into.token_mode,
                       "MODE",
                       Need::optional,
                       {"stable", "plain"}},
                      {"--callback-mode",
                       {"回调的加密方式", "how callbacks are encrypted"},
                       &into.callback_mode,
                       "MODE",
                       Need::optional,
                       {"secure", "compatible", "plain"}},
                      {"--ledger-sight",
                       {"是否所有授权都经过我们", "whether we see every grant"},
                       &into.ledger_sight,
                       "SIGHT",
                       Need::optional,
                       {"complete", "partial"}}},
          .examples =
              {{{"加入一个服务号,密钥在文件里", "Add a service account, its secret in a file"},
                "hongyan app set wx1a2b3c4d5e6f7a8b --kind service_account --name 英语课堂 --secret-file secret.txt"},
               {{"密钥从标准输入来", "The secret comes from standard input"},
                "hongyan app set wx1a2b3c4d5e6f7a8b --secret-file - < secret.txt"},
               {{"只有代理的地址在白名单里", "Only the proxy's address is on the whitelist"},
                "hongyan app set wx1a2b3c4d5e6f7a8b --egress-proxy-file proxy.txt"}},
          .act = RemoteAct([&into](Session& session) { return set_app(into, session); })};
}

Command templates_command(AppArguments& into) {
  Command command{.name = "templates",
                  .help = {"列出应用的模板,或看其中一个的字段", "List an app's templates, or show the slots of one"},
                  .options = {appid_option(into), {"TEMPLATE", {"只看这一个", "only this one"}, &into.name}},
                  .examples = {{{"全部模板", "All templates"}, "hongyan app templates wx1a2b3c4d5e6f7a8b"}},
                  .act = RemoteAct([&into](Session& session) {
                    return into.name.empty() ? list_templates(into, session) : show_template(into, into.name, session);
                  })};
  add_page_options(command.options, into.page);
  return command;
}

}  // namespace

Command app_command(AppArguments& into) {
  Command list{.name = "list",
               .help = {"列出应用", "List the apps"},
               .examples = {{{"全部应用", "All apps"}, "hongyan app list --all"}},
               .act = RemoteAct([&into](Session& session) { return list_apps(into, session); })};
  add_page_options(list.options, into.page);
  Command show{.name = "show",
               .help = {"看一个应用及其暂停的接口", "Show an app and which of its APIs are paused"},
               .options = {appid_option(into)},
               .examples = {{{"看它", "Show it"}, "hongyan app show wx1a2b3c4d5e6f7a8b"}},
               .act = RemoteAct([&into](Session& session) {
                 return session.show(session.get(path_to("/v1/apps/", into.appid)), details_text);
               })};
  Command remove{.name = "remove",
                 .help = {"移除一个应用", "Remove an app"},
                 .options = {appid_option(into)},
                 .examples = {{{"移除它", "Remove it"}, "hongyan app remove wx1a2b3c4d5e6f7a8b"}},
                 .act = RemoteAct([&into](Session& session) {
                   return session.show(session.remove(path_to("/v1/apps/", into.appid)),
                                       [&](const json::value&) { return session.in_words("已移除。", "Removed."); });
                 })};
  Command fetch{.name = "sync",
                .help = {"从微信取回应用的模板", "Fetch the app's templates from WeChat"},
                .options = {appid_option(into)},
                .examples = {{{"添加模板之后", "After adding a template"}, "hongyan app sync wx1a2b3c4d5e6f7a8b"}},
                .act = RemoteAct([&into](Session& session) { return sync(into, session); })};
  return {
      .name = "app",
      .help = {"微信账号:公众号、小程序、测试号", "WeChat accounts: service accounts, mini programs, test accounts"},
      .commands = {std::move(list), std::move(show), set_command(into), std::move(remove), std::move(fetch),
                   templates_command(into)}};
}

}  // namespace hongyan::cli
