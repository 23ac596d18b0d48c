// Errand: calls to WeChat for one app that carry no notification: lists, tags, logins. Each waits for its answer on the
// caller's thread, respects where the app is parked, is repeated once with a new token when WeChat refused the old one,
// and parks an API whose quota WeChat says is spent. One thread; lives for one piece of work.
#pragma once
#include <expected>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/quota.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/token_keeper.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"
#include "wechat/call.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {

struct ErrandDoors {
  http::Transport& transport;  // with nothing else under way
  Egress& egress;
  TokenKeeper& tokens;
  Clock& clock;
  domain::QuotaCalendar calendar{};
};

struct ErrandTrouble {
  int errcode = 0;  // 0 when no WeChat answer came
  std::string errmsg;
  // What may help: a later call (not before `until`, where it is known), or only somebody who changes something.
  enum class Remedy { later, somebody } remedy = Remedy::later;
  std::optional<WallTime> until{};
  // The call may have taken effect all the same.
  enum class Fate { not_done, unknown } fate = Fate::not_done;
};

class Errand {
 public:
  // `connection` is used between exchanges, outside any transaction.
  Errand(ErrandDoors doors, sql::Connection& connection, const store::App& app)
      : doors_(doors), connection_(connection), app_(app) {}
  [[nodiscard]] std::expected<wechat::ApiReply, ErrandTrouble> call(const wechat::Call& wanted);

 private:
  [[nodiscard]] std::optional<ErrandTrouble> find_park(wechat::Api api);
  [[nodiscard]] ErrandTrouble judge(const wechat::ApiReply& reply, wechat::Api api);

  ErrandDoors doors_;
  sql::Connection& connection_;
  const store::App& app_;
  std::uint64_t next_tag_ = 1;
};

}  // namespace hongyan::engine
