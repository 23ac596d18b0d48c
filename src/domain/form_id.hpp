// What pages of mini programs collect as form ids: which of it is none, how long one lives and how many sends it allows
// (docs/wechat: outbound 2.1). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "domain/defect.hpp"

namespace hongyan::domain {

inline constexpr Milliseconds form_id_life = std::chrono::hours{24 * 7};
inline constexpr std::int64_t uses_of_form = 1, uses_of_payment = 3;

// Why WeChat would never take it; its pointer is empty.
[[nodiscard]] std::optional<Defect> find_form_id_defect(std::string_view form_id);

}  // namespace hongyan::domain
