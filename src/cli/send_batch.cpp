#include "cli/send_batch.hpp"

#include <fmt/format.h>

#include <ostream>

#include "base/id.hpp"
#include "cli/input.hpp"
#include "cli/problem_text.hpp"
#include "cli/programs.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

constexpr std::size_t batch_items_max = 1'000;
constexpr std::size_t bar_cells = 30;

struct Wish {
  std::size_t line = 0;  // of the file, from 1
  json::value body;
};

Input<std::vector<Wish>> read_wishes(World& world, const std::string& path) {
  const auto text = read_source(world, path);
  if (!text) return std::unexpected(text.error());
  std::vector<Wish> wishes;
  std::string_view rest = without_byte_order_mark(*text);
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto body = read_json_strictly(line);
    if (!body) return std::unexpected(not_json(path, number, body.error().offset + 1, body.error()));
    if (!body->is_object())
      return std::unexpected(Phrase{fmt::format("{}:{} 不是一个 JSON 对象。", path, number),
                                    fmt::format("{}:{} is no JSON object.", path, number)});
    wishes.push_back({number, std::move(*body)});
  }
  if (wishes.empty()) return std::unexpected(Phrase{path + " 里没有通知。", path + " has no notifications."});
  return wishes;
}

// A bar on a terminal, nothing elsewhere.
void show_progress(Output& output, std::size_t done, std::size_t all) {
  if (output.world.screen == Screen::none) return;
  const std::size_t cells = done * bar_cells / all;
  output.world.err << fmt::format("\r\x1b[K  [{}{}] {}/{}", std::string(cells, '#'),
                                  std::string(bar_cells - cells, ' '), done, all)
                   << (done == all ? "\n" : "") << std::flush;
}

// What the answer says about one batch: how many were refused, each with its line.
std::size_t tell_refused(Output& output, const json::value& answer, const std::vector<Wish>& wishes,
                         std::size_t first) {
  std::size_t refused = 0;
  const json::value* results = find_member(answer, "results");
  if (results == nullptr || !results->is_array()) return 0;
  for (const json::value& result : results->get_array()) {
    const json::value* errors = find_member(result, "errors");
    if (errors == nullptr) continue;
    ++refused;
    const std::size_t at = first + static_cast<std::size_t>(number_of(result, "index"));
    if (output.is_json() || at >= wishes.size()) continue;
    output.world.err << fmt::format("{}:\n{}", wishes[at].line, defects_text(errors, output.language));
  }
  return refused;
}

}  // namespace

int send_batch(Session& session, const std::string& path, const std::string& idempotency_key) {
  Output& output = session.output();
  const auto wishes = read_wishes(session.world(), path);
  if (!wishes) return output.refuse_usage(wishes.error());
  const std::string key =
      idempotency_key.empty() ? make_id(session.world().clock.wall(), session.world().random) : idempotency_key;
  std::size_t refused = 0;
  for (std::size_t first = 0, number = 1; first < wishes->size(); first += batch_items_max, ++number) {
    const std::size_t end = std::min(first + batch_items_max, wishes->size());
    json::array items;
    for (std::size_t i = first; i < end; ++i) items.push_back((*wishes)[i].body);
    const auto asked =
        session.send(http::Method::post, "/v1/notifications/batch", json::object{{"notifications", std::move(items)}},
                     {{"Idempotency-Key", fmt::format("{}-{}", key, number)}});
    if (!asked) {
      if (first > 0 || asked.error() == exit_unknown)
        output.note({fmt::format("  {} 条已交付。→ 加上 --idempotency-key {} 再执行一次,不会重复发送。", first, key),
                     fmt::format("  {} were handed over. → Repeat it with --idempotency-key {}; nothing is sent twice.",
                                 first, key)});
      return asked.error();
    }
    if (output.is_json()) output.print(asked->body);
    refused += tell_refused(output, asked->body, *wishes, first);
    show_progress(output, end, wishes->size());
  }
  if (!output.is_json())
    output.print(session.in_words(fmt::format("已接受 {} 条,拒绝 {} 条。\n", wishes->size() - refused, refused),
                                  fmt::format("{} accepted, {} refused.\n", wishes->size() - refused, refused)));
  return refused == 0 ? exit_ok : exit_refused;
}

}  // namespace hongyan::cli
