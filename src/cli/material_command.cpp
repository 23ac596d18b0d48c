#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {
namespace {

using Words = MaterialArguments;

std::string shelf_of(const Words& given) { return path_to("/v1/apps/", given.app) + "/materials"; }

Option app_word(Words& into) {
  return {"APPID", {"公众号的 appid", "the account's appid"}, &into.app, "", Need::required};
}
Option kind_option(Words& into) {
  return {"--kind", {"种类", "its kind"}, &into.kind, "KIND", Need::optional, {"image", "voice", "video", "thumb"}};
}

int add_material(const Words& given, Session& session) {
  const bool has_file = !given.file.empty() && !given.name.empty() && !given.kind.empty();
  if (given.media.empty() && !has_file)
    return session.output().refuse_usage(
        {"给出 --media,或 --file 连同 --name 和 --kind。", "Give --media, or --file with --name and --kind."});
  const std::string target = shelf_of(given) + query_text({{"media", given.media},
                                                           {"name", given.name},
                                                           {"kind", given.kind},
                                                           {"title", given.title},
                                                           {"introduction", given.introduction}});
  std::string bytes;
  if (!given.file.empty()) {
    auto read = read_source(session.world(), given.file);
    if (!read) return session.output().refuse_usage(read.error());
    bytes = std::move(*read);
  }
  return session.show(session.upload(target, std::move(bytes)), details_text);
}

Command add_command(Words& into) {
  return {.name = "add",
          .help = {"上传永久素材:一个文件,或已保存的素材(--media)",
                   "Upload permanent material: a file, or media that are kept here (--media)"},
          .options = {app_word(into),
                      {"--media", {"已保存的素材名", "the name of media that are kept here"}, &into.media, "NAME"},
                      {"--file", {"文件,- 为标准输入", "the file, - for standard input"}, &into.file, "FILE"},
                      {"--name", {"文件的名称", "the file's name"}, &into.name, "NAME"},
                      kind_option(into),
                      {"--title", {"视频的标题", "a video's title"}, &into.title, "TEXT"},
                      {"--introduction", {"视频的简介", "a video's introduction"}, &into.introduction, "TEXT"}},
          .examples = {{{"一张封面", "A cover"},
                        "hongyan material add wx1a2b3c4d5e6f7a8b --file cover.jpg --name cover --kind thumb"},
                       {{"已保存的海报", "The poster that is kept here"},
                        "hongyan material add wx1a2b3c4d5e6f7a8b --media poster"}},
          .act = RemoteAct([&into](Session& session) { return add_material(into, session); })};
}

}  // namespace

Command material_command(Words& into) {
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  return {
      .name = "material",
      .help = {"微信保存的永久素材:图文封面等", "Permanent material that WeChat keeps: covers of articles"},
      .commands = {
          add_command(into),
          list_command({"list",
                        {"列出一种永久素材", "List the material of a kind"},
                        {app_word(into), kind_option(into)},
                        {{"全部图片", "All pictures"}, "hongyan material list " + app + " --kind image --all"}},
                       into.page, [&into] { return ListTarget{shelf_of(into), {{"kind", into.kind}}}; },
                       {{{"MEDIA_ID", "MEDIA_ID"}, "media_id"},
                        {{"名称", "NAME"}, "name"},
                        {{"时间", "UPDATED"}, "updated_at"},
                        {{"地址", "URL"}, "url"}}),
          plain_command(
              {"delete",
               {"删除一个永久素材", "Delete one"},
               {app_word(into), {"MEDIA_ID", {"它的 media_id", "its media_id"}, &into.media_id, "", Need::required}},
               {{"删除", "Delete it"}, "hongyan material delete " + app + " MEDIA_ID"}},
              [&into](Session& session) { return session.remove(shelf_of(into) + path_to("/", into.media_id)); })}};
}

}  // namespace hongyan::cli
