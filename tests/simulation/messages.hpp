// Messages: a body of each channel as WeChat documents it, with the marker where the person reads it, and the
// business's one notification type that may go any way its day has. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "day.hpp"

namespace hongyan::simulation {

inline constexpr std::string_view study_template = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE";
inline constexpr std::string_view history_template = "n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA";
inline constexpr std::string_view class_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
inline constexpr std::string_view flight_template = "Lm4xB9tZ6cVq2WsRnE7yPkJ0hFdGa5UiTo8XjQvYbK1";
inline constexpr std::string_view notice_template = "Nq6sE1vTz8Lb3XpRk0Ya5UcWf9HdMj2GoQi7KtBw4Cx";
inline constexpr std::string_view one_time_template = "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc";
inline constexpr std::string_view form_template = "-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w";
inline constexpr std::string_view gathering_template = "666F374D69D16C932E45D7E7D9F10CEF6177F5F5";

[[nodiscard]] json::object template_message(std::string_view openid, std::string_view marker);
[[nodiscard]] json::object subscribe_message(std::string_view openid, std::string_view marker);
// Long-term, with a rate by `flight`.
[[nodiscard]] json::object flight_message(std::string_view openid, std::string_view marker, std::string_view flight);
[[nodiscard]] json::object notice_message(std::string_view openid, std::string_view marker);
[[nodiscard]] json::object one_time_message(std::string_view openid, std::string_view marker, int scene);
[[nodiscard]] json::object form_message(std::string_view openid, std::string_view marker);
[[nodiscard]] json::object uniform_message(std::string_view openid, std::string_view marker, std::string_view service);
[[nodiscard]] json::object customer_message(std::string_view openid, std::string_view marker);
// The marker stands in the number of members, which a card shows: it must be digits.
[[nodiscard]] json::object card_message(std::string_view activity, std::string_view marker);

struct Apps {
  std::string_view service, mini_program;
};
enum class LastResort { none, account_template };
[[nodiscard]] json::object any_route_type(const Apps& apps, const Day& day, LastResort last);

}  // namespace hongyan::simulation
