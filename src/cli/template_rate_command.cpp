#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/plain_command.hpp"

namespace hongyan::cli {
namespace {

using Words = TemplateArguments;

std::string rate_path(const Words& given) {
  return path_to("/v1/apps/", given.app) + "/templates" + path_to("/", given.template_id) + "/rate";
}

std::vector<Option> place_options(Words& into) {
  return {{"APPID", {"应用的 appid", "the app's appid"}, &into.app, "", Need::required},
          {"TEMPLATE", {"模板 id", "the template's id"}, &into.template_id, "", Need::required}};
}

std::string example(std::string_view command, std::string_view more) {
  return "hongyan template rate " + std::string(command) + " wx2210554e092c3f99" + std::string(more);
}

Command set_command(Words& into) {
  std::vector<Option> options = place_options(into);
  options.push_back({"--field",
                     {"计数的字段,例如 character_string1", "the field whose value counts, such as character_string1"},
                     &into.field,
                     "KEY",
                     Need::required});
  options.push_back({"--times", {"每期几次,默认 1", "how often a period, usually 1"}, &into.times, "N"});
  options.push_back({"--per",
                     {"一期是北京时间的一天或一个月", "the period, a day or a month in Beijing"},
                     &into.per,
                     "PERIOD",
                     Need::required,
                     {"day", "month"}});
  return plain_command(
      {"set",
       {"登记模板的限频(微信后台写着)", "Declare a template's rate (WeChat's console tells it)"},
       std::move(options),
       {{"每份保单每月一次", "Once a month for each policy"},
        example("set", " Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3 --field character_string1 --per month")}},
      [&into](Session& session) {
        json::object body{{"field", into.field}, {"per", into.per}};
        if (into.times) body["times"] = *into.times;
        return session.send(http::Method::put, rate_path(into), body);
      });
}

}  // namespace

Command template_rate_command(Words& into) {
  return {.name = "rate",
          .help = {"长期限频:登记、取消、列出;发了几次:grant rates",
                   "Rates of long-term templates: declare, lift, list; grant rates tells how often they went"},
          .commands = {set_command(into),
                       plain_command({"lift",
                                      {"取消模板的限频", "Take a template's rate away"},
                                      place_options(into),
                                      {{"不再限频", "It has none any more"},
                                       example("lift", " Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3")}},
                                     [&into](Session& session) { return session.remove(rate_path(into)); }),
                       list_command({"list",
                                     {"列出应用里限频的模板", "List the app's templates that have a rate"},
                                     {place_options(into).front()},
                                     {{"全部", "All of them"}, example("list", "")}},
                                    into.page,
                                    [&into] { return ListTarget{path_to("/v1/apps/", into.app) + "/template-rates"}; },
                                    {{{"模板", "TEMPLATE"}, "template_id"},
                                     {{"字段", "FIELD"}, "field"},
                                     {{"次数", "TIMES"}, "times"},
                                     {{"每", "PER"}, "per"}})}};
}

}  // namespace hongyan::cli
