#include "sandbox/world/form_ids.hpp"

#include <fmt/format.h>

namespace hongyan::sandbox {

std::string FormIds::add(FormId id, WallTime now) {
  while (!in_order_.empty()) {
    const auto oldest = by_id_.find(in_order_.front());
    if (oldest != by_id_.end() && now < oldest->second.expires) break;
    if (oldest != by_id_.end()) by_id_.erase(oldest);
    in_order_.pop_front();
  }
  // As real ones look: 32 hex digits of a form, "wx" with the time and more of a payment.
  std::string name = fmt::format("{:016x}{:016x}", random_.next_u64(), random_.next_u64());
  if (id.origin == FormOrigin::payment) name = fmt::format("wx{}{}", to_unix_s(now), name.substr(0, 18));
  by_id_.emplace(name, std::move(id));
  in_order_.push_back(name);
  return name;
}

FormId* FormIds::find(std::string_view id, WallTime now) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || found->second.expires <= now ? nullptr : &found->second;
}

}  // namespace hongyan::sandbox
