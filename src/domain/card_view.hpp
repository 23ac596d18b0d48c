// CardView: a message as the person's phone shows it: the template's title, its lines with their labels, where a tap
// leads. What WeChat hides or folds at that date is hidden and folded here. Pure.
#pragma once
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/message_text.hpp"

namespace hongyan::domain {

struct CardView {
  struct Line {
    std::string label;  // "" for a line without one
    std::string value;
    bool operator==(const Line&) const = default;
  };
  std::string title;  // "" when nobody knows it
  std::vector<Line> lines;
  std::string opens;  // the page or address behind a tap; "" when a tap opens nothing
};

// `form`: null when the template is not known; then lines bear the keys as labels.
[[nodiscard]] CardView render_card(Channel channel, const json::object& body, const TemplateForm* form, WallTime now);

}  // namespace hongyan::domain
