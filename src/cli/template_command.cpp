#include <algorithm>
#include <charconv>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {
namespace {

using Words = TemplateArguments;

std::string app_path(const Words& given, std::string_view rest) {
  return path_to("/v1/apps/", given.app) + std::string(rest);
}

Option app_word(Words& into) { return {"APPID", {"应用的 appid", "the app's appid"}, &into.app, "", Need::required}; }
Option library_option(Words& into) {
  return {
      "--library",
      {"模板库:订阅消息与订阅通知(默认),或 2020 年前的 form", "the library: subscribe (usual), or form before 2020"},
      &into.library,
      "WHICH",
      Need::optional,
      {"subscribe", "form"}};
}

Input<json::array> read_numbers(const std::vector<std::string>& texts) {
  json::array numbers;
  for (const std::string& text : texts) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    if (const auto [rest, error] = std::from_chars(text.data(), end, number); error != std::errc{} || rest != end)
      return std::unexpected(Phrase{"--keyword-id 应为整数:" + text, "--keyword-id takes whole numbers, not " + text});
    numbers.emplace_back(number);
  }
  return numbers;
}

int add_template(const Words& given, Session& session) {
  const auto ids = read_numbers(given.keyword_ids);
  if (!ids) return session.output().refuse_usage(ids.error());
  json::object body;
  if (!given.short_id.empty()) {
    body["template_id_short"] = given.short_id;
    if (!given.keywords.empty()) body["keyword_name_list"] = json::array(given.keywords.begin(), given.keywords.end());
  }
  if (!given.tid.empty()) {
    body["tid"] = given.tid;
    body["kidList"] = *ids;
    if (!given.scene.empty()) body["sceneDesc"] = given.scene;
    if (!given.encoding.empty()) body["encoding"] = given.encoding;
  }
  if (!given.old_id.empty()) {
    body["id"] = given.old_id;
    body["keyword_id_list"] = *ids;
  }
  return session.show(session.send(http::Method::post, app_path(given, "/templates"), body), details_text);
}

Command add_command(Words& into) {
  return {
      .name = "add",
      .help = {"从微信的模板库添加一个模板;三种写法,各属一个库",
               "Add a template from WeChat's library; three ways, one per library"},
      .options = {app_word(into),
                  {"--short-id",
                   {"公众号模板:类目模板的编号,与 --keyword 一起",
                    "template messages: a category template's number, with --keyword"},
                   &into.short_id,
                   "ID"},
                  {"--keyword",
                   {"关键词的名称,按显示顺序,可重复", "a keyword's name, in the order of display; repeatable"},
                   &into.keywords,
                   "NAME"},
                  {"--tid",
                   {"订阅消息、订阅通知:标题的 id,与 --keyword-id、--scene 一起",
                    "subscribe messages and notices: a title's id, with --keyword-id and --scene"},
                   &into.tid,
                   "ID"},
                  {"--keyword-id",
                   {"关键词的 id,按显示顺序,可重复", "a keyword's id, in the order of display; repeatable"},
                   &into.keyword_ids,
                   "ID"},
                  {"--scene", {"服务场景,最多 15 字", "what it is for, at most 15 characters"}, &into.scene, "TEXT"},
                  {"--encoding",
                   {"发给微信的写法;form 是 2021 年前的", "how WeChat gets it; form is that until 2021"},
                   &into.encoding,
                   "HOW",
                   Need::optional,
                   {"json", "form"}},
                  {"--old-id",
                   {"2020 年前的小程序模板消息:模板库的 id,与 --keyword-id 一起",
                    "mini programs' template messages before 2020: the library's id, with --keyword-id"},
                   &into.old_id,
                   "ID"}},
      .examples =
          {{{"公众号的类目模板", "A category template of a service account"},
            "hongyan template add wx1a2b3c4d5e6f7a8b --short-id 47123 --keyword 课程名称 --keyword 提醒时间"},
           {{"小程序的订阅消息", "A subscribe message of a mini program"},
            "hongyan template add wx2210554e092c3f99 --tid 401 --keyword-id 1 --keyword-id 5 --scene 活动报名"}},
      .act = RemoteAct([&into](Session& session) { return add_template(into, session); })};
}

Command library_command(Words& into) {
  const std::string app = "wx2210554e092c3f99";
  const auto joined = [&into] {
    std::string text;
    for (const std::string& one : into.categories) text += (text.empty() ? "" : ",") + one;
    return text;
  };
  return {
      .name = "library",
      .help = {"微信的公共模板库:类目、标题、关键词(每天的次数很少)",
               "WeChat's public library: categories, titles, keywords (few calls a day)"},
      .commands = {
          list_command({"categories",
                        {"列出账号的类目", "List the account's categories"},
                        {app_word(into)},
                        {{"全部类目", "All of them"}, "hongyan template library categories " + app}},
                       into.page, [&into] { return ListTarget{app_path(into, "/template-library/categories")}; },
                       {{{"类目", "CATEGORY"}, "id"}, {{"名称", "NAME"}, "name"}}),
          list_command({"titles",
                        {"列出类目下的标题", "List the titles of categories"},
                        {app_word(into),
                         {"--category", {"类目 id,可重复", "a category's id; repeatable"}, &into.categories, "ID"},
                         library_option(into)},
                        {{"教育类的", "Those of education"},
                         "hongyan template library titles " + app + " --category 307 --all"}},
                       into.page,
                       [&into, joined] {
                         return ListTarget{app_path(into, "/template-library/titles"),
                                           {{"library", into.library}, {"categories", joined()}}};
                       },
                       {{{"标题", "TID"}, "tid"},
                        {{"名称", "TITLE"}, "title"},
                        {{"种类", "GRANT"}, "grant"},
                        {{"类目", "CATEGORY"}, "category_id"}}),
          list_command({"keywords",
                        {"列出标题的关键词", "List the keywords of a title"},
                        {app_word(into),
                         {"TID", {"标题的 id", "the title's id"}, &into.tid, "", Need::required},
                         library_option(into)},
                        {{"可选的关键词", "What it may show"}, "hongyan template library keywords " + app + " 401"}},
                       into.page,
                       [&into] {
                         return ListTarget{app_path(into, "/template-library/keywords"),
                                           {{"tid", into.tid}, {"library", into.library}}};
                       },
                       {{{"关键词", "KEYWORD"}, "id"},
                        {{"名称", "NAME"}, "name"},
                        {{"示例", "EXAMPLE"}, "example"},
                        {{"规则", "RULE"}, "rule"}})}};
}

Command industries_command(Words& into) {
  return plain_command(
      {"industries",
       {"查看公众号的行业,或设置(每月一次)", "Show an account's industries, or set them (once a month)"},
       {app_word(into),
        {"--primary", {"主行业 1–41", "the first, 1–41"}, &into.primary, "N"},
        {"--secondary", {"副行业 1–41", "the second, 1–41"}, &into.secondary, "N"}},
       {{"设置", "Set them"}, "hongyan template industries wx1a2b3c4d5e6f7a8b --primary 16 --secondary 1"}},
      [&into](Session& session) {
        const std::string target = app_path(into, "/industries");
        if (!into.primary && !into.secondary) return session.get(target);
        json::object body;
        if (into.primary) body["primary"] = *into.primary;
        if (into.secondary) body["secondary"] = *into.secondary;
        return session.send(http::Method::put, target, body);
      });
}

}  // namespace

Command template_command(Words& into) {
  return {
      .name = "template",
      .help = {"在微信添加、删除模板,登记限频,查模板库、行业、被拦截的消息;列出已有的:app templates",
               "Add and delete templates at WeChat, their rates, its libraries, industries and blocked messages; app "
               "templates lists those there are"},
      .commands = {
          add_command(into),
          plain_command({"delete",
                         {"在微信删除一个模板", "Delete a template at WeChat"},
                         {app_word(into),
                          {"TEMPLATE", {"模板 id", "the template's id"}, &into.template_id, "", Need::required},
                          {"--channel",
                           {"没有同步过的模板的渠道", "its channel, where it was never synced"},
                           &into.channel,
                           "CHANNEL",
                           Need::optional,
                           {"template", "subscribe", "notice", "form"}}},
                         {{"删除", "Delete one"},
                          "hongyan template delete wx1a2b3c4d5e6f7a8b Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE"}},
                        [&into](Session& session) {
                          return session.remove(app_path(into, "/templates") + path_to("/", into.template_id) +
                                                query_text({{"channel", into.channel}}));
                        }),
          library_command(into), template_rate_command(into), industries_command(into),
          list_command(
              {"blocked",
               {"列出微信收下后又拦截的模板消息", "List the template messages that WeChat took and kept back"},
               {app_word(into), {"TEMPLATE", {"模板 id", "the template's id"}, &into.template_id, "", Need::required}},
               {{"看它们", "Show them"},
                "hongyan template blocked wx1a2b3c4d5e6f7a8b Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE"}},
              into.page,
              [&into] { return ListTarget{app_path(into, "/blocked-messages"), {{"template_id", into.template_id}}}; },
              {{{"时间", "SENT"}, "sent_at"},
               {{"OPENID", "OPENID"}, "openid"},
               {{"标题", "TITLE"}, "title"},
               {{"内容", "CONTENT"}, "content"}})}};
}

}  // namespace hongyan::cli
