#include "engine/ask/user_sync.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "store/followers.hpp"
#include "store/union_ids.hpp"
#include "wechat/calls/tag.hpp"
#include "wechat/calls/user.hpp"

namespace hongyan::engine {
namespace {

using store::SyncPhase;

std::string lease_of(const wechat::AppId& appid) { return "user_sync/" + appid.text(); }

void enter(store::UserSync& sync, SyncPhase phase) {
  sync.phase = phase;
  sync.next_openid.clear();
}

ErrandTrouble unreadable(std::string words) { return {.errcode = 0, .errmsg = std::move(words)}; }

store::Identity to_identity(const wechat::AppId& appid, const wechat::User& user) {
  const bool follows = user.follows == wechat::User::Follows::yes;
  return {.appid = appid,
          .openid = user.openid,
          .uid = {},
          .follows = follows ? store::Follows::yes : store::Follows::no,
          .updated_at = {},
          .unionid = user.unionid ? user.unionid->text() : std::string(),
          .blacklisted = false,
          .remark = user.remark,
          .language = user.language,
          .tags = user.tag_ids};
}

// One by one, without those whom WeChat does not know: one wrong openid has the whole list refused.
std::expected<std::vector<wechat::User>, ErrandTrouble> ask_singly(Errand& errand,
                                                                   const std::vector<wechat::OpenId>& openids) {
  std::vector<wechat::User> users;
  for (const wechat::OpenId& openid : openids) {
    const auto reply = errand.call(wechat::user_info_call(openid));
    if (!reply) {
      if (wechat::verdict_of(reply.error().errcode, wechat::Api::user_info) == wechat::Verdict::recipient_invalid)
        continue;
      return std::unexpected(reply.error());
    }
    auto user = wechat::read_user(*reply);
    if (!user) return std::unexpected(unreadable(user.error()));
    users.push_back(std::move(*user));
  }
  return users;
}

std::expected<std::vector<wechat::User>, ErrandTrouble> ask_for(Errand& errand,
                                                                const std::vector<wechat::OpenId>& openids) {
  const auto reply = errand.call(wechat::user_batchget_call(openids));
  if (!reply) {
    const auto verdict = wechat::verdict_of(reply.error().errcode, wechat::Api::user_batchget);
    const bool one_is_wrong = reply.error().errcode != 0 && verdict == wechat::Verdict::recipient_invalid;
    return one_is_wrong ? ask_singly(errand, openids) : std::unexpected(reply.error());
  }
  auto users = wechat::read_users(*reply);
  if (!users) return std::unexpected(unreadable(users.error()));
  return std::move(*users);
}

}  // namespace

bool has_followers(store::AppKind kind) {
  switch (kind) {
    case store::AppKind::service_account:
    case store::AppKind::subscription_account:
    case store::AppKind::test_account: return true;
    case store::AppKind::mini_program: return false;
  }
  return false;
}

Again UserSync::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    start_daily(now);
    auto sync = store::due_user_sync(*connection_, now);
    if (!sync) return Again::in(rules_.look_every);
    const std::string lease = lease_of(sync->appid);
    if (!store::take_lease(*connection_, lease, node_, now, now + rules_.lease)) return Again::in(rules_.look_every);
    // What another node did between the look and the lease.
    sync = store::find_user_sync(*connection_, sync->appid);
    if (sync && !sync->ended_at && sync->try_at <= now) go_on(*sync, now);
    if (!sync || sync->ended_at || sync->try_at > now) store::drop_lease(*connection_, lease, node_);
    return Again::now();
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
}

void UserSync::start_daily(WallTime now) {
  if (!rules_.daily_at) return;
  const domain::QuotaCalendar days{*rules_.daily_at};
  for (const store::App& app : apps_.all()) {
    if (!has_followers(app.kind)) continue;
    const auto last = store::find_user_sync(*connection_, app.appid);
    if (last && (!last->ended_at || domain::quota_day(days, last->started_at) >= domain::quota_day(days, now)))
      continue;
    if (store::start_user_sync(*connection_, app.appid, now))
      LOG(info, "the daily sync of the followers of {} begins", app.appid.text());
  }
}

void UserSync::go_on(store::UserSync& sync, WallTime now) {
  const auto app = apps_.find(sync.appid.text());
  const SyncPhase phase = sync.phase;
  Step trouble;
  if (!app) {
    trouble = {.errmsg = "there is no such app any more", .remedy = ErrandTrouble::Remedy::somebody};
  } else {
    Errand errand(doors_, *connection_, *app);
    switch (phase) {
      case SyncPhase::followers: trouble = list_followers(sync, errand, now); break;
      case SyncPhase::profiles: trouble = read_profiles(sync, errand, now); break;
      case SyncPhase::blacklist: trouble = read_blacklist(sync, errand, now); break;
      case SyncPhase::leavers: let_leavers_go(sync, now); break;
      case SyncPhase::done:
      case SyncPhase::failed: return;
    }
  }
  if (trouble) return store_trouble(sync, *trouble, now);
  if (phase != SyncPhase::leavers && sync.phase != phase)
    LOG(info, "the sync of the followers of {} goes on with {}", sync.appid.text(), store::to_string(sync.phase));
}

// The page is learned in parts and its place stored behind them: after a crash it is read again, which changes nothing.
UserSync::Step UserSync::list_followers(store::UserSync& sync, Errand& errand, WallTime now) {
  const auto reply = errand.call(wechat::user_get_call(sync.next_openid));
  if (!reply) return reply.error();
  const auto page = wechat::read_openid_page(*reply);
  if (!page) return unreadable(page.error());
  const std::span<const wechat::OpenId> all(page->openids);
  for (std::size_t first = 0; first < all.size(); first += rules_.listed_at_once) {
    const auto part = all.subspan(first, std::min(rules_.listed_at_once, all.size() - first));
    sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
    store::note_listed(*connection_, sync.appid, part, sync.started_at, now);
    transaction.commit();
  }
  sync.followers_total = page->total;
  sync.followers += static_cast<std::int64_t>(all.size());
  const bool is_last = all.empty() || sync.followers >= page->total || all.back().text() == sync.next_openid;
  if (is_last)
    enter(sync, SyncPhase::profiles);
  else
    sync.next_openid = all.back().text();
  sync.updated_at = now;
  sync.errcode = 0;
  sync.errmsg.clear();
  (void)store::advance_user_sync(*connection_, sync);
  return std::nullopt;
}

UserSync::Step UserSync::read_profiles(store::UserSync& sync, Errand& errand, WallTime now) {
  const auto openids =
      store::listed_openids(*connection_, sync.appid, sync.started_at, sync.next_openid, wechat::user_batch_max);
  std::vector<store::Identity> profiles;
  std::vector<std::string> unionids;
  if (!openids.empty()) {
    const auto users = ask_for(errand, openids);
    if (!users) return users.error();
    for (const wechat::User& user : *users) {
      profiles.push_back(to_identity(sync.appid, user));
      if (!profiles.back().unionid.empty()) unionids.push_back(profiles.back().unionid);
    }
  }
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::save_profiles(*connection_, profiles, now, now);
  sync.joined += store::join_by_unionid(*connection_, unionids, now);
  sync.profiles += static_cast<std::int64_t>(profiles.size());
  if (openids.size() < wechat::user_batch_max)
    enter(sync, SyncPhase::blacklist);
  else
    sync.next_openid = openids.back().text();
  sync.updated_at = now;
  sync.errcode = 0;
  sync.errmsg.clear();
  if (store::advance_user_sync(*connection_, sync)) transaction.commit();
  return std::nullopt;
}

UserSync::Step UserSync::read_blacklist(store::UserSync& sync, Errand& errand, WallTime now) {
  const auto reply = errand.call(wechat::blacklist_get_call(sync.next_openid));
  // An account without the right to it has none that we could know of.
  const bool has_none =
      !reply && wechat::verdict_of(reply.error().errcode, wechat::Api::blacklist_get) == wechat::Verdict::permission;
  if (!reply && !(has_none && reply.error().errcode != 0)) return reply.error();
  std::vector<wechat::OpenId> openids;
  if (reply) {
    auto page = wechat::read_openid_page(*reply);
    if (!page) return unreadable(page.error());
    openids = std::move(page->openids);
    sync.blacklisted += static_cast<std::int64_t>(openids.size());
    if (!openids.empty() && sync.blacklisted < page->total && openids.back().text() != sync.next_openid)
      sync.next_openid = openids.back().text();
    else
      enter(sync, SyncPhase::leavers);
  } else {
    enter(sync, SyncPhase::leavers);
  }
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::note_blacklisted(*connection_, sync.appid, openids, store::Blacklisted::yes, sync.started_at, now);
  if (sync.phase == SyncPhase::leavers && reply)
    sync.blacklisted = store::forget_blacklisted(*connection_, sync.appid, sync.started_at, now);
  sync.updated_at = now;
  sync.errcode = 0;
  sync.errmsg.clear();
  if (store::advance_user_sync(*connection_, sync)) transaction.commit();
  return std::nullopt;
}

void UserSync::let_leavers_go(store::UserSync& sync, WallTime now) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  const store::Leavers leavers =
      store::unfollow_unlisted(*connection_, sync.appid, sync.started_at, sync.next_openid, rules_.listed_at_once, now);
  sync.unfollowed += leavers.unfollowed;
  sync.next_openid = leavers.last_openid;
  sync.updated_at = now;
  if (leavers.last_openid.empty()) {
    enter(sync, SyncPhase::done);
    sync.ended_at = now;
  }
  if (store::advance_user_sync(*connection_, sync)) transaction.commit();
  if (sync.ended_at)
    LOG(info, "the followers of {} are synced: {} follow, {} joined by unionid, {} left", sync.appid.text(),
        sync.followers, sync.joined, sync.unfollowed);
}

void UserSync::store_trouble(store::UserSync& sync, const ErrandTrouble& trouble, WallTime now) const {
  const bool hopeless = trouble.remedy == ErrandTrouble::Remedy::somebody || now - sync.updated_at > rules_.trouble_max;
  sync.errcode = trouble.errcode;
  sync.errmsg = trouble.errmsg;
  sync.try_at = std::max(trouble.until.value_or(now + rules_.again_after), now + Milliseconds{1});
  if (hopeless) {
    sync.phase = SyncPhase::failed;
    sync.ended_at = now;
  }
  LOG(warning, "the sync of the followers of {} {}: errcode={} {}", sync.appid.text(),
      hopeless ? "has failed" : "waits", trouble.errcode, trouble.errmsg);
  (void)store::advance_user_sync(*connection_, sync);
}

}  // namespace hongyan::engine
