#include <fmt/format.h>

#include <charconv>

#include "cli/commands.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

std::optional<int> read_code(const std::string& text) {
  int code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(code) : std::nullopt;
}

// In both languages, whatever the reader's: an answer of WeChat's is often passed on to somebody else.
std::string explanation(int code, const Explained& entry) {
  TextTable table;
  table.add({"含义", entry.meaning_zh});
  table.add({"我们做什么", entry.we_do_zh});
  table.add({"您做什么", entry.you_do_zh});
  table.add({"meaning", entry.meaning_en});
  table.add({"we do", entry.we_do_en});
  table.add({"you do", entry.you_do_en});
  return printable(fmt::format("{}  {}  [{}]", code, entry.errmsg, entry.verdict)) + "\n" + table.text("  ");
}

json::object written(int code, const Explained& entry) {
  return {{"errcode", code},
          {"described", entry.is_described},
          {"errmsg", entry.errmsg},
          {"verdict", entry.verdict},
          {"meaning", json::object{{"zh", entry.meaning_zh}, {"en", entry.meaning_en}}},
          {"we_do", json::object{{"zh", entry.we_do_zh}, {"en", entry.we_do_en}}},
          {"you_do", json::object{{"zh", entry.you_do_zh}, {"en", entry.you_do_en}}}};
}

int explain(const std::vector<std::string>& codes, const Programs& programs, Output& output) {
  json::array items;
  std::string text;
  for (const std::string& given : codes) {
    const auto code = read_code(given);
    if (!code)
      return output.refuse_usage({"错误码必须是整数,例如 43101,而不是 " + given + "。",
                                  "A code is a whole number such as 43101, not " + given + "."});
    const Explained entry = programs.explain(*code);
    items.emplace_back(written(*code, entry));
    text += explanation(*code, entry);
  }
  if (output.is_json())
    output.print(json::object{{"items", std::move(items)}});
  else
    output.print(text);
  return exit_ok;
}

}  // namespace

Command explain_command(std::vector<std::string>& codes, const Programs& programs) {
  return {.name = "explain",
          .help = {"微信错误码的含义、我们做什么、您做什么;不需要网络",
                   "What a WeChat error code means, what we do, what you do; needs no network"},
          .options = {{"CODE", {"一个或多个 errcode", "one or more errcodes"}, &codes, "", Need::required}},
          .examples = {{{"用户拒绝接收", "The user refused"}, "hongyan explain 43101"},
                       {{"几个一起,JSON", "Several at once, as JSON"}, "hongyan explain 40001 45009 -1 --json"}},
          .act = LocalAct([&codes, &programs](Output& output) { return explain(codes, programs, output); })};
}

Command version_command(const Programs& programs) {
  return {.name = "version",
          .help = {"打印版本", "Print the version"},
          .examples = {{{"版本", "The version"}, "hongyan version"}},
          .act = LocalAct([&programs](Output& output) -> int {
            if (output.is_json())
              output.print(json::object{{"name", "hongyan"}, {"version", programs.version}});
            else
              output.print("hongyan " + programs.version + "\n");
            return exit_ok;
          })};
}

}  // namespace hongyan::cli
