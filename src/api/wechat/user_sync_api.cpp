#include <utility>

#include "api/absence.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "api/wechat_desk.hpp"
#include "store/union_ids.hpp"
#include "store/user_syncs.hpp"

namespace hongyan::api {
namespace {

json::object write_sync(const store::UserSync& sync) {
  json::object written{{"app", sync.appid.text()},
                       {"phase", store::to_string(sync.phase)},
                       {"followers_total", sync.followers_total},
                       {"followers", sync.followers},
                       {"profiles", sync.profiles},
                       {"joined", sync.joined},
                       {"blacklisted", sync.blacklisted},
                       {"unfollowed", sync.unfollowed},
                       {"started_at", to_iso8601(sync.started_at)},
                       {"updated_at", to_iso8601(sync.updated_at)},
                       {"ended_at", nullptr},
                       {"trouble", nullptr}};
  if (sync.ended_at) written["ended_at"] = to_iso8601(*sync.ended_at);
  if (!sync.errmsg.empty()) {
    json::object trouble{{"errcode", sync.errcode}, {"errmsg", sync.errmsg}, {"next_try_at", nullptr}};
    if (!sync.ended_at) trouble["next_try_at"] = to_iso8601(sync.try_at);
    written["trouble"] = std::move(trouble);
  }
  return written;
}

Outcome<http::Response> show_sync(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto sync = store::find_user_sync(connection, app->appid);
  if (!sync)
    return std::unexpected(absent("{appid}", "该应用的关注者还没有同步过;POST 同一地址开始。",
                                  "The app's followers were never synced; POST to the same address begins."));
  return ok(write_sync(*sync));
}

// One that is under way goes on, and is what is answered.
Outcome<http::Response> start_sync(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  (void)store::start_user_sync(connection, app->appid, call.api.clock.wall());
  const auto sync = store::find_user_sync(connection, app->appid);
  transaction.commit();
  if (!sync) return std::unexpected(not_found());
  return to_response(status::accepted, write_json(write_sync(*sync)));
}

Outcome<http::Response> list_conflicts(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  // Whom a key for some apps may see is not asked of each uid: who reads conflicts mends them, for all apps.
  if (!call.caller.apps.empty()) return std::unexpected(not_found());
  return ok(write_page(
      call, store::list_union_conflicts(connection, page.after, page.limit + 1), page,
      [&](const store::UnionConflict& one) {
        return json::object{{"unionid", call.show_openid(one.unionid)},
                            {"uids", json::array(one.uids.begin(), one.uids.end())}};
      },
      [](const store::UnionConflict& one) { return one.unionid; }));
}

}  // namespace

void add_user_sync_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/apps/{appid}/sync-users", Scope::recipients_read, show_sync);
  table.add_at_desk(post, "/v1/apps/{appid}/sync-users", Scope::recipients_write, start_sync);
  table.add_at_desk(get, "/v1/unionid-conflicts", Scope::recipients_read, list_conflicts);
}

}  // namespace hongyan::api
