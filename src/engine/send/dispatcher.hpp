// Dispatcher: claims ready notifications, records intents, sends each once, settles what came back. One round is one
// transaction: settle what ended, intend what fits into the free slots, claim more. At most `in_flight_max` attempts
// are between intent and record at any moment, so a crash leaves at most that many in doubt. Everything in memory is a
// claim, which its lease brings back, or a number of the round.
#pragma once
#include <atomic>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/access/app_book.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/signing.hpp"
#include "engine/access/token_keeper.hpp"
#include "engine/metrics.hpp"
#include "engine/quota/quota_planner.hpp"
#include "engine/routing/giving_way.hpp"
#include "engine/routing/permits.hpp"
#include "engine/send/lane_queue.hpp"
#include "engine/send/settling.hpp"
#include "engine/worker.hpp"
#include "http/transport.hpp"
#include "store/outbox.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

struct DispatchRules {
  std::size_t in_flight_max = 64;
  std::size_t claim_max = 256;
  Milliseconds lease{15'000};
  Milliseconds send_timeout{10'000};
  Milliseconds token_wait_min{250};
  Milliseconds token_wait_max{30'000};
  Milliseconds lane_wait{5'000};  // after an intent found the person busy: another node's call, or one of unknown fate
  Milliseconds look_again{200};   // for work that other nodes stored
  SettlingRules settling;
  QuotaRules quota;
};

class Dispatcher final : public Worker {
 public:
  Dispatcher(sql::Database& database, http::Transport& transport, Egress& egress, AppBook& apps, TokenKeeper& tokens,
             Metrics& metrics, Clock& clock, Random& random, std::string node, DispatchRules rules = {});
  // New work was stored: look at the queue in the next round. Any thread.
  void note_work() { work_noted_ = true; }

  [[nodiscard]] std::string_view name() const override { return "dispatcher"; }
  Again run_once(WallTime now) override;
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

 private:
  struct InFlight {
    store::Notification notification;
    int attempt = 1;
    WallTime intent_at;
    BootTime lease_ends;
    http::Origin host = {};
    std::int64_t token_generation = 0;
    wechat::Api api = wechat::Api::template_send;
    std::optional<Signing> signing{};      // of a call that went out signed
    std::optional<WallTime> counted_at{};  // in the budget; nothing while the commit is in doubt
  };
  // By what an app sends: looked up once a round, however many notifications it has.
  struct Sender {
    std::optional<store::App> app;
    std::optional<WayOut> way;
    std::optional<Token> token;
  };
  // One round's work, filled step by step and carried out after the commit.
  struct Round {
    WallTime now;
    BootTime boot;
    std::set<std::string> opted_out{};                     // ids of candidates whose people want nothing any more
    std::map<std::string, Sender, std::less<>> senders{};  // by appid
    std::vector<store::Notification> intents{};            // chosen, then recorded
    std::set<std::string> second_permits{};                // ids of those that go out with a permit beside one held
    std::vector<store::Release> releases{};
    std::vector<store::Notification> released{};  // whose lanes are free again
    std::vector<store::Notification> claimed{};
    std::unique_ptr<GivingWay> giving_way{};  // made when something looks for another way
    std::unique_ptr<Permits> permits{};       // made when something asks for one
  };
  void take_back_endings();
  void work_in_transaction(Round& round, std::vector<LaneQueue::Waiting> candidates, std::size_t claim_limit);
  [[nodiscard]] Sender& sender_of(sql::Connection& connection, const store::Notification& one, Round& round);
  void choose(sql::Connection& connection, LaneQueue::Waiting candidate, Round& round);
  void let_go(Round& round, store::Notification notification, domain::Step step, std::string_view reason,
              WallTime ready_at);
  void hold_back(Round& round, store::Notification notification, std::string_view reason, WallTime until);
  void close(Round& round, store::Notification notification, std::string_view reason);
  [[nodiscard]] Permits& permits_of(Round& round);
  [[nodiscard]] Milliseconds token_wait(const store::Notification& one, WallTime now);
  [[nodiscard]] bool may_repeat(Round& round, const store::Notification& one, const store::App& app);
  [[nodiscard]] Permits::Reserved reserve_permit(store::Notification& one, Round& round);
  void keep_within_budgets(sql::Connection& connection, Round& round);
  void give_up_intent(Round& round, store::Notification notification, domain::Step step, std::string_view reason,
                      WallTime ready_at);
  void record(sql::Connection& connection, Round& round);
  [[nodiscard]] std::expected<wechat::Call, std::string> sign_if_wanted(const store::App& app, wechat::Call call,
                                                                        WallTime now, InFlight& in_flight);
  void send(Round& round);
  void keep_unsent(Round& round);
  [[nodiscard]] EndedAttempt end_unsent(InFlight in_flight, std::string why);
  void read_parks(sql::Connection& connection, WallTime now);
  [[nodiscard]] EndedAttempt read_ending(InFlight in_flight, http::Ending& ending);

  sql::Database& database_;
  http::Transport& transport_;
  Egress& egress_;
  AppBook& apps_;
  TokenKeeper& tokens_;
  Metrics& metrics_;
  Clock& clock_;
  Random& random_;
  std::string node_;
  DispatchRules rules_;
  std::unique_ptr<sql::Connection> connection_;
  LaneQueue queue_;
  std::unordered_map<std::uint64_t, InFlight> in_flight_;
  std::vector<EndedAttempt> ended_;  // come back, not yet recorded
  std::vector<store::Park> parks_;
  QuotaPlanner quota_;
  WallTime parks_read_at_{};
  std::map<std::string, WallTime, std::less<>> no_token_since_;
  std::uint64_t next_tag_ = 1;
  bool more_ready_ = true;
  std::atomic<bool> work_noted_{false};
  WallTime looked_at_{};
};

}  // namespace hongyan::engine
