#include "sandbox/world/journal.hpp"

#include "base/check.hpp"

namespace hongyan::sandbox {
namespace {

std::string_view to_string(ReplyFate fate) {
  switch (fate) {
    case ReplyFate::arrived: return "arrived";
    case ReplyFate::late: return "late";
    case ReplyFate::never: return "never";
  }
  return "";
}

}  // namespace

json::object entry_as_json(const LogEntry& entry) {
  json::object content;
  for (const auto& [key, value] : entry.content) content[key] = value;
  json::array pushes;
  for (const PushNote& push : entry.pushes)
    pushes.push_back({{"id", push.id},
                      {"event", push.event},
                      {"status", push.status},
                      {"msgid", std::to_string(push.msgid)},
                      {"tries", push.tries},
                      {"answer", push.answer}});
  return {{"seq", entry.seq},
          {"time", to_iso8601(entry.time)},
          {"appid", entry.appid},
          {"api", entry.api},
          {"openid", entry.openid},
          {"template_id", entry.template_id},
          {"client_msg_id", entry.client_msg_id},
          {"content", std::move(content)},
          {"token_generation", entry.token_generation},
          {"fault", entry.fault},
          {"effect", json::object{{"taken", entry.effect.taken},
                                  {"delivered", entry.effect.delivered},
                                  {"credit", entry.effect.credit},
                                  {"quota", entry.effect.quota}}},
          {"errcode", entry.errcode},
          {"http_status", entry.http_status},
          {"msgid", std::to_string(entry.msgid)},
          {"reply", to_string(entry.reply)},
          {"pushes", std::move(pushes)}};
}

void Journal::append(LogEntry entry, std::size_t entries_max) {
  CHECK(entry.seq == next_seq());
  last_seq_ = entry.seq;
  if (entries_.size() >= entries_max && !entries_.empty())
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(entries_.size() / 2 + 1));
  entries_.push_back(std::move(entry));
}

LogEntry* Journal::find(std::uint64_t seq) {
  if (entries_.empty() || seq < entries_.front().seq || seq > entries_.back().seq) return nullptr;
  return &entries_[seq - entries_.front().seq];
}

}  // namespace hongyan::sandbox
