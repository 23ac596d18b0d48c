// What an account keeps about the people who follow it: how each came, his remark and tags, and the account's tags
// (inbound.md §7). Plain state of Member and App; the rules stand in users_api and tags_api.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace hongyan::sandbox {

struct FollowRecord {
  WallTime since = from_unix_ms(1'641'364'601'000);  // the people of the first world followed before it began
  std::string scene = "ADD_SCENE_SEARCH";
  std::string qr_scene;  // the value of the QR code he came by
};

struct Membership {
  FollowRecord follow;
  std::uint64_t follow_number = 0;  // place in the order of following
  std::string remark;
  std::vector<int> tags;  // in the order given
};

inline constexpr int star_tag = 2;  // 星标组, of every account

struct TagBook {
  struct Tag {
    std::string name;
    std::int64_t people = 0;
  };
  std::map<int, Tag> tags{{star_tag, {"星标组", 0}}};
  int next_id = 100;
};

}  // namespace hongyan::sandbox
