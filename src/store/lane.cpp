#include "store/lane.hpp"

#include "base/json.hpp"

namespace hongyan::store {

std::string lane_of(const Notification& notification) {
  if (notification.channel != domain::Channel::card) return {};
  const auto body = read_json(notification.body);
  return body ? text_of(*body, "activity_id") : std::string();
}

bool is_superseded(sql::Connection& connection, const Notification& card) {
  constexpr std::string_view select =
      "SELECT 1 FROM notification WHERE channel = 'card' AND appid = $1 AND lane = $2 AND id > $3 AND "
      "(state IN ('sending', 'taken') OR state IN ('taken_unconfirmed', 'delivered') OR state IN ('unknown', "
      "'unknown_final') OR state = 'resolved_sent') LIMIT 1";
  return !connection.execute(select, {card.appid.text(), lane_of(card), card.id}).rows.empty();
}

}  // namespace hongyan::store
