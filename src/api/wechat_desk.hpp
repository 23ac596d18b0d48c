// WeChatDesk: what a handler needs that asks WeChat something for one app on its desk thread: the app, a transport of
// its own, and WeChat's refusals as problems of ours. One request, one thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "api/form.hpp"
#include "engine/ask/errand.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::api {

enum class Wanted : std::uint8_t { official_account, mini_program };

class WeChatDesk {
 public:
  WeChatDesk(Call& call, sql::Connection& connection, store::App app);
  WeChatDesk(const WeChatDesk&) = delete;
  WeChatDesk& operator=(const WeChatDesk&) = delete;
  [[nodiscard]] Outcome<wechat::ApiReply> ask(const wechat::Call& wanted);
  [[nodiscard]] const store::App& app() const { return app_; }
  [[nodiscard]] WallTime now() const { return now_; }

 private:
  store::App app_;
  std::unique_ptr<http::Transport> transport_;
  engine::Errand errand_;
  WallTime now_;
};

// The path's app, when the caller may use it and it is of the wanted kind.
[[nodiscard]] Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, Wanted wanted);
// WeChat's answer could not be read.
[[nodiscard]] Problem unreadable(const std::string& why);

// {"openids": [...]}: each of them once, at most openids_max; defects are in the problem.
inline constexpr std::size_t openids_max = 1'000;
[[nodiscard]] Outcome<std::vector<wechat::OpenId>> read_openids(const Call& call);

}  // namespace hongyan::api
