// Lists and single things as people read them: tables of pages, "name  value" lines. Works on the JSON of the public
// API.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/session.hpp"

namespace hongyan::cli {

struct PageArguments {
  std::optional<std::int64_t> limit;
  std::string cursor;
  Switch all = Switch::off;
};
// --limit, --cursor, --all.
void add_page_options(std::vector<Option>& options, PageArguments& into);

struct Column {
  Phrase title;
  std::string path;  // "to.uid": a member, or a member's member
};

// Reads one page, or every page with --all, and prints a table; with --json each page's answer as it came.
[[nodiscard]] int list_things(Session& session, const std::string& collection, std::vector<QueryPart> query,
                              const PageArguments& page, const std::vector<Column>& columns);

// A scalar as text (also true and false); lists of them with commas; other things as compact JSON; "" for null and
// absent.
[[nodiscard]] std::string value_text(const json::value& thing, std::string_view path);
// "name  value" for each member, nested ones as "outer.inner", lists of objects one line each.
[[nodiscard]] std::string details_text(const json::value& thing);
// JSON with line breaks and two spaces a level.
[[nodiscard]] std::string indented_json(const json::value& value, std::string_view indent = "");

}  // namespace hongyan::cli
