#include "cli/problem_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/programs.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

constexpr int status_mixed = 207;

struct Next {
  std::string_view problem;  // the last word of its type
  std::string_view zh, en;
};

constexpr std::array next_steps{
    Next{"unauthenticated", "把有效的密钥放进环境变量 HONGYAN_KEY,或用 --key-file 指定密钥文件。",
         "Put a valid key into HONGYAN_KEY, or name its file with --key-file."},
    Next{"invalid-request", "按上面各项改正;命令的写法见 --help。",
         "Correct the points above; --help shows how the command is written."},
    Next{"missing-scope", "换一把有此权限的密钥,或用 hongyan key make --scope … 新建一把。",
         "Use a key with the scope, or make one: hongyan key make --scope …"},
    Next{"not-found", "核对名字与 id;密钥看不到的也显示为不存在。",
         "Check the name or id; what the key may not see also counts as not there."},
    Next{"in-use", "先取消或等待仍依赖它的通知。", "Cancel what still needs it, or wait for its end."},
    Next{"too-late", "用 hongyan status ID 看它到了哪一步。", "See how far it got: hongyan status ID"},
    Next{"unacceptable", "改正上面各项后再试;发送之前可用 send --preview 检查。",
         "Correct the points above and try again; send --preview checks a send beforehand."},
    Next{"idempotency-key-reused", "换一个 --idempotency-key。", "Use another --idempotency-key."},
    Next{"wechat-refused", "稍后重试;用 hongyan check 检查凭据与出口。",
         "Try again shortly; test credentials and the way out: hongyan check"},
    Next{"overloaded", "稍后重试。", "Try again shortly."},
    Next{"not-stored", "没有做任何事,可以放心重试;请检查数据库。",
         "Nothing was done and trying again is safe; look at the database."},
    Next{"outcome-unknown", "用同一个 --idempotency-key 重试,不会重复。",
         "Repeat it with the same --idempotency-key; it is not done twice."},
    Next{"internal", "把上面的内容和服务器日志交给管理员。", "Show this and the server's log to its operator."},
};

std::string problem_name(const ApiAnswer& answer) {
  const std::string type = text_of(answer.body, "type");
  return type.substr(type.find_last_of('/') + 1);
}

std::string one_defect(const json::value& defect, Language language) {
  std::string line = text_of(defect, "pointer");
  if (!line.empty()) line += "  ";
  line += text_of(defect, "detail");
  const std::string limit = text_of(defect, "limit");
  const std::string actual = text_of(defect, "actual");
  if (!limit.empty() || !actual.empty()) {
    const Phrase words{
        fmt::format("(上限 {},实际 {})", limit.empty() ? "-" : limit, actual.empty() ? "-" : actual),
        fmt::format(" (limit {}, actual {})", limit.empty() ? "-" : limit, actual.empty() ? "-" : actual)};
    line += words.in(language);
  }
  return printable(line);
}

// The errcode of WeChat's certain no; "" where WeChat gave none.
std::string refusing_errcode(const ApiAnswer& answer) {
  const json::value* errors = find_member(answer.body, "errors");
  if (errors == nullptr || !errors->is_array() || errors->get_array().empty()) return {};
  constexpr std::string_view prefix = "errcode_";
  const std::string code = text_of(errors->get_array().front(), "code");
  return code.starts_with(prefix) && code != "errcode_-1" ? code.substr(prefix.size()) : std::string();
}

}  // namespace

int exit_code_of(const ApiAnswer& answer) {
  if (answer.status == status_mixed) return exit_refused;
  if (answer.status < 300) return exit_ok;
  if (problem_name(answer) == "outcome-unknown") return exit_unknown;
  if (problem_name(answer) == "wechat-refused" && !refusing_errcode(answer).empty()) return exit_refused;
  return answer.status >= 500 ? exit_unreachable : exit_refused;
}

std::string defects_text(const json::value* defects, Language language) {
  std::string text;
  if (defects == nullptr || !defects->is_array()) return text;
  for (const json::value& defect : defects->get_array()) text += "  · " + one_defect(defect, language) + "\n";
  return text;
}

std::string problem_text(const ApiAnswer& answer, const std::string& origin, Language language) {
  const std::string title = text_of(answer.body, "title");
  if (title.empty()) {
    const Phrase words{
        fmt::format("hongyan: {} 回答了 {},但不像是鸿雁的回答。\n  → 核对 --url 或 HONGYAN_URL。\n", origin,
                    answer.status),
        fmt::format("hongyan: {} answered {}, but not as Hongyan does.\n  → Check --url or HONGYAN_URL.\n", origin,
                    answer.status)};
    return words.in(language);
  }
  std::string text = printable(fmt::format("hongyan: {} ({})", title, answer.status)) + "\n";
  if (const std::string detail = text_of(answer.body, "detail"); !detail.empty())
    text += "  " + printable(detail) + "\n";
  text += defects_text(find_member(answer.body, "errors"), language);
  const std::string name = problem_name(answer);
  const auto* const next = std::ranges::find(next_steps, name, &Next::problem);
  if (const std::string code = refusing_errcode(answer); !code.empty())
    text += fmt::format("  → hongyan explain {}\n", code);
  else if (next != next_steps.end())
    text += fmt::format("  → {}\n", language == Language::zh ? next->zh : next->en);
  return text;
}

}  // namespace hongyan::cli
