// How often messages of rate-limited templates (长期限频) went to a person, by the value that counts, in the periods
// that run.
#include <algorithm>
#include <utility>

#include "api/cursor.hpp"
#include "api/listing.hpp"
#include "api/person_query.hpp"
#include "api/resources.hpp"
#include "store/send_rates.hpp"

namespace hongyan::api {
namespace {

// A count's place among those of its app, and what stands there.
std::string place_of(const store::RateCount& one) {
  return join_place({one.place.openid.text(), one.place.template_id.text(), one.place.value});
}

std::optional<store::RatePlace> read_place(std::string_view place) {
  const auto parts = split_place<3>(place);
  if (!parts) return std::nullopt;
  const auto openid = wechat::OpenId::parse(parts->at(0));
  const auto template_id = wechat::TemplateId::parse(parts->at(1));
  if (!openid || !template_id) return std::nullopt;
  return store::RatePlace{
      .appid = {}, .openid = *openid, .template_id = *template_id, .value = std::string(parts->at(2))};
}

// The value may name a contract or a person.
std::string show_value(const Call& call, const std::string& value) {
  const bool is_ascii = std::ranges::all_of(value, [](unsigned char c) { return c < 0x80; });
  return is_ascii || call.caller.scopes.allows(Scope::pii_read) ? call.show_openid(value) : "…";
}

json::object write_count(const Call& call, const store::RateCount& one, WallTime now) {
  const domain::RatePeriod period = domain::rate_period(one.rate.per, call.api.settings.calendar, now);
  const std::int64_t used = one.pending + one.held + one.spent;
  json::object written{{"app", one.place.appid.text()},
                       {"openid", call.show_openid(one.place.openid.text())},
                       {"template_id", one.place.template_id.text()},
                       {"field", one.rate.field},
                       {"value", show_value(call, one.place.value)},
                       {"times", one.rate.times},
                       {"per", domain::to_string(one.rate.per)},
                       {"pending", one.pending},
                       {"held", one.held},
                       {"spent", one.spent},
                       {"left", one.full || used >= one.rate.times ? 0 : one.rate.times - used},
                       {"period_ends_at", to_iso8601(period.ends)},
                       {"full", nullptr}};
  if (one.full)
    written["full"] = json::object{{"since", to_iso8601(one.full->since)},
                                   {"until", to_iso8601(one.full->until)},
                                   {"errcode", one.full->errcode},
                                   {"notification_id", one.full->notification_id}};
  return written;
}

Outcome<http::Response> list_counts(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  auto after = query.place_after(page, read_place);
  const auto owner = read_owner(call, connection, query, Breadth::whole_app);
  if (!owner) return std::unexpected(owner.error());
  if (after) after->appid = owner->app.appid;
  const WallTime now = call.api.clock.wall();
  const auto days_of = [&](domain::RatePer per) {
    const domain::RatePeriod period = domain::rate_period(per, call.api.settings.calendar, now);
    return store::DaySpan{period.first_day, period.last_day};
  };
  const auto found = store::list_rate_counts(connection, owner->app.appid, owner->openid.text(),
                                             {days_of(domain::RatePer::day), days_of(domain::RatePer::month)}, now,
                                             after ? &*after : nullptr, page.limit + 1);
  return ok(write_page(
      call, found, page, [&](const store::RateCount& one) { return write_count(call, one, now); }, place_of));
}

}  // namespace

void add_grant_rate_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/grants/rates", Scope::grants_read, list_counts);
}

}  // namespace hongyan::api
