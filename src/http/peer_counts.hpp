// PeerCounts: how many connections each address holds, so that one client cannot take them all. Loopback is exempt: a
// reverse proxy on the same machine is one address for everybody. Pure; belongs to the event loop.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hongyan::http {

class PeerCounts {
 public:
  explicit PeerCounts(std::size_t per_peer_max) : per_peer_max_(per_peer_max) {}
  // Counts one more of that address, unless it has its share.
  [[nodiscard]] bool admit(const std::string& peer) {
    if (is_loopback(peer)) return true;
    std::size_t& count = counts_[peer];
    if (count >= per_peer_max_) return false;
    ++count;
    return true;
  }
  void leave(const std::string& peer) {
    const auto found = counts_.find(peer);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }
  [[nodiscard]] std::size_t peers() const { return counts_.size(); }
  [[nodiscard]] static bool is_loopback(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

 private:
  std::size_t per_peer_max_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace hongyan::http
