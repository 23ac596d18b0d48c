#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {
namespace {

using Words = DraftArguments;

std::string app_path(const Words& given, std::string_view rest) {
  return path_to("/v1/apps/", given.app) + std::string(rest);
}
std::string draft_of(const Words& given) { return app_path(given, "/drafts") + path_to("/", given.media_id); }

Option app_word(Words& into) {
  return {"APPID", {"公众号的 appid", "the account's appid"}, &into.app, "", Need::required};
}
Option draft_word(Words& into) {
  return {"MEDIA_ID", {"草稿的 media_id", "the draft's media_id"}, &into.media_id, "", Need::required};
}
Option file_option(Words& into, Phrase help) { return {"--file", std::move(help), &into.file, "FILE", Need::required}; }

// One call whose body is a file's JSON.
Command file_command(CommandWords words, Words& into, http::Method method, std::function<std::string()> target) {
  return {.name = std::move(words.name),
          .help = std::move(words.help),
          .options = std::move(words.options),
          .examples = {std::move(words.example)},
          .act = RemoteAct([&into, method, target = std::move(target)](Session& session) {
            const auto body = read_json_source(session.world(), into.file);
            if (!body) return session.output().refuse_usage(body.error());
            return session.show(session.send(method, target(), *body), details_text);
          })};
}

std::vector<Command> publication_commands(Words& into) {
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  return {
      plain_command(
          {"publish",
           {"发布草稿,不通知关注者;草稿随之用掉", "Publish a draft without telling the followers; it is used up"},
           {app_word(into), draft_word(into)},
           {{"发布", "Publish it"}, "hongyan draft publish " + app + " MEDIA_ID"}},
          [&into](Session& session) {
            return session.send(http::Method::post, app_path(into, "/publications"),
                                json::object{{"media_id", into.media_id}});
          }),
      plain_command({"publication",
                     {"查询发布到哪一步", "Show how far a publication is"},
                     {app_word(into),
                      {"PUBLISH_ID", {"发布时得到的 id", "as publish told it"}, &into.publish_id, "", Need::required}},
                     {{"查询", "Ask"}, "hongyan draft publication " + app + " 100000001"}},
                    [&into](Session& session) {
                      return session.get(app_path(into, "/publications") + path_to("/", into.publish_id));
                    }),
      plain_command({"withdraw",
                     {"删除已发布的文章,不可恢复", "Take a published article away for good"},
                     {app_word(into),
                      {"ARTICLE_ID", {"文章 id", "the article's id"}, &into.article_id, "", Need::required},
                      {"--article", {"只删第几篇", "only this one of it"}, &into.article, "N"}},
                     {{"删除", "Take it away"}, "hongyan draft withdraw " + app + " ARTICLE_ID"}},
                    [&into](Session& session) {
                      const std::string article = into.article ? fmt::format("{}", *into.article) : "";
                      return session.remove(app_path(into, "/articles") + path_to("/", into.article_id) +
                                            query_text({{"article", article}}));
                    })};
}

}  // namespace

Command draft_command(Words& into) {
  const std::string app = "wx1a2b3c4d5e6f7a8b";
  std::vector<Command> commands{
      file_command({"add",
                    {"新建草稿;图片写素材名即可:\"thumb_media\": \"cover\",正文里 src=\"media:photo\"",
                     "Make a draft; pictures by the names of media: \"thumb_media\": \"cover\", src=\"media:photo\" in "
                     "the text"},
                    {app_word(into), file_option(into, {"{\"articles\": […]} 的文件,- 为标准输入",
                                                        "file with {\"articles\": […]}, - for standard input"})},
                    {{"新建", "Make one"}, "hongyan draft add " + app + " --file articles.json"}},
                   into, http::Method::post, [&into] { return app_path(into, "/drafts"); }),
      list_command({"list",
                    {"列出草稿", "List the drafts"},
                    {app_word(into)},
                    {{"全部草稿", "All of them"}, "hongyan draft list " + app + " --all"}},
                   into.page, [&into] { return ListTarget{app_path(into, "/drafts")}; },
                   {{{"MEDIA_ID", "MEDIA_ID"}, "media_id"},
                    {{"时间", "UPDATED"}, "updated_at"},
                    {{"文章", "ARTICLES"}, "articles"}}),
      plain_command({"show",
                     {"查看一个草稿", "Show one"},
                     {app_word(into), draft_word(into)},
                     {{"查看", "Show it"}, "hongyan draft show " + app + " MEDIA_ID"}},
                    [&into](Session& session) { return session.get(draft_of(into)); }),
      file_command(
          {"update",
           {"替换草稿中的一篇", "Replace one article of a draft"},
           {app_word(into),
            draft_word(into),
            {"--article", {"第几篇;默认第 1 篇", "which one; usually the first"}, &into.article, "N"},
            file_option(into, {"文章的 JSON 文件,- 为标准输入", "file with the article's JSON, - for standard input"})},
           {{"改第二篇", "The second one"},
            "hongyan draft update " + app + " MEDIA_ID --article 2 --file article.json"}},
          into, http::Method::put,
          [&into] { return draft_of(into) + fmt::format("/articles/{}", into.article.value_or(1)); }),
      plain_command({"delete",
                     {"删除一个草稿", "Delete one"},
                     {app_word(into), draft_word(into)},
                     {{"删除", "Delete it"}, "hongyan draft delete " + app + " MEDIA_ID"}},
                    [&into](Session& session) { return session.remove(draft_of(into)); })};
  for (Command& command : publication_commands(into)) commands.push_back(std::move(command));
  return {.name = "draft",
          .help = {"图文草稿与发布:群发图文(mpnews)的来源",
                   "Drafts of articles, and their publication: what mass messages "
                   "of articles name"},
          .commands = std::move(commands)};
}

}  // namespace hongyan::cli
