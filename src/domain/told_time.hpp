// What WeChat's answers tell of its clock. An answer names a whole second and was made at some moment of the exchange,
// so one alone leaves a second and the way's time open; several leave less. Pure: boot time carries what was told.
#pragma once
#include <optional>

#include "base/clock.hpp"

namespace hongyan::domain {

// WeChat's wall time less our boot time lies between these.
struct ToldTime {
  Milliseconds least{0};
  Milliseconds most{0};
  bool operator==(const ToldTime&) const = default;
};

// Of an answer that names the second beginning at `second`; the call was handed over and had ended at these moments.
[[nodiscard]] ToldTime told_by(WallTime second, BootTime handed_over, BootTime ended);
// What both tell; nothing when they contradict each other.
[[nodiscard]] std::optional<ToldTime> joined(const ToldTime& one, const ToldTime& other);
// The machine's own time where it is not contradicted by more than a second; else the first moment that is possible,
// which only moves ahead as more is told.
[[nodiscard]] WallTime corrected(const ToldTime& told, WallTime machine, BootTime boot);

}  // namespace hongyan::domain
