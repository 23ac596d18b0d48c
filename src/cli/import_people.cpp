#include "cli/import_people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string_view>

#include "cli/input.hpp"
#include "cli/problem_text.hpp"
#include "cli/programs.hpp"

namespace hongyan::cli {
namespace {

constexpr std::size_t lines_at_once = 2'000;

struct Part {
  std::string text;
  std::size_t lines_before = 0;  // in the file, less the header that the part has of its own
};

// Cuts where a record ends: at a line break outside of quotes.
class Cutter {
 public:
  Cutter(std::string_view text, bool is_csv) : rest_(text), is_csv_(is_csv) {
    if (is_csv_) header_ = take_record();
  }
  [[nodiscard]] bool is_done() const { return rest_.empty(); }
  Part next() {
    Part part{.text = std::string(header_), .lines_before = line_ - (is_csv_ ? header_lines_ : 0)};
    for (std::size_t count = 0; count < lines_at_once && !rest_.empty(); ++count) part.text += take_record();
    return part;
  }

 private:
  std::string_view take_record() {
    std::size_t end = 0;
    bool is_quoted = false;
    for (; end < rest_.size(); ++end) {
      if (is_csv_ && rest_[end] == '"') is_quoted = !is_quoted;
      if (rest_[end] != '\n') continue;
      ++line_;
      if (!is_quoted) break;
    }
    const std::string_view record = rest_.substr(0, std::min(end + 1, rest_.size()));
    rest_.remove_prefix(record.size());
    if (header_.empty()) header_lines_ = line_;
    return record;
  }

  std::string_view rest_;
  std::string_view header_;
  bool is_csv_;
  std::size_t line_ = 0;  // breaks passed
  std::size_t header_lines_ = 0;
};

void tell_refused(Output& output, const json::value& answer, const std::string& path, std::size_t lines_before) {
  const json::value* const results = find_member(answer, "results");
  if (results == nullptr || !results->is_array() || output.is_json()) return;
  for (const json::value& result : results->get_array())
    if (const json::value* const errors = find_member(result, "errors"))
      output.world.err << fmt::format("{}:{}:\n{}", path,
                                      lines_before + static_cast<std::size_t>(number_of(result, "line")),
                                      defects_text(errors, output.language));
}

}  // namespace

int import_people(Session& session, const std::string& path, const std::string& format) {
  Output& output = session.output();
  const bool is_csv = format == "csv" || (format.empty() && path.ends_with(".csv"));
  if (!is_csv && format.empty() && !path.ends_with(".ndjson") && !path.ends_with(".jsonl"))
    return output.refuse_usage({"看不出文件的格式;加上 --format csv 或 --format ndjson。",
                                "The file's name does not tell its format; add --format csv or --format ndjson."});
  const auto text = read_source(session.world(), path);
  if (!text) return output.refuse_usage(text.error());
  Cutter cutter(*text, is_csv);
  std::int64_t saved = 0;
  std::int64_t refused = 0;
  std::int64_t conflicts = 0;
  do {
    const Part part = cutter.next();
    const auto asked = session.upload("/v1/recipients/import", part.text, is_csv ? "text/csv" : "application/x-ndjson");
    if (!asked) {
      output.note({fmt::format("  之前已导入 {} 行。→ 再导入一次整个文件也无妨。", saved),
                   fmt::format("  {} lines were imported before. → The whole file may be imported again.", saved)});
      return asked.error();
    }
    if (output.is_json()) output.print(asked->body);
    saved += number_of(asked->body, "saved");
    refused += number_of(asked->body, "refused");
    conflicts += number_of(asked->body, "conflicts");
    tell_refused(output, asked->body, path, part.lines_before);
  } while (!cutter.is_done());
  if (!output.is_json())
    output.print(session.in_words(fmt::format("已导入 {} 行,拒绝 {} 行;unionid 冲突 {} 处{}\n", saved, refused,
                                              conflicts, conflicts == 0 ? "。" : ":hongyan recipient conflicts"),
                                  fmt::format("{} lines imported, {} refused, {} unionid conflicts{}\n", saved, refused,
                                              conflicts, conflicts == 0 ? "." : ": hongyan recipient conflicts")));
  return refused == 0 ? exit_ok : exit_refused;
}

}  // namespace hongyan::cli
