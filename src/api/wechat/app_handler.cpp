#include "api/wechat/app_handler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/cursor.hpp"
#include "wechat/calls/article.hpp"

namespace hongyan::api {
namespace {

std::optional<int> read_number(std::string_view text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number < 0) return std::nullopt;
  return number;
}

}  // namespace

RouteTable::DeskHandler for_app(Wanted wanted, AppHandler handler) {
  return [wanted, handler](Call& call, sql::Connection& connection) -> Outcome<http::Response> {
    auto app = find_app_of(call, connection, wanted);
    if (!app) return std::unexpected(app.error());
    return handler(call, connection, std::move(*app));
  };
}

bool is_refusal(const Problem& problem, int errcode) {
  return problem.kind == ProblemKind::wechat_refused && !problem.errors.empty() &&
         problem.errors.front().code == fmt::format("errcode_{}", errcode);
}

wechat::ListPage read_list_page(QueryForm& query, int count_max) {
  const QueryForm::Page wanted = query.page();
  return {.offset = query.place_after(wanted, read_number).value_or(0),
          .count = std::min(static_cast<int>(wanted.limit), count_max)};
}

json::object write_list_page(const Call& call, json::array items, wechat::ListPage page, std::int64_t total) {
  const std::int64_t next = page.offset + static_cast<std::int64_t>(items.size());
  const bool has_more = !items.empty() && next < total;
  json::object written{{"items", std::move(items)}, {"next_cursor", nullptr}, {"total", total}};
  if (has_more) written["next_cursor"] = make_cursor(call, std::to_string(next));
  return written;
}

int read_article_number(QueryForm& query) {
  const std::string text = query.text("article");
  if (text.empty()) return 0;
  const auto number = read_number(text);
  constexpr int most = static_cast<int>(wechat::draft_articles_max);
  if (number && *number >= 1 && *number <= most) return *number;
  query.add("article", "out_of_range", fmt::format("应为 1 到 {} 的整数;不写表示全部。", most),
            fmt::format("A number from 1 to {}; absent means all.", most));
  return 0;
}

http::Response done() { return to_response(status::no_content, ""); }

}  // namespace hongyan::api
