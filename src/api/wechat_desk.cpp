#include "api/wechat_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/ask/user_sync.hpp"

namespace hongyan::api {
namespace {

Problem refused(const engine::ErrandTrouble& trouble) {
  Problem problem{.kind = ProblemKind::wechat_refused, .zh = {}, .en = {}, .errors = {}};
  engine::Defect defect{.pointer = "",
                        .code = trouble.errcode == 0 ? "no_answer" : fmt::format("errcode_{}", trouble.errcode),
                        .zh = fmt::format("微信的回答:errcode={} {}", trouble.errcode, trouble.errmsg),
                        .en = fmt::format("WeChat answered: errcode={} {}", trouble.errcode, trouble.errmsg),
                        .limit = {},
                        .actual = {}};
  if (trouble.fate == engine::ErrandTrouble::Fate::unknown) {
    defect.zh += ";可能已经生效,请先查看再重试。";
    defect.en += "; it may have taken effect all the same: look before you try again.";
  }
  problem.errors.push_back(std::move(defect));
  return problem;
}

}  // namespace

WeChatDesk::WeChatDesk(Call& call, sql::Connection& connection, store::App app)
    : app_(std::move(app)),
      transport_(call.api.make_transport()),
      errand_({.transport = *transport_,
               .egress = call.api.egress,
               .tokens = call.api.tokens,
               .clock = call.api.clock,
               .calendar = call.api.settings.calendar},
              connection, app_),
      now_(call.api.clock.wall()) {}

Outcome<wechat::ApiReply> WeChatDesk::ask(const wechat::Call& wanted) {
  auto reply = errand_.call(wanted);
  if (!reply) return std::unexpected(refused(reply.error()));
  return std::move(*reply);
}

Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, Wanted wanted) {
  const auto appid = wechat::AppId::parse(call.path.at("appid"));
  if (!appid || !call.caller.may_use(appid->text())) return std::unexpected(not_found());
  auto app = store::find_app(connection, call.api.vault, *appid);
  if (!app) return std::unexpected(not_found());
  const Wanted is = engine::has_followers(app->kind) ? Wanted::official_account : Wanted::mini_program;
  if (is == wanted) return std::move(*app);
  Problem problem = wanted == Wanted::official_account
                        ? invalid("", "wrong_app_kind", "只有公众号有关注者、标签和黑名单。",
                                  "Only official accounts have followers, tags and a blacklist.")
                        : invalid("", "wrong_app_kind", "只有小程序有 wx.login。", "Only mini programs have wx.login.");
  problem.kind = ProblemKind::unacceptable;
  return std::unexpected(std::move(problem));
}

Problem unreadable(const std::string& why) {
  return refused(engine::ErrandTrouble{.errmsg = "an answer that cannot be read: " + why});
}

Outcome<std::vector<wechat::OpenId>> read_openids(const Call& call) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  std::vector<wechat::OpenId> openids;
  Form form(*object, "", problem.errors);
  if (const json::array* given = form.array("openids", openids_max, Need::required)) {
    for (std::size_t i = 0; i < given->size(); ++i) {
      const json::string* const text = (*given)[i].if_string();
      auto openid = wechat::OpenId::parse(text == nullptr ? std::string_view() : std::string_view(*text));
      if (!openid) {
        form.add("openids", "bad_name", "不是 openid:" + openid.error() + "。",
                 "This is no openid: " + openid.error() + ".");
        problem.errors.back().pointer += fmt::format("/{}", i);
      } else if (std::ranges::find(openids, *openid) == openids.end()) {
        openids.push_back(std::move(*openid));
      }
    }
  }
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return openids;
}

}  // namespace hongyan::api
