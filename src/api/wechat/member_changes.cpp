#include "api/wechat/member_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "base/id.hpp"
#include "store/apps.hpp"
#include "store/sending_facts.hpp"
#include "wechat/calls/openid_page.hpp"

namespace hongyan::api {
namespace {

constexpr Milliseconds lease_time{60'000};  // longer than one call takes

Problem busy() {
  return {.kind = ProblemKind::conflict,
          .zh = "该公众号的标签或黑名单正在被另一个请求修改,请稍后再试。",
          .en = "Another request is changing this account's tags or blacklist; try again.",
          .errors = {}};
}

// What WeChat refused from the openid number `first` on.
Problem refused_at(Problem problem, std::size_t first) {
  engine::Defect& defect = problem.errors.front();
  defect.pointer = fmt::format("/openids/{}", first);
  defect.zh += fmt::format("之前的 {} 个已完成。", first);
  defect.en += fmt::format(" The {} before it are done.", first);
  return problem;
}

// Before the first call: WeChat would refuse a whole part for one of them.
std::optional<Problem> refuse_foreign(sql::Connection& connection, const Call& call, const wechat::AppId& appid,
                                      std::span<const wechat::OpenId> openids) {
  Problem problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = {}};
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  std::vector<std::string> texts;
  for (const wechat::OpenId& openid : openids) texts.push_back(openid.text());
  const std::set<std::string> foreign = store::find_foreign_openids(connection, appid, texts);
  for (std::size_t i = 0; i < openids.size(); ++i) {
    if (!foreign.contains(texts[i])) continue;
    for (engine::Defect& defect : find_foreign_openid(connection, call, appid, openids[i], "")) {
      defect.pointer = fmt::format("/openids/{}", i);
      problem.errors.push_back(std::move(defect));
    }
  }
  if (problem.errors.empty()) return std::nullopt;
  return problem;
}

}  // namespace

Outcome<http::Response> change_people(Call& call, sql::Connection& connection, store::App app,
                                      const MemberChange& change) {
  const auto openids = read_openids(call);
  if (!openids) return std::unexpected(openids.error());
  if (auto problem = refuse_foreign(connection, call, app.appid, *openids)) return std::unexpected(std::move(*problem));
  const std::string lease = "people/" + app.appid.text();
  const std::string holder = make_id(call.api.clock.wall(), call.api.random);
  WeChatDesk desk(call, connection, std::move(app));
  const std::span<const wechat::OpenId> all(*openids);
  std::optional<Problem> refusal;
  for (std::size_t first = 0; first < all.size() && !refusal; first += change.at_once) {
    const WallTime now = call.api.clock.wall();
    if (!store::take_lease(connection, lease, holder, now, now + lease_time)) return std::unexpected(busy());
    const auto part = all.subspan(first, std::min(change.at_once, all.size() - first));
    if (auto reply = desk.ask(change.make_call(part)); !reply) {
      refusal = refused_at(std::move(reply.error()), first);
      break;
    }
    sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
    change.note(desk.app().appid, part, call.api.clock.wall());
    transaction.commit();
  }
  store::drop_lease(connection, lease, holder);
  if (refusal) return std::unexpected(std::move(*refusal));
  return ok(json::object{{"changed", all.size()}});
}

Outcome<http::Response> list_openids(Call& call, sql::Connection& connection, store::App app,
                                     const std::function<wechat::Call(std::string_view)>& make_call) {
  QueryForm query(call);
  const QueryForm::Page wanted = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.ask(make_call(wanted.after));
  if (!reply) return std::unexpected(reply.error());
  const auto page = wechat::read_openid_page(*reply);
  if (!page) return std::unexpected(unreadable(page.error()));
  return ok(write_page(
      call, page->openids, wanted,
      [&](const wechat::OpenId& one) { return json::object{{"openid", call.show_openid(one.text())}}; },
      [](const wechat::OpenId& one) { return one.text(); }));
}

}  // namespace hongyan::api
