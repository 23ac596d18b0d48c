#include "api/wechat_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wechat/errcode.hpp"

namespace hongyan::api {
namespace {

using engine::ErrandTrouble;

std::string code_of(const ErrandTrouble& trouble) {
  if (trouble.cause == ErrandTrouble::Cause::refused) return fmt::format("errcode_{}", trouble.errcode);
  return std::string(engine::to_string(trouble.cause));
}

// What the defect says: WeChat's words where it has spoken, else ours.
engine::Defect defect_of(const ErrandTrouble& trouble) {
  using enum ErrandTrouble::Cause;
  engine::Defect defect{.pointer = "", .code = code_of(trouble), .zh = {}, .en = {}, .limit = {}, .actual = {}};
  switch (trouble.cause) {
    case refused: {
      const wechat::Advice& advice = wechat::advice_for_errcode(trouble.errcode);
      defect.zh = fmt::format("微信的回答:errcode={} {}。{}", trouble.errcode, trouble.errmsg, advice.you_do_zh);
      defect.en = fmt::format("WeChat answered: errcode={} {}. {}", trouble.errcode, trouble.errmsg, advice.you_do_en);
      break;
    }
    case no_answer:
      defect.zh = fmt::format("没有得到微信的回答:{}。", trouble.errmsg);
      defect.en = fmt::format("WeChat gave no answer: {}.", trouble.errmsg);
      break;
    case parked:
    case budget:
    case no_token:
    case no_way:
      defect.zh = fmt::format("没有去问微信:{}。", trouble.errmsg);
      defect.en = fmt::format("WeChat was not asked: {}.", trouble.errmsg);
      break;
  }
  if (trouble.fate == ErrandTrouble::Fate::unknown) {
    defect.zh += "可能已经生效,请先查看再重试。";
    defect.en += " It may have taken effect all the same: look before you try again.";
  }
  return defect;
}

ProblemKind kind_of(ErrandTrouble::Cause cause) {
  switch (cause) {
    case ErrandTrouble::Cause::refused:
    case ErrandTrouble::Cause::no_answer: return ProblemKind::wechat_refused;
    case ErrandTrouble::Cause::parked:
    case ErrandTrouble::Cause::budget:
    case ErrandTrouble::Cause::no_token:
    case ErrandTrouble::Cause::no_way: return ProblemKind::conflict;
  }
  return ProblemKind::wechat_refused;
}

engine::ErrandDoors doors_of(ApiContext& api, http::Transport& transport) {
  return {.transport = transport,
          .egress = api.egress,
          .tokens = api.tokens,
          .clock = api.clock,
          .random = api.random,
          .quota = api.settings.quota};
}

}  // namespace

WeChatDesk::WeChatDesk(Call& call, sql::Connection& connection, store::App app)
    : api_(call.api),
      app_(std::move(app)),
      transport_(call.api.make_transport()),
      errand_(doors_of(call.api, *transport_), connection, app_),
      now_(call.api.clock.wall()) {}

engine::ErrandDoors WeChatDesk::doors() const { return doors_of(api_, *transport_); }

Outcome<wechat::ApiReply> WeChatDesk::ask(const wechat::Call& wanted) {
  auto reply = try_ask(wanted);
  if (!reply) return std::unexpected(problem_of(reply.error()));
  return std::move(*reply);
}

std::expected<wechat::ApiReply, ErrandTrouble> WeChatDesk::try_ask(const wechat::Call& wanted) {
  return errand_.call(wanted);
}

Outcome<wechat::ApiReply> ask_wechat(Call& call, sql::Connection& connection, const store::App& app,
                                     const wechat::Call& wanted) {
  return WeChatDesk(call, connection, app).ask(wanted);
}

Problem problem_of(const ErrandTrouble& trouble) {
  Problem problem{.kind = kind_of(trouble.cause), .zh = {}, .en = {}, .errors = {}};
  problem.errors.push_back(defect_of(trouble));
  return problem;
}

Problem unreadable(const std::string& why) {
  return problem_of(ErrandTrouble{.errmsg = "an answer that cannot be read: " + why});
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
        form.add_at("openids", i, "bad_name", "不是 openid:" + openid.error() + "。",
                    "This is no openid: " + openid.error() + ".");
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
