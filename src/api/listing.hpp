// Listing: the query of a GET that lists things, and pages of what it found. A cursor names the place of the last thing
// that the caller has seen, so pages neither repeat nor skip when new things come.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "api/call.hpp"
#include "base/json.hpp"
#include "http/url.hpp"

namespace hongyan::api {

inline constexpr std::size_t page_items_max = 200;
inline constexpr std::size_t page_items_usual = 50;

// Reads the parameters of a query and collects what is wrong with them; the pointer of a defect is "?name".
class QueryForm {
 public:
  explicit QueryForm(const Call& call);
  std::string text(std::string_view name, std::size_t bytes_max = 256);  // "" when absent
  template <typename T, typename Parse>
  std::optional<T> word(std::string_view name, Parse parse, std::string_view words);
  // Text that T::parse takes; an empty T when absent or wrong.
  template <typename T>
  T name(std::string_view parameter);
  std::optional<WallTime> moment(std::string_view name);
  // limit (1 to 200, usually 50) and cursor; call it once.
  struct Page {
    std::size_t limit = page_items_usual;
    std::string after;  // the place that the cursor names; "" from the start
  };
  Page page();
  // What `read` (text → optional) makes of the page's `after`; nothing from the start, or when it makes nothing of it.
  template <typename Read>
  [[nodiscard]] auto place_after(const Page& page, Read read) -> std::invoke_result_t<Read, const std::string&>;
  void add(std::string_view name, std::string code, std::string zh, std::string en);
  // What is wrong, parameters nobody asked for included; call it last.
  [[nodiscard]] std::optional<Problem> finish();

 private:
  void refuse_cursor();

  const Call& call_;
  http::Query query_;
  std::vector<std::string_view> asked_;
  std::vector<engine::Defect> defects_;
};

// The cursor of what comes after `place`, with which the page ends; null where the page began there: nobody is sent
// round in circles when WeChat tells a page twice.
[[nodiscard]] json::value next_cursor(const Call& call, const QueryForm::Page& page, std::string_view place);
// {"items": […], "next_cursor": … or null} of things read with the page's limit + 1, of which the surplus one only says
// that there is more. `write` makes the JSON of one thing, `place_of` the text of its place in the order.
template <typename Thing, typename Write, typename PlaceOf>
[[nodiscard]] json::object write_page(const Call& call, const std::vector<Thing>& things, const QueryForm::Page& page,
                                      Write write, PlaceOf place_of);

template <typename Thing, typename Write, typename PlaceOf>
json::object write_page(const Call& call, const std::vector<Thing>& things, const QueryForm::Page& page, Write write,
                        PlaceOf place_of) {
  const std::size_t count = things.size() < page.limit ? things.size() : page.limit;
  json::array items;
  items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) items.emplace_back(write(things[i]));
  json::object written{{"items", std::move(items)}, {"next_cursor", nullptr}};
  if (things.size() > count) written["next_cursor"] = next_cursor(call, page, place_of(things[count - 1]));
  return written;
}

template <typename Read>
auto QueryForm::place_after(const Page& page, Read read) -> std::invoke_result_t<Read, const std::string&> {
  if (page.after.empty()) return std::nullopt;
  auto place = read(page.after);
  if (!place) refuse_cursor();
  return place;
}

template <typename T, typename Parse>
std::optional<T> QueryForm::word(std::string_view name, Parse parse, std::string_view words) {
  const std::string given = text(name);
  if (given.empty()) return std::nullopt;
  auto parsed = parse(std::string_view(given));
  if (!parsed)
    add(name, "unknown_word", "必须是以下之一:" + std::string(words) + "。",
        "Must be one of " + std::string(words) + ".");
  return parsed;
}

template <typename T>
T QueryForm::name(std::string_view parameter) {
  const std::string given = text(parameter);
  if (given.empty()) return T{};
  auto parsed = T::parse(given);
  if (parsed) return std::move(*parsed);
  add(parameter, "bad_name", "格式不对:" + parsed.error() + "。", "This is no valid name: " + parsed.error() + ".");
  return T{};
}

}  // namespace hongyan::api
