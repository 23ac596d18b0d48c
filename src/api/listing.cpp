#include "api/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/cursor.hpp"
#include "base/utf8.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t cursor_characters_max = 1024;

}  // namespace

QueryForm::QueryForm(const Call& call) : call_(call), query_(http::query_of(call.request.target)) {}

void QueryForm::add(std::string_view name, std::string code, std::string zh, std::string en) {
  defects_.push_back(engine::Defect{.pointer = fmt::format("?{}", name),
                                    .code = std::move(code),
                                    .zh = std::move(zh),
                                    .en = std::move(en),
                                    .limit = {},
                                    .actual = {}});
}

std::string QueryForm::text(std::string_view name, std::size_t bytes_max) {
  asked_.push_back(name);
  std::string given = query_.get(name);
  if (given.size() <= bytes_max && is_utf8(given) && given.find('\0') == std::string::npos) return given;
  add(name, "bad_text", "过长,或不是 UTF-8。", "Is too long, or no UTF-8.");
  return {};
}

std::optional<WallTime> QueryForm::moment(std::string_view name) {
  const std::string given = text(name);
  if (given.empty()) return std::nullopt;
  const auto parsed = parse_iso8601(given);
  if (!parsed)
    add(name, "bad_time", "必须是带时区的 ISO 8601 时间(\"+\" 写作 %2B)。",
        "Must be an ISO 8601 time with its zone (write \"+\" as %2B).");
  return parsed;
}

QueryForm::Page QueryForm::page() {
  Page page;
  if (const std::string given = text("limit"); !given.empty()) {
    const char* const end = given.data() + given.size();
    const auto [rest, error] = std::from_chars(given.data(), end, page.limit);
    if (error != std::errc{} || rest != end || page.limit < 1 || page.limit > page_items_max) {
      page.limit = page_items_usual;
      add("limit", "out_of_range", "必须是 1 到 200 的整数。", "Must be a whole number from 1 to 200.");
      defects_.back().limit = page_items_max;
    }
  }
  if (const std::string given = text("cursor", cursor_characters_max); !given.empty()) {
    if (auto place = open_cursor(call_, given))
      page.after = std::move(*place);
    else
      refuse_cursor();
  }
  return page;
}

void QueryForm::refuse_cursor() {
  add("cursor", "bad_cursor", "不是此列表先前 next_cursor 给出的值;请从第一页重新开始。",
      "Is not what an earlier next_cursor of this list said; begin again with its first page.");
}

json::value next_cursor(const Call& call, const QueryForm::Page& page, std::string_view place) {
  if (place == page.after) return nullptr;
  return json::string(make_cursor(call, place));
}

std::optional<Problem> QueryForm::finish() {
  const auto& parameters = query_.parameters();
  for (auto parameter = parameters.begin(); parameter != parameters.end(); ++parameter) {
    if (std::ranges::find(asked_, parameter->name) == asked_.end())
      add(parameter->name, "unknown_parameter", "没有这个查询参数。", "There is no such query parameter.");
    else if (std::find_if(parameters.begin(), parameter,
                          [&](const http::Parameter& one) { return one.name == parameter->name; }) != parameter)
      add(parameter->name, "twice", "这个参数给了两次。", "This parameter is given twice.");
  }
  if (defects_.empty()) return std::nullopt;
  return Problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = std::move(defects_)};
}

}  // namespace hongyan::api
