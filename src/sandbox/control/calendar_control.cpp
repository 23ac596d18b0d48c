// GET and POST /sandbox/calendar: the dated changes of the platform, and moving one to another day.
#include <fmt/format.h>

#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
http::Response read_calendar(Control& call) {
  const Platform& platform = call.platform;
  json::array changes;
  for (const CalendarRow& row : Calendar::rows())
    changes.push_back({{"name", row.name},
                       {"from", to_iso8601(platform.calendar.date_of(row.change))},
                       {"in_force", platform.in_force(row.change)},
                       {"effect", row.effect},
                       {"documented", row.documented},
                       {"day_documented", row.date},
                       {"confidence", std::string(1, row.confidence)}});
  return answer_json(200, json::object{{"now", to_iso8601(platform.now())}, {"changes", std::move(changes)}});
}

// {"move": {"<name>": "2027-01-01"}}
http::Response move_changes(Control& call) {
  const json::value* moves = find_member(call.body, "move");
  if (moves == nullptr || !moves->is_object())
    return refuse(400, "send {\"move\": {\"template_lines_hidden\": \"2027-01-01\"}}; GET lists the names");
  Calendar moved = call.platform.calendar;
  for (const auto& one : moves->get_object()) {
    const std::optional<Change> change = Calendar::find(one.key());
    if (!change) return refuse(404, fmt::format("the calendar has no \"{}\"", std::string_view(one.key())));
    const auto day = one.value().is_string() ? parse_day_or_moment(std::string_view(one.value().get_string()))
                                             : std::optional<WallTime>();
    if (!day)
      return refuse(400, fmt::format("\"{}\" must be a day such as \"2027-01-01\"", std::string_view(one.key())));
    moved.move(*change, *day);
  }
  call.platform.calendar = moved;
  return read_calendar(call);
}

}  // namespace hongyan::sandbox
