// Listing: the query of a GET that lists things, and pages of what it found. A cursor is opaque to callers and names
// the last thing they have seen, so pages neither repeat nor skip when new things come.
#pragma once
#include <optional>
#include <string>
#include <string_view>
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
  explicit QueryForm(const http::Request& request);
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
    std::string after;  // what the cursor names; "" from the start
  };
  enum class Order { by_text, by_id };  // of the list; where it goes by ids, a cursor of another list is told to be one
  Page page(Order order = Order::by_text);
  void add(std::string_view name, std::string code, std::string zh, std::string en);
  // What is wrong, parameters nobody asked for included; call it last.
  [[nodiscard]] std::optional<Problem> finish();

 private:
  http::Query query_;
  std::vector<std::string_view> asked_;
  std::vector<engine::Defect> defects_;
};

// {"items": […], "next_cursor": … or null} of things read with `limit` + 1, of which the surplus one only says that
// there is more. `write` makes the JSON of one thing, `key_of` its place in the order.
template <typename Thing, typename Write, typename KeyOf>
[[nodiscard]] json::object write_page(const std::vector<Thing>& things, std::size_t limit, Write write, KeyOf key_of);

[[nodiscard]] std::string make_cursor(std::string_view key);

template <typename Thing, typename Write, typename KeyOf>
json::object write_page(const std::vector<Thing>& things, std::size_t limit, Write write, KeyOf key_of) {
  const std::size_t count = things.size() < limit ? things.size() : limit;
  json::array items;
  items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) items.emplace_back(write(things[i]));
  json::object page{{"items", std::move(items)}, {"next_cursor", nullptr}};
  if (things.size() > limit) page["next_cursor"] = make_cursor(key_of(things[limit - 1]));
  return page;
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
