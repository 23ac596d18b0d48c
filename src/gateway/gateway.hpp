// Gateway: any SDK speaks to WeChat through us by changing its API host. It brings one of our keys as its AppSecret, is
// given an opaque token in WeChat's place, and its calls go on with the real credential through the app's way out; the
// answers come back as they are, long ones while they still come in. Nothing is repeated but what WeChat has certainly
// not done: a call that could not be sent, or one that was refused for a stale token, once; an upload only while none
// of it was taken. take() is called by any thread and returns at once; the rest is a Worker's. It holds no truth: a
// crash ends the exchanges under way.
#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/random.hpp"
#include "domain/quota.hpp"
#include "engine/access/app_book.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/token_keeper.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"
#include "gateway/admission.hpp"
#include "gateway/answers.hpp"
#include "gateway/client.hpp"
#include "gateway/downloads.hpp"
#include "gateway/inbound.hpp"
#include "gateway/quota_news.hpp"
#include "gateway/sealing.hpp"
#include "gateway/send_book.hpp"
#include "gateway/spent_budgets.hpp"
#include "gateway/token_doubts.hpp"
#include "gateway/use_book.hpp"
#include "http/body_stream.hpp"
#include "http/server.hpp"
#include "http/transport.hpp"
#include "store/sql/database.hpp"

namespace hongyan::gateway {

struct GatewayRules {
  std::size_t in_flight_max = 64;   // of calls whose body is here
  std::size_t uploads_max = 64;     // of those whose body still comes in; further ones wait `timeout`, then are refused
  std::size_t downloads_max = 64;   // long answers; further ones keep the places of their calls, then are lost
  std::size_t waiting_max = 1'000;  // beyond it, and beyond the bytes of their bodies, callers are told to come again
  std::size_t waiting_bytes_max = 128 * 1024 * 1024;
  std::size_t response_bytes_max = 32 * 1024 * 1024;  // of an answer that is read or changed here, and so held whole
  http::LongAnswers long_answers{.held_bytes = 128 * 1024};
  Milliseconds timeout{30'000};                // of one exchange; an upload's or download's anew with each piece
  Milliseconds stream_time{10 * 60'000};       // of an upload's or download's
  Milliseconds upload_token_left{5 * 60'000};  // an upload begins with a token that lives so long, if one comes in time
  Milliseconds token_wait{8'000};              // for a token, when there is none
  Milliseconds store_every{1'000};             // the counts
  Milliseconds doubt{10 * 60'000};             // an API that refuses fresh tokens causes no renewal for so long
  Milliseconds upload_doubt{60'000};           // and its uploads one in so long
  Seconds pass_life{7'200};
  enum class SpentQuota : std::uint8_t { refused, passed };  // calls that WeChat is known to refuse for its budget
  SpentQuota spent_quota = SpentQuota::refused;
  domain::QuotaCalendar calendar;
};

// What it works with; all of it outlives the gateway.
struct GatewayDoors {
  sql::Database& database;
  http::Transport& transport;  // its own
  engine::Egress& egress;
  engine::AppBook& apps;
  engine::TokenKeeper& tokens;
  engine::Metrics& metrics;
  Clock& clock;
  Random& random;
};

class Gateway final : public engine::Worker {
 public:
  Gateway(GatewayDoors doors, KeyQuestions keys, Secret pass_key, GatewayRules rules = {});
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }
  // A request whose target begins with gateway_prefix, its body or what still comes in of it.
  void take(http::Request&& request, http::Reply reply, http::BodySource upload = {});

  [[nodiscard]] std::string_view name() const override { return "gateway"; }
  engine::Again run_once(WallTime now) override;

 private:
  struct Arrival {
    http::Request request;
    http::Reply reply;
    http::BodySource upload;
    std::size_t bytes = 0;
  };
  struct Arrivals {
    std::deque<Arrival> queue;
    std::size_t bytes = 0;
  };
  // A call on its way to WeChat, and back.
  struct Errand {
    store::App app;
    engine::WayOut way;
    std::string key_id;
    std::string path;
    Kind kind = Kind::with_token;
    http::Request request;  // kept: it may have to go out again
    http::Reply reply;
    http::BodySource upload;
    BootTime token_deadline{};
    std::int64_t token_generation = 0;
    http::Origin host = {};
    std::size_t hosts_left = 0;
    BootTime host_deadline{};                  // then no other host is tried, and no place waited for
    std::optional<std::string> send = {};      // in the book of sends
    std::optional<ResetCall> reset = {};       // its call resets counts
    std::optional<Sealing> sealing = {};       // its call goes signed and encrypted
    std::optional<http::Response> stale = {};  // what WeChat answered to a stale token; the errand is out again
    // Whether the answer must be whole: it tells us something, or is changed on its way.
    [[nodiscard]] bool wants_whole_answer() const;
  };
  // A long answer that waits for a place.
  struct LongAnswer {
    Errand errand;
    http::Response head;
    http::BodySource body;
  };

  [[nodiscard]] std::size_t calls_in_flight() const { return in_flight_.size() + downloads_waiting_.size(); }
  [[nodiscard]] bool may_receive() const;
  void receive(Arrival arrival, WallTime now);
  // True when the app's budget for that API is known to be spent: then the caller has been told.
  [[nodiscard]] bool hold_back(Arrival& arrival, const store::App& app, const Address& address, const Client& client,
                               WallTime now);
  void receive_call(const Address& address, Arrival arrival, const store::App& app, WallTime now);
  void wait(Errand errand);
  void write_sends();
  void send_waiting(std::deque<Errand>& waiting, WallTime now);
  [[nodiscard]] bool has_place(const Errand& errand) const;
  enum class Sent { yes, waits, answered };
  [[nodiscard]] Sent try_send(Errand& errand, WallTime now);
  void end(Errand errand, http::Ending ending, WallTime now);
  void pass_downloads(WallTime now);
  void count_downloads(WallTime now);
  void give_up(Errand errand, const http::Trouble& trouble, WallTime now);
  void refuse_unsent(Errand& errand, Refusal refusal, WallTime now, std::string_view detail);
  void pass_back(Errand errand, http::Response response, int errcode, WallTime now);
  void answer(http::Reply& reply, http::Response response, std::string_view how);
  void refuse_with(http::Reply& reply, Refusal refusal, WallTime now, std::string_view detail = "");
  [[nodiscard]] bool blames_token(const Errand& errand, int errcode);

  GatewayDoors doors_;
  GatewayRules rules_;
  Admission admission_;
  std::function<void()> wake_;
  Guarded<Arrivals> arrivals_;
  std::unique_ptr<sql::Connection> connection_;
  std::deque<Errand> unwritten_;  // sends whose entry in the book is still to be stored
  std::deque<Errand> waiting_;
  std::deque<Errand> uploads_waiting_;  // as many as the server hands over at once
  std::unordered_map<std::uint64_t, Errand> in_flight_;
  std::unordered_map<std::uint64_t, Errand> uploads_in_flight_;
  std::deque<LongAnswer> downloads_waiting_;
  Downloads downloads_;
  TokenDoubts doubts_;
  UseBook uses_;
  SpentBudgets budgets_;
  QuotaNews quota_news_;
  SendBook sends_;
  BootTime stored_at_{};
  std::uint64_t next_tag_ = 1;
};

}  // namespace hongyan::gateway
