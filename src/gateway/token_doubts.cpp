#include "gateway/token_doubts.hpp"

namespace hongyan::gateway {

bool TokenDoubts::believes(const TokenRefusal& refusal, BootTime now) {
  const Place place{refusal.appid, refusal.path};
  if (refusal.call == TokenRefusal::Call::repeated) {
    if (doubtful_.size() >= places_max) doubtful_.clear();
    doubtful_[place] = now + lasting_;
    return false;
  }
  if (const auto doubt = doubtful_.find(place); doubt != doubtful_.end()) {
    if (doubt->second > now) return false;
    doubtful_.erase(doubt);
  }
  if (refusal.call == TokenRefusal::Call::first) return true;
  if (uploads_.size() >= places_max) uploads_.clear();
  const auto [believed, is_new] = uploads_.try_emplace(place, Believed{refusal.generation, now});
  // Many uploads may have gone out with the token that is being renewed.
  if (is_new || refusal.generation <= believed->second.generation) return true;
  if (now - believed->second.at < upload_lasting_) return false;
  believed->second = {refusal.generation, now};
  return true;
}

}  // namespace hongyan::gateway
