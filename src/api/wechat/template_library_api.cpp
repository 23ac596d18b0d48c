// The libraries that templates are chosen from, as WeChat tells them: categories, titles, keywords. Their calls have
// small daily quotas of their own. Category templates of service accounts (template_id_short) have no list at WeChat.
#include <algorithm>
#include <utility>

#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "domain/channel.hpp"
#include "wechat/calls/form_message.hpp"
#include "wechat/calls/newtmpl.hpp"

namespace hongyan::api {
namespace {

constexpr int titles_at_once_max = 30;
constexpr int form_titles_at_once_max = 20;
constexpr std::size_t categories_max = 50;

enum class Library : std::uint8_t { subscribe, form };
std::optional<Library> parse_library(std::string_view text) {
  if (text == "subscribe") return Library::subscribe;
  if (text == "form") return Library::form;
  return std::nullopt;
}
// Notices of an official account are chosen from the library of subscribe messages.
Library read_library(QueryForm& query) {
  return query.word<Library>("library", parse_library, "subscribe, form").value_or(Library::subscribe);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 9 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> split_numbers(QueryForm& query, std::string_view name) {
  std::vector<std::string> numbers;
  const std::string text = query.text(name);
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    numbers.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  if (numbers.size() > categories_max || !std::ranges::all_of(numbers, is_number)) {
    query.add(name, "bad_item", "应为逗号分隔的类目 id,最多 50 个。",
              "Must be category ids between commas, at most 50.");
    numbers.clear();
  }
  return numbers;
}

Outcome<http::Response> list_categories(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  static_cast<void>(query.page());  // the list is short and always whole
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto categories = ask_and_read(desk, wechat::newtmpl_category_call(), wechat::read_categories);
  if (!categories) return std::unexpected(categories.error());
  json::array items;
  for (const wechat::Category& one : *categories) items.emplace_back(json::object{{"id", one.id}, {"name", one.name}});
  return ok(json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Outcome<http::Response> tell_titles(const Call& call, WeChatDesk& desk, const std::vector<std::string>& categories,
                                    wechat::ListPage page) {
  const auto titles = ask_and_read(desk, wechat::newtmpl_titles_call(categories, {page.offset, page.count}),
                                   wechat::read_public_titles);
  if (!titles) return std::unexpected(titles.error());
  json::array items;
  for (const wechat::PublicTitle& one : titles->titles)
    items.emplace_back(json::object{{"tid", one.tid},
                                    {"title", one.title},
                                    {"grant", wechat::to_string(one.grant)},
                                    {"category_id", one.category_id}});
  return ok(write_list_page(call, std::move(items), page, titles->count));
}

Outcome<http::Response> tell_form_titles(const Call& call, WeChatDesk& desk, wechat::ListPage page) {
  const auto titles = ask_and_read(desk, wechat::form_library_list_call(page), wechat::read_form_titles);
  if (!titles) return std::unexpected(titles.error());
  json::array items;
  for (const wechat::FormTitle& one : titles->titles)
    items.emplace_back(json::object{{"tid", one.id}, {"title", one.title}, {"grant", "form_id"}, {"category_id", ""}});
  return ok(write_list_page(call, std::move(items), page, titles->total_count));
}

Outcome<http::Response> list_titles(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const Library library = read_library(query);
  const wechat::ListPage page =
      read_list_page(query, library == Library::form ? form_titles_at_once_max : titles_at_once_max);
  const std::vector<std::string> categories = split_numbers(query, "categories");
  if (library == Library::subscribe && categories.empty())
    query.add("categories", "missing", "需要类目 id(见 …/template-library/categories)。",
              "Category ids are needed; …/template-library/categories lists them.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  return library == Library::form ? tell_form_titles(call, desk, page) : tell_titles(call, desk, categories, page);
}

json::object write_keyword(std::int64_t id, const std::string& name, const std::string& example,
                           std::string_view rule) {
  return {{"id", id}, {"name", name}, {"example", example}, {"rule", rule}};
}

Outcome<json::array> tell_keywords(WeChatDesk& desk, const std::string& tid) {
  const auto keywords = ask_and_read(desk, wechat::newtmpl_keywords_call(tid), wechat::read_keywords);
  if (!keywords) return std::unexpected(keywords.error());
  json::array items;
  for (const wechat::Keyword& one : *keywords)
    items.emplace_back(write_keyword(one.id, one.name, one.example, one.rule));
  return items;
}

Outcome<json::array> tell_form_keywords(WeChatDesk& desk, const std::string& tid) {
  const auto keywords = ask_and_read(desk, wechat::form_library_get_call(tid), wechat::read_form_keywords);
  if (!keywords) return std::unexpected(keywords.error());
  json::array items;
  for (const wechat::FormKeyword& one : *keywords)
    items.emplace_back(write_keyword(one.id, one.name, one.example, "keyword"));
  return items;
}

Outcome<http::Response> list_keywords(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  static_cast<void>(query.page());  // the list is short and always whole
  const Library library = read_library(query);
  const std::string tid = query.text("tid", 64);
  if (tid.empty())
    query.add("tid", "missing", "需要标题的 tid(见 …/template-library/titles)。",
              "The tid of a title is needed; …/template-library/titles lists them.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  auto items = library == Library::form ? tell_form_keywords(desk, tid) : tell_keywords(desk, tid);
  if (!items) return std::unexpected(items.error());
  return ok(json::object{{"items", std::move(*items)}, {"next_cursor", nullptr}});
}

}  // namespace

void add_template_library_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto reads = Scope::apps_read;
  const std::string library = "/v1/apps/{appid}/template-library/";
  table.add_at_desk(get, library + "categories", reads, for_app(Wanted::any, list_categories));
  table.add_at_desk(get, library + "titles", reads, for_app(Wanted::any, list_titles));
  table.add_at_desk(get, library + "keywords", reads, for_app(Wanted::any, list_keywords));
}

}  // namespace hongyan::api
