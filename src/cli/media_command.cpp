#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

Option app_option(MediaArguments& into) {
  return {"APPID", {"应用的 appid", "the app's appid"}, &into.app, "", Need::required};
}
Option name_option(MediaArguments& into) {
  return {"NAME", {"素材的名称", "its name"}, &into.name, "", Need::required};
}
std::string shelf_of(const MediaArguments& given) { return path_to("/v1/apps/", given.app) + "/media"; }

int add_media(const MediaArguments& given, Session& session) {
  auto bytes = read_source(session.world(), given.file);
  if (!bytes) return session.output().refuse_usage(bytes.error());
  const std::string target = shelf_of(given) + query_text({{"name", given.name}, {"kind", given.kind}});
  return session.show(session.upload(target, std::move(*bytes)), details_text);
}

}  // namespace

Command media_command(MediaArguments& into) {
  Command list{.name = "list",
               .help = {"列出应用的素材", "List an app's media"},
               .options = {app_option(into)},
               .examples = {{{"全部", "All of it"}, "hongyan media list wx1a2b3c4d5e6f7a8b --all"}},
               .act = RemoteAct([&into](Session& session) {
                 return list_things(session, shelf_of(into), {}, into.page,
                                    {{{"名称", "NAME"}, "name"},
                                     {{"种类", "KIND"}, "kind"},
                                     {{"字节", "BYTES"}, "size"},
                                     {{"MEDIA_ID", "MEDIA_ID"}, "media_id"},
                                     {{"错误", "ERROR"}, "errmsg"}});
               })};
  add_page_options(list.options, into.page);
  return {
      .name = "media",
      .help = {"消息里按名称使用的图片、语音、视频", "Pictures, voices and videos that messages name"},
      .commands = {
          Command{.name = "add",
                  .help = {"保存一个文件;消息里写 {\"media\": \"名称\"} 即可,上传与续期由服务器负责",
                           "Keep a file; messages say {\"media\": \"name\"}, uploading it is the server's business"},
                  .options = {app_option(into),
                              name_option(into),
                              {"--kind",
                               {"种类", "its kind"},
                               &into.kind,
                               "KIND",
                               Need::required,
                               {"image", "voice", "video", "thumb"}},
                              {"--file",
                               {"文件,- 为标准输入", "the file, - for standard input"},
                               &into.file,
                               "FILE",
                               Need::required}},
                  .examples = {{{"一张海报", "A poster"},
                                "hongyan media add wx1a2b3c4d5e6f7a8b poster --kind image --file poster.png"}},
                  .act = RemoteAct([&into](Session& session) { return add_media(into, session); })},
          std::move(list),
          Command{.name = "show",
                  .help = {"查看一个素材", "Show one"},
                  .options = {app_option(into), name_option(into)},
                  .examples = {{{"海报", "The poster"}, "hongyan media show wx1a2b3c4d5e6f7a8b poster"}},
                  .act = RemoteAct([&into](Session& session) {
                    return session.show(session.get(path_to(shelf_of(into) + "/", into.name)), details_text);
                  })},
          Command{.name = "remove",
                  .help = {"删除一个素材;还在等它的消息不再发送", "Forget one; messages that still wait for it end"},
                  .options = {app_option(into), name_option(into)},
                  .examples = {{{"海报", "The poster"}, "hongyan media remove wx1a2b3c4d5e6f7a8b poster"}},
                  .act = RemoteAct([&into](Session& session) {
                    return session.show(session.remove(path_to(shelf_of(into) + "/", into.name)),
                                        [&](const json::value&) { return session.in_words("已删除。", "Removed."); });
                  })}}};
}

}  // namespace hongyan::cli
