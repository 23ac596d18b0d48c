// WeChatDesk: what a handler needs that asks WeChat something for one app on its desk thread: the app, a transport of
// its own, and WeChat's refusals as problems of ours. One request, one thread: an operator's act, rare enough to hold
// one for a few seconds.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "api/caller_app.hpp"
#include "api/form.hpp"
#include "engine/ask/errand.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::api {

class WeChatDesk {
 public:
  WeChatDesk(Call& call, sql::Connection& connection, store::App app);
  WeChatDesk(const WeChatDesk&) = delete;
  WeChatDesk& operator=(const WeChatDesk&) = delete;
  [[nodiscard]] Outcome<wechat::ApiReply> ask(const wechat::Call& wanted);
  // The same for who looks into WeChat's refusal before it becomes a problem.
  [[nodiscard]] std::expected<wechat::ApiReply, engine::ErrandTrouble> try_ask(const wechat::Call& wanted);
  // For pieces of the engine that make errands themselves.
  [[nodiscard]] engine::ErrandDoors doors() const;
  [[nodiscard]] const store::App& app() const { return app_; }
  [[nodiscard]] WallTime now() const { return now_; }

 private:
  ApiContext& api_;
  store::App app_;
  std::unique_ptr<http::Transport> transport_;
  engine::Errand errand_;
  WallTime now_;
};

// One question, where nothing else is to be asked.
[[nodiscard]] Outcome<wechat::ApiReply> ask_wechat(Call& call, sql::Connection& connection, const store::App& app,
                                                   const wechat::Call& wanted);

// Why an errand has no answer: WeChat's words with what we know about the errcode, or what stands in its way here.
[[nodiscard]] Problem problem_of(const engine::ErrandTrouble& trouble);
// WeChat's answer could not be read.
[[nodiscard]] Problem unreadable(const std::string& why);

// {"openids": [...]}: each of them once, at most openids_max; defects are in the problem.
inline constexpr std::size_t openids_max = 1'000;
[[nodiscard]] Outcome<std::vector<wechat::OpenId>> read_openids(const Call& call);

}  // namespace hongyan::api
