#include "engine/routing/refusal.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace hongyan::engine {
namespace {

json::object write(const Refusal& refusal) {
  json::object object{{"channel", domain::to_string(refusal.channel)}, {"app", refusal.appid.text()}};
  if (!refusal.template_id.empty()) object["template_id"] = refusal.template_id.text();
  object["reason"] = refusal.reason;
  if (refusal.errcode) object["errcode"] = *refusal.errcode;
  if (refusal.until) object["until"] = to_iso8601(*refusal.until);
  return object;
}

// The notification's list with this one in the place of what it said of the same way.
std::string with(const store::Notification& notification, Refusal refusal) {
  std::vector<Refusal> refusals = read_refusals(notification.refusals);
  std::erase_if(refusals, [&](const Refusal& one) {
    return one.channel == refusal.channel && one.appid == refusal.appid && one.template_id == refusal.template_id;
  });
  refusals.push_back(std::move(refusal));
  return write_refusals(refusals);
}

}  // namespace

std::vector<Refusal> read_refusals(std::string_view stored) {
  std::vector<Refusal> refusals;
  const auto read = read_json(stored);
  const json::array* const list = read ? read->if_array() : nullptr;
  if (list == nullptr) return refusals;
  for (const json::value& one : *list) {
    const auto channel = domain::parse_channel(text_of(one, "channel"));
    const auto appid = wechat::AppId::parse(text_of(one, "app"));
    if (!channel || !appid) continue;
    Refusal refusal{.channel = *channel,
                    .appid = *appid,
                    .template_id = {},
                    .reason = text_of(one, "reason"),
                    .errcode = std::nullopt};
    if (auto id = wechat::TemplateId::parse(text_of(one, "template_id"))) refusal.template_id = std::move(*id);
    if (find_member(one, "errcode") != nullptr) refusal.errcode = static_cast<int>(number_of(one, "errcode"));
    if (const std::string until = text_of(one, "until"); !until.empty()) refusal.until = parse_iso8601(until);
    refusals.push_back(std::move(refusal));
  }
  return refusals;
}

std::string write_refusals(const std::vector<Refusal>& refusals) {
  json::array list;
  for (const Refusal& one : refusals) list.push_back(write(one));
  return write_json(list);
}

std::string with_refusal(const store::Notification& notification, std::string_view reason, std::optional<int> errcode) {
  return with(notification, {.channel = notification.channel,
                             .appid = notification.appid,
                             .template_id = notification.template_id,
                             .reason = std::string(reason),
                             .errcode = errcode});
}

std::string with_closed_route(const store::Notification& notification, std::string_view reason, WallTime until) {
  return with(notification, {.channel = notification.channel,
                             .appid = notification.appid,
                             .template_id = notification.template_id,
                             .reason = std::string(reason),
                             .errcode = std::nullopt,
                             .until = until});
}

std::vector<Refusal> refusals_of(const std::vector<Way>& ways) {
  std::vector<Refusal> refusals;
  for (const Way& way : ways)
    if (!way.obstacles.empty())
      refusals.push_back({.channel = way.channel,
                          .appid = way.appid,
                          .template_id = way.template_id,
                          .reason = way.obstacles.front().code,
                          .errcode = std::nullopt});
  return refusals;
}

std::vector<Refusal> rate_refusals_of(const std::vector<Way>& ways) {
  std::vector<Refusal> refusals;
  for (const Way& way : ways)
    if (way.obstacles.empty() && waits_for_rate(way))
      refusals.push_back({.channel = way.channel,
                          .appid = way.appid,
                          .template_id = way.template_id,
                          .reason = std::string(domain::rate_limited),
                          .errcode = std::nullopt,
                          .until = way.rate->next});
  return refusals;
}

const Refusal* find_refusal(const std::vector<Refusal>& refusals, const Way& way) {
  const auto found = std::ranges::find_if(refusals, [&](const Refusal& one) {
    return one.channel == way.channel && one.appid == way.appid && one.template_id == way.template_id;
  });
  return found == refusals.end() ? nullptr : &*found;
}

bool is_spent(const std::vector<Refusal>& refusals, const Way& way) {
  const Refusal* const refusal = find_refusal(refusals, way);
  return refusal != nullptr && refusal->errcode && !domain::spends_permit(way.channel);
}

bool is_passed_over(const std::vector<Refusal>& refusals, const Way& way, WallTime now) {
  const Refusal* const refusal = find_refusal(refusals, way);
  return refusal != nullptr && refusal->until && now < *refusal->until;
}

std::string with_form_id(std::string_view body, std::string_view form_id) {
  auto read = read_json(body);
  json::object* const object = read ? read->if_object() : nullptr;
  if (object == nullptr || !text_of(*object, "form_id").empty()) return std::string(body);
  (*object)["form_id"] = form_id;
  return write_json(*read);
}

}  // namespace hongyan::engine
