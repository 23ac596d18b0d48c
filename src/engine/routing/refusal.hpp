// Refusal: why a route could not carry a notification, as the list that the notification keeps of them. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/channel.hpp"
#include "engine/routing/way.hpp"
#include "store/notifications.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

struct Refusal {
  domain::Channel channel = domain::Channel::template_message;
  wechat::AppId appid;
  wechat::TemplateId template_id;   // empty where the channel names none
  std::string reason;               // stable word
  std::optional<int> errcode;       // of WeChat's refusal; nothing when our own rules said no
  std::optional<WallTime> until{};  // WeChat takes no such calls before: another way was taken instead of waiting
  bool operator==(const Refusal&) const = default;
};

[[nodiscard]] std::vector<Refusal> read_refusals(std::string_view stored);
[[nodiscard]] std::string write_refusals(const std::vector<Refusal>& refusals);
// The notification's list with its present route refused as well; a route stands in it once, with the latest reason.
[[nodiscard]] std::string with_refusal(const store::Notification& notification, std::string_view reason,
                                       std::optional<int> errcode);
// The list with its present route left until that moment.
[[nodiscard]] std::string with_closed_route(const store::Notification& notification, std::string_view reason,
                                            WallTime until);

// Why each of these ways may not be taken: its first obstacle.
[[nodiscard]] std::vector<Refusal> refusals_of(const std::vector<Way>& ways);

// Those among them that wait for their template's rate, and until when.
[[nodiscard]] std::vector<Refusal> rate_refusals_of(const std::vector<Way>& ways);

// Null where the list says nothing of that way.
[[nodiscard]] const Refusal* find_refusal(const std::vector<Refusal>& refusals, const Way& way);
// What WeChat refused is asked again only where the memory knows of a new permit for it: what it took before is gone.
[[nodiscard]] bool is_spent(const std::vector<Refusal>& refusals, const Way& way);
// The way was left for another one because WeChat takes no such calls yet.
[[nodiscard]] bool is_passed_over(const std::vector<Refusal>& refusals, const Way& way, WallTime now);

// The body with this form id, unless it has one of its own.
[[nodiscard]] std::string with_form_id(std::string_view body, std::string_view form_id);

}  // namespace hongyan::engine
