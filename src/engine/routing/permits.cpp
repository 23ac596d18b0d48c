#include "engine/routing/permits.hpp"

#include "domain/body/message_body.hpp"
#include "store/form_ids.hpp"
#include "store/outbox.hpp"
#include "store/windows.hpp"
#include "store/withdrawal.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::Permit;

// A send takes a moment, and WeChat's clock is not ours: what ends sooner is not counted on.
constexpr Milliseconds window_margin{5'000};
constexpr Milliseconds long_window_margin{60'000};
constexpr Milliseconds long_window{3'600'000};
constexpr Milliseconds form_id_margin{60'000};

Milliseconds margin_of(const store::CustomerWindow& window) {
  return window.closes_at - window.opened_at >= long_window ? long_window_margin : window_margin;
}

constexpr std::string_view scene_mark = "-scene-";

}  // namespace

Permits::Place Permits::place_of(const store::Notification& notification) {
  Place place{.channel = notification.channel,
              .appid = notification.appid,
              .openid = notification.openid,
              .template_id = notification.template_id};
  if (place.channel != Channel::one_time && place.channel != Channel::form) return place;
  const auto body = read_json(notification.body);
  if (!body || !body->is_object()) return place;
  if (place.channel == Channel::one_time) place.scene = domain::scene_of(body->get_object());
  if (place.channel == Channel::form) place.form_id = domain::form_id_of(body->get_object());
  return place;
}

store::GrantPlace Permits::grant_place(const Place& place) {
  store::GrantPlace account{place.appid, place.openid, place.template_id};
  if (place.channel != Channel::one_time) return account;
  if (auto name = wechat::TemplateId::parse(place.template_id.text() + std::string(scene_mark) + place.scene))
    account.template_id = std::move(*name);
  return account;
}

Permits::TemplateAndScene Permits::told_account(const wechat::TemplateId& account) {
  const std::string& text = account.text();
  const std::size_t mark = text.rfind(scene_mark);
  if (mark == std::string::npos) return {text, ""};
  return {text.substr(0, mark), text.substr(mark + scene_mark.size())};
}

Permits::View Permits::look(const Place& place) {
  switch (domain::permit_of(place.channel)) {
    case Permit::grant: {
      const auto account = ledger_.find(grant_place(place));
      const std::int64_t available = account ? account->available : 0;
      return {available >= 1 ? "" : "no_grant", available};
    }
    case Permit::form_id: {
      if (!place.form_id.empty()) return {"", 1};
      const std::int64_t uses = store::count_form_uses(connection_, place.appid, place.openid, now_ + form_id_margin);
      return {uses >= 1 ? "" : "no_form_id", uses};
    }
    case Permit::window: {
      const auto window = store::find_window(connection_, place.appid, place.openid);
      if (!window || window->closes_at <= now_ + margin_of(*window)) return {"window_closed", 0};
      return {window->available >= 1 ? "" : "window_spent", window->available};
    }
    case Permit::follower:
    case Permit::nothing: return {};
  }
  return {};
}

Permits::Reserved Permits::reserve(const store::Notification& notification) {
  if (!domain::spends_permit(notification.channel)) return {.granted = true};
  if (const auto returns = rates_.reserve(notification)) return {.rate_returns = returns};
  Reserved reserved = reserve_permit(notification);
  // An attempt that goes out with the permit that it holds has its place in the rate as well.
  if (!reserved.granted || (notification.grant_held && !reserved.second))
    rates_.resolve(notification, domain::GrantFate::give_back, store::Ledger::From::pending);
  return reserved;
}

Permits::Reserved Permits::reserve_permit(const store::Notification& notification) {
  const bool may_try = notification.permission == store::Permission::try_;
  const Place place = place_of(notification);
  switch (domain::permit_of(notification.channel)) {
    case Permit::grant: {
      const store::GrantPlace account = grant_place(place);
      if (ledger_.reserve(account, notification.id)) return {.granted = true, .second = notification.grant_held};
      // Sent anew with the grant that it holds, unless that is taken back as far as we know.
      if (notification.grant_held)
        return {.granted = may_try || !store::is_withdrawn_since_reserve(connection_, account, notification.id)};
      if (!may_try) return {};
      ledger_.reserve_unseen(account, notification.id);
      return {.granted = true};
    }
    case Permit::form_id: {
      if (!place.form_id.empty()) return {.granted = true};
      auto taken =
          store::take_form_id(connection_, place.appid, place.openid, notification.id, now_, now_ + form_id_margin);
      if (taken) return {.granted = true, .form_id = std::move(taken->form_id), .second = taken->second};
      return {.granted = may_try};
    }
    case Permit::window: {
      const auto window = store::find_window(connection_, place.appid, place.openid);
      const Milliseconds margin = window ? margin_of(*window) : window_margin;
      const bool reserved = store::reserve_place(connection_, place.appid, place.openid, now_ + margin);
      return {.granted = reserved || may_try, .second = reserved && notification.grant_held};
    }
    case Permit::follower:
    case Permit::nothing: return {.granted = true};
  }
  return {};
}

void Permits::leave_held(const store::Notification& notification) {
  if (domain::permit_of(notification.channel) != Permit::grant)
    resolve(notification, domain::GrantFate::spend, store::Ledger::From::held);
  store::forget_hold(connection_, notification.id);
}

void Permits::give_up(const store::Notification& notification) {
  if (domain::permit_of(notification.channel) != Permit::grant) leave_held(notification);
}

void Permits::note_sent_anew(const store::Notification& notification) {
  if (domain::permit_of(notification.channel) == Permit::grant)
    ledger_.note_sent_anew(grant_place(place_of(notification)), notification.id);
}

void Permits::take_back(const store::Notification& notification) {
  if (!notification.grant_held) resolve(notification, domain::GrantFate::give_back, store::Ledger::From::pending);
}

void Permits::settle(const store::Notification& notification, domain::GrantFate fate) {
  resolve(notification, fate, notification.grant_held ? store::Ledger::From::held : store::Ledger::From::pending);
}

void Permits::resolve(const store::Notification& notification, domain::GrantFate fate, store::Ledger::From from) {
  if (fate == domain::GrantFate::none) return;
  rates_.resolve(notification, fate, from);
  switch (domain::permit_of(notification.channel)) {
    case Permit::grant: return ledger_.resolve(grant_place(place_of(notification)), notification.id, fate, from);
    case Permit::form_id: return store::resolve_form_id(connection_, notification.id, fate, from);
    case Permit::window: return store::resolve_place(connection_, notification.appid, notification.openid, fate, from);
    case Permit::follower:
    case Permit::nothing: return;
  }
}

std::optional<std::int64_t> Permits::upper_bound(const store::Notification& notification) {
  if (domain::permit_of(notification.channel) != Permit::grant) return std::nullopt;
  const auto account = ledger_.find(grant_place(place_of(notification)));
  if (!account || account->kind == store::GrantKind::long_term) return std::nullopt;
  return account->available + account->pending + account->held;
}

}  // namespace hongyan::engine
