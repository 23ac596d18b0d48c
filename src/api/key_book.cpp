#include "api/key_book.hpp"

namespace hongyan::api {

std::optional<KeyBook::Found> KeyBook::find(std::string_view id) {
  const BootTime now = clock_.boot();
  return entries_.with([&](auto& entries) -> std::optional<Found> {
    const auto found = entries.find(id);
    if (found == entries.end()) return std::nullopt;
    Entry& entry = found->second;
    if (now - entry.read_at > rules_.trust) return std::nullopt;
    const bool due = !entry.renewal_asked && now - entry.read_at > rules_.renew_after;
    entry.renewal_asked |= due;
    return Found{entry.key, due};
  });
}

void KeyBook::remember(const store::ApiKey& key, BootTime asked_at) {
  entries_.with([&](auto& entries) {
    // Full of keys nobody could have made in good faith: start anew rather than track who is oldest.
    if (entries.size() >= rules_.keys_max && !entries.contains(key.id)) entries.clear();
    entries.insert_or_assign(key.id, Entry{key, asked_at, false});
  });
}

void KeyBook::forget(std::string_view id) {
  entries_.with([&](auto& entries) {
    if (const auto found = entries.find(id); found != entries.end()) entries.erase(found);
  });
}

}  // namespace hongyan::api
