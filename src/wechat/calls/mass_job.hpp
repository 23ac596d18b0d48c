// What can be done about a mass job that was taken: ask for its state, delete what it sent, set the speed. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "wechat/call.hpp"

namespace hongyan::wechat {

// Articles and videos only. `article` counts from 1; 0 deletes all of the job.
[[nodiscard]] Call mass_delete_call(std::string_view msg_id, int article);
[[nodiscard]] Call mass_delete_by_url_call(std::string_view url);

enum class MassState : std::uint8_t { sending, sent, failed, deleted, other };
[[nodiscard]] Call mass_get_call(std::string_view msg_id);
[[nodiscard]] std::expected<MassState, std::string> read_mass_state(const ApiReply& reply);

struct MassSpeed {
  int level = 0;               // 0 = 800,000 a minute … 4 = 100,000
  std::int64_t realspeed = 0;  // ten thousands a minute
};
[[nodiscard]] Call mass_speed_get_call();
[[nodiscard]] std::expected<MassSpeed, std::string> read_mass_speed(const ApiReply& reply);
[[nodiscard]] Call mass_speed_set_call(int level);

}  // namespace hongyan::wechat
