// Errand: calls to WeChat for one app that carry no notification: lists, tags, templates, uploads, logins, budgets.
// Each waits for its answer on the caller's thread, respects where the app is parked and what its budgets leave, is
// counted in them, is repeated once with a new token when WeChat refused the old one, and parks an API whose quota
// WeChat says is spent. Nothing that may have arrived is tried again. One thread; lives for one piece of work.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/token_keeper.hpp"
#include "engine/quota/quota_rules.hpp"
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
  Random& random;
  QuotaRules quota = {};
  std::size_t priority = 1;  // in the budgets: somebody waits for it; 2 for what the house does by itself
};

struct ErrandTrouble {
  enum class Cause : std::uint8_t {
    refused,    // WeChat said no: errcode, errmsg, rid
    no_answer,  // none came, or none that can be read
    parked,     // the app or this API is paused
    budget,     // the call would go over a known budget
    no_token,
    no_way,  // the app's own settings lead nowhere
  } cause = Cause::no_answer;
  int errcode = 0;  // WeChat's; 0 when it did not answer
  std::string errmsg;
  std::string rid{};
  json::value body{};  // WeChat's answer whole; null when it did not answer
  // What may help: a later call (not before `until`, where it is known), or only somebody who changes something.
  enum class Remedy : std::uint8_t { later, somebody } remedy = Remedy::later;
  std::optional<WallTime> until{};
  // The call may have taken effect all the same.
  enum class Fate : std::uint8_t { not_done, unknown } fate = Fate::not_done;
};
// "refused": the word in logs and problems.
[[nodiscard]] std::string_view to_string(ErrandTrouble::Cause cause);

class Errand {
 public:
  static constexpr Milliseconds call_timeout{10'000};

  // `connection` is used between exchanges, outside any transaction.
  Errand(ErrandDoors doors, sql::Connection& connection, const store::App& app)
      : doors_(doors), connection_(connection), app_(app) {}
  // An answer with errcode 0, or why there is none.
  [[nodiscard]] std::expected<wechat::ApiReply, ErrandTrouble> call(const wechat::Call& wanted,
                                                                    Milliseconds timeout = call_timeout);

 private:
  [[nodiscard]] std::optional<ErrandTrouble> find_park(wechat::Api api);
  [[nodiscard]] std::optional<ErrandTrouble> count(wechat::Api api);
  [[nodiscard]] ErrandTrouble judge(const wechat::ApiReply& reply, wechat::Api api);

  ErrandDoors doors_;
  sql::Connection& connection_;
  const store::App& app_;
  std::uint64_t next_tag_ = 1;
};

}  // namespace hongyan::engine
