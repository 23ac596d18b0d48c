// The pool of form ids that people left in a mini program: what the legacy template messages take. The one that expires
// first is used first; a send takes a use, which is then burned, given back, or kept while nobody knows. Inside the
// caller's transaction.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/settlement.hpp"
#include "store/ledger.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

enum class FormIdKind { form, pay };  // a form's submit: one send; a payment's prepay_id: three
[[nodiscard]] std::string_view to_string(FormIdKind kind);
[[nodiscard]] std::optional<FormIdKind> parse_form_id_kind(std::string_view text);

struct FormId {
  wechat::AppId appid;
  wechat::OpenId openid;
  std::string form_id;
  FormIdKind kind = FormIdKind::form;
  std::int64_t uses_left = 1;
  WallTime collected_at, expires_at;
};

// Collected ones that are new; returns how many. One that is known already stays as it is.
std::int64_t add_form_ids(sql::Connection& connection, std::span<const FormId> collected, WallTime now);
// Uses left to the person at `now`, and the pool itself: soonest to expire first, after the place of `after` (its
// expires_at and form_id) if there is one, at most `limit`.
[[nodiscard]] std::int64_t count_form_uses(sql::Connection& connection, const wechat::AppId& appid,
                                           const wechat::OpenId& openid, WallTime now);
[[nodiscard]] std::vector<FormId> list_form_ids(sql::Connection& connection, const wechat::AppId& appid,
                                                const wechat::OpenId& openid, WallTime now, std::size_t limit,
                                                const FormId* after = nullptr);

struct TakenFormId {
  std::string form_id;
  bool second = false;
  bool operator==(const TakenFormId&) const = default;
};
// Takes a use of the one that expires first after `until`; nothing when there is none. Taking again for a notification
// that may have used the first takes a second use, or gives the first one again when there is no other.
[[nodiscard]] std::optional<TakenFormId> take_form_id(sql::Connection& connection, const wechat::AppId& appid,
                                                      const wechat::OpenId& openid, std::string_view notification_id,
                                                      WallTime now, WallTime until);
// What became of the use that the notification took last (pending), or of the first of two (held). spend_and_empty:
// WeChat says that this form id is worth nothing.
void resolve_form_id(sql::Connection& connection, std::string_view notification_id, domain::GrantFate fate,
                     Ledger::From from);

// Deletes what expired before `before`; at most `limit`.
std::int64_t prune_form_ids(sql::Connection& connection, WallTime before, std::size_t limit);

}  // namespace hongyan::store
