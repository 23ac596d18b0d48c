#include "gateway/quota_news.hpp"

#include "base/json.hpp"
#include "base/log.hpp"
#include "gateway/inbound.hpp"
#include "wechat/api.hpp"
#include "wechat/call.hpp"

namespace hongyan::gateway {
namespace {

// Limits of these are counted per person: one who comes too often closes nothing for the others.
constexpr std::string_view of_persons = "/sns/";

bool is_of_app(std::string_view path) { return is_usual_path(path) && !path.starts_with(of_persons); }

}  // namespace

std::optional<ResetCall> QuotaNews::reset_of(sql::Connection& connection, const wechat::AppId& appid,
                                             std::string_view path, std::string_view body, WallTime now) const {
  using wechat::Api;
  const bool of_one = path == wechat::path_of(Api::quota_clear);
  if (!of_one && path != wechat::path_of(Api::clear_quota) && path != wechat::path_of(Api::clear_quota_v2))
    return std::nullopt;
  ResetCall reset;
  if (of_one) {
    const auto wanted = read_json(body);
    reset.path = wanted ? text_of(*wanted, "cgi_path") : "";
    if (reset.path.empty()) return std::nullopt;
  }
  reset.before = engine::look_before_reset(connection, appid, domain::quota_day(calendar_, now));
  return reset;
}

void QuotaNews::hear_refusal(const wechat::AppId& appid, std::string_view path, const http::Response& response,
                             WallTime now) {
  const auto reply = wechat::read_reply(response);
  if (!reply || !is_of_app(path)) return;
  const store::Park park = engine::park_of_refusal(appid, path, *reply, calendar_, now);
  LOG(warning, "{} of {} is parked until {} as a caller of the gateway was refused: errcode={} {}", path, appid.text(),
      to_iso8601(park.until), park.errcode, park.errmsg);
  parks_.insert_or_assign({appid, park.api}, park);
}

void QuotaNews::hear_reset(const wechat::AppId& appid, ResetCall reset) {
  std::erase_if(parks_, [&](const auto& one) {
    return one.first.first == appid && (reset.path.empty() || one.first.second == reset.path);
  });
  resets_.emplace_back(appid, std::move(reset));
}

void QuotaNews::store(sql::Connection& connection, WallTime now) {
  if (empty()) return;
  const std::int64_t month = domain::quota_month(calendar_, now);
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  for (const auto& [appid, reset] : resets_) {
    // WeChat has allowed it, whatever we had counted.
    static_cast<void>(engine::take_reset(connection, appid, reset.path, month));
    engine::apply_reset(connection, appid, reset.path, reset.before, now);
  }
  for (const auto& [place, park] : parks_) store::save_park(connection, park);
  transaction.commit();
  resets_.clear();
  parks_.clear();
}

}  // namespace hongyan::gateway
