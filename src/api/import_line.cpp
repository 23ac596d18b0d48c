#include "api/import_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace hongyan::api {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

engine::Defect too_many(std::size_t lines_max) {
  return {"", "too_many", "行数过多,请分批导入。", "There are too many lines; import them in parts.",
          static_cast<std::int64_t>(lines_max)};
}

// Takes the records of a CSV text one after the other.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}
  struct Fields {
    std::size_t number = 0;
    std::vector<std::string> fields{};
    bool is_broken = false;  // a quote that is not closed, or text behind one
  };
  // Nothing at the end.
  std::optional<Fields> next() {
    if (rest_.empty()) return std::nullopt;
    Fields record{.number = line_};
    do record.fields.push_back(take_field(record));
    while (take(','));
    if (!rest_.empty() && !at_break()) {
      record.is_broken = true;
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    }
    take('\r');
    if (take('\n')) ++line_;
    return record;
  }

 private:
  [[nodiscard]] bool at_break() const { return rest_.starts_with('\n') || rest_.starts_with("\r\n"); }
  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string take_field(Fields& record) {
    if (take('"')) return take_quoted(record);
    std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
    if (end > 0 && end < rest_.size() && rest_[end] == '\n' && rest_[end - 1] == '\r') --end;
    std::string field(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return field;
  }
  std::string take_quoted(Fields& record) {
    std::string field;
    while (!rest_.empty()) {
      const char next = rest_.front();
      rest_.remove_prefix(1);
      if (next == '"' && !take('"')) return field;
      if (next == '\n') ++line_;
      field.push_back(next);
    }
    record.is_broken = true;
    return field;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace

std::expected<std::vector<ImportLine>, engine::Defect> read_csv_lines(std::string_view text, std::size_t lines_max) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  CsvReader reader(text);
  const auto header = reader.next();
  if (!header || header->is_broken || std::ranges::any_of(header->fields, &std::string::empty))
    return std::unexpected(
        engine::Defect{"", "no_header", "第一行必须是列名,例如 uid,app,openid,unionid,follows。",
                       "The first line must name the columns, such as uid,app,openid,unionid,follows."});
  std::vector<ImportLine> lines;
  while (auto record = reader.next()) {
    if (record->fields.size() == 1 && record->fields.front().empty()) continue;
    if (lines.size() == lines_max) return std::unexpected(too_many(lines_max));
    ImportLine line{.number = record->number};
    if (record->is_broken || record->fields.size() != header->fields.size()) {
      line.defects.push_back(
          {"", "bad_csv", fmt::format("列数或引号不对:应有 {} 列。", header->fields.size()),
           fmt::format("Columns or quotes are wrong: there must be {} columns.", header->fields.size()),
           static_cast<std::int64_t>(header->fields.size()), static_cast<std::int64_t>(record->fields.size())});
    } else {
      for (std::size_t i = 0; i < header->fields.size(); ++i)
        if (!record->fields[i].empty()) line.record[header->fields[i]] = record->fields[i];
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::expected<std::vector<ImportLine>, engine::Defect> read_ndjson_lines(std::string_view text, std::size_t lines_max) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::vector<ImportLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (lines.size() == lines_max) return std::unexpected(too_many(lines_max));
    ImportLine line{.number = number};
    auto body = read_json_strictly(one);
    if (body && body->is_object())
      line.record = std::move(body->get_object());
    else
      line.defects.push_back({"", "malformed", "不是一个 JSON 对象。", "This is no JSON object."});
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace hongyan::api
