#include "sandbox/world/rid_book.hpp"

namespace hongyan::sandbox {

void RidBook::add(const std::string& rid, RefusedCall call, std::size_t calls_max) {
  if (calls_max == 0) return;
  while (in_order_.size() >= calls_max) {
    by_rid_.erase(in_order_.front());
    in_order_.pop_front();
  }
  if (by_rid_.emplace(rid, std::move(call)).second) in_order_.push_back(rid);
}

const RefusedCall* RidBook::find(std::string_view rid) const {
  const auto found = by_rid_.find(rid);
  return found == by_rid_.end() ? nullptr : &found->second;
}

}  // namespace hongyan::sandbox
