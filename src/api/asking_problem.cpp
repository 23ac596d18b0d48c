#include "api/asking_problem.hpp"

#include <fmt/format.h>

#include "wechat/errcode.hpp"

namespace hongyan::api {
namespace {

Problem problem_of(const engine::AskTrouble& trouble) {
  Problem problem{.kind = ProblemKind::wechat_refused, .zh = {}, .en = {}, .errors = {}};
  const bool answered = trouble.errcode != 0;
  const wechat::Advice* const advice = answered ? &wechat::advice_for_errcode(trouble.errcode) : nullptr;
  problem.errors.push_back({"", answered ? fmt::format("errcode_{}", trouble.errcode) : "no_answer",
                            fmt::format("微信的回答:errcode={} {} {}{}", trouble.errcode, trouble.errmsg, trouble.rid,
                                        advice == nullptr ? "" : fmt::format("。{}", advice->you_do_zh)),
                            fmt::format("WeChat answered: errcode={} {} {}{}", trouble.errcode, trouble.errmsg,
                                        trouble.rid, advice == nullptr ? "" : fmt::format(". {}", advice->you_do_en))});
  return problem;
}

}  // namespace

Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, std::string_view appid) {
  const auto name = wechat::AppId::parse(appid);
  if (!name || !call.caller.may_use(name->text())) return std::unexpected(not_found());
  auto app = store::find_app(connection, call.api.vault, *name);
  if (!app) return std::unexpected(not_found());
  return std::move(*app);
}

Outcome<wechat::ApiReply> ask_wechat_for(const Call& call, const store::App& app, const wechat::Call& question) {
  const auto transport = call.api.make_transport();
  auto reply = engine::ask_wechat({*transport, call.api.egress, call.api.tokens}, app, question, call.api.clock.wall());
  if (!reply) return std::unexpected(problem_of(reply.error()));
  return std::move(*reply);
}

}  // namespace hongyan::api
