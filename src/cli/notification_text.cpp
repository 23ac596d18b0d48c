#include "cli/notification_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/listing.hpp"
#include "cli/programs.hpp"
#include "cli/text_table.hpp"

namespace hongyan::cli {
namespace {

struct CertaintyWord {
  std::string_view word, zh, en;
  int exit_code;
};

constexpr std::array certainties{
    CertaintyWord{"sent", "微信已收下", "WeChat has it", exit_ok},
    CertaintyWord{"open", "还没有结果", "not tried to the end yet", exit_ok},
    CertaintyWord{"not_sent", "确定没有发出", "certainly not sent", exit_refused},
    CertaintyWord{"not_known", "可能发出了,也可能没有", "may or may not have been sent", exit_unknown},
};

constexpr std::size_t what_cells = 10;  // keeps the columns of a timeline that appears bit by bit

const CertaintyWord* certainty_of(const json::value& notification) {
  const std::string word = text_of(notification, "certainty");
  const auto* const found = std::ranges::find(certainties, word, &CertaintyWord::word);
  return found == certainties.end() ? nullptr : found;
}

// WeChat's own body, each field of its data on a line of its own.
void add_message(TextTable& table, const json::value& message) {
  const json::object* object = message.if_object();
  if (object == nullptr) return;
  for (const auto& member : *object) {
    const std::string_view key = member.key();
    if (const json::object* data = member.value().if_object(); data != nullptr && key == "data")
      for (const auto& field : *data) table.add({std::string(field.key()), value_text(field.value(), "value")});
    else if (key != "touser" && key != "template_id")
      table.add({std::string(key), value_text(message, key)});
  }
}

// Why each route of the type that was not taken could not be.
std::string refusals_text(const json::value& notification, Language language) {
  const json::value* refusals = find_member(notification, "refusals");
  if (refusals == nullptr || !refusals->is_array() || refusals->get_array().empty()) return {};
  TextTable table;
  for (const json::value& one : refusals->get_array())
    table.add({text_of(one, "channel"), text_of(one, "app"), text_of(one, "template_id"), text_of(one, "reason"),
               value_text(one, "errcode"), text_of(one, "until")});
  return Phrase{"没有走的路线\n", "Routes not taken\n"}.in(language) + table.text("  ");
}

}  // namespace

int exit_code_of_certainty(const json::value& notification) {
  const CertaintyWord* certainty = certainty_of(notification);
  return certainty == nullptr ? static_cast<int>(exit_unknown) : certainty->exit_code;
}

std::string notification_line(const json::value& notification, Language language) {
  const CertaintyWord* certainty = certainty_of(notification);
  std::string line = text_of(notification, "id") + "  " + text_of(notification, "status");
  if (certainty != nullptr) line += fmt::format("  ({})", language == Language::zh ? certainty->zh : certainty->en);
  if (const std::string reason = text_of(notification, "reason"); !reason.empty()) line += "  " + reason;
  return printable(line) + "\n";
}

std::size_t timeline_length(const json::value& notification) {
  const json::value* timeline = find_member(notification, "timeline");
  return timeline == nullptr || !timeline->is_array() ? 0 : timeline->get_array().size();
}

std::string timeline_text(const json::value& notification, std::size_t from) {
  TextTable table;
  const json::value* timeline = find_member(notification, "timeline");
  for (std::size_t i = from; i < timeline_length(notification); ++i) {
    const json::value& entry = timeline->get_array()[i];
    std::string more;
    for (const std::string_view key :
         {"number", "for", "outcome", "status", "cause", "errcode", "errmsg", "msgid", "rid", "reason"})
      if (const std::string value = value_text(entry, key); !value.empty())
        more += fmt::format("{}{}={}", more.empty() ? "" : "  ", key, value);
    table.add({text_of(entry, "at"), padded(text_of(entry, "what"), what_cells), more});
  }
  return table.text("  ");
}

std::string advice_text(const json::value& notification, Language language) {
  const std::string errcode = text_of(notification, "errcode");
  const json::value* advice = find_member(notification, "advice");
  if (advice == nullptr || !advice->is_object()) return {};
  TextTable table;
  table.add({"errcode", errcode + "  " + text_of(notification, "errmsg")});
  if (const std::string meaning = text_of(*advice, "meaning"); !meaning.empty())
    table.add({Phrase{"含义", "meaning"}.in(language), meaning});
  table.add({Phrase{"我们做什么", "we do"}.in(language), text_of(*advice, "we_do")});
  table.add({Phrase{"您做什么", "you do"}.in(language), text_of(*advice, "you_do")});
  return table.text("  ");
}

std::string notification_text(const json::value& notification, Language language) {
  TextTable facts;
  const auto fact = [&](const Phrase& name, std::string_view path) {
    if (const std::string value = value_text(notification, path); !value.empty()) facts.add({name.in(language), value});
  };
  fact({"类型", "type"}, "type");
  fact({"收信人", "to"}, "to");
  fact({"渠道", "channel"}, "channel");
  fact({"模板", "template"}, "template_id");
  fact({"尝试次数", "attempts"}, "attempts");
  fact({"下次尝试", "next try"}, "next_try_at");
  fact({"有效期至", "expires"}, "expires_at");
  if (value_text(notification, "duplicate_possible") == "true")
    facts.add({Phrase{"注意", "note"}.in(language), Phrase{"可能收到两次", "may have arrived twice"}.in(language)});
  if (const json::value* message = find_member(notification, "message"); message != nullptr)
    add_message(facts, *message);
  return notification_line(notification, language) + facts.text("  ") + advice_text(notification, language) +
         refusals_text(notification, language) + Phrase{"时间线\n", "Timeline\n"}.in(language) +
         timeline_text(notification);
}

}  // namespace hongyan::cli
