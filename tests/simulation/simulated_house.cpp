#include "simulated_house.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/api_key.hpp"
#include "base/check.hpp"
#include "store/access.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;
using json::object;

constexpr std::string_view study_template = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE";
constexpr std::string_view class_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
constexpr int people = 6;
constexpr int busy_steps = 500;

// How bad the weather is: all quiet, as usual, all hell.
sandbox::FaultRates weather(Random& random) {
  const std::uint64_t most = random.one_in(6) ? 0 : random.one_in(3) ? 800 : 150;
  const auto rate = [&] { return most == 0 ? 0 : static_cast<int>(random.below(most + 1)); };
  return {.slow = rate(),
          .timeout_before_effect = rate(),
          .timeout_after_effect = rate(),
          .reset_after_effect = rate(),
          .http_5xx_before_effect = rate(),
          .http_5xx_after_effect = rate(),
          .minus_one_before_effect = rate(),
          .minus_one_after_effect = rate(),
          .garbage = rate(),
          .token_killed = rate() / 2,
          .quota_45009 = rate() / 8,
          .concurrent_43108 = rate() / 4,
          .receipt_late = rate(),
          .receipt_doubled = rate(),
          .receipt_lost = rate(),
          .receipt_msgid_zero = rate() / 2,
          .receipt_failed = rate()};
}

}  // namespace

SimulatedHouse::SimulatedHouse(std::uint64_t seed) : seed_(seed), random_(seed * 0x9E3779B97F4A7C15u + 1) {}

void SimulatedHouse::set_stage() {
  sandbox_settings_.faults = weather(random_);
  sandbox_settings_.receipt_delay = Milliseconds{50 + static_cast<std::int64_t>(random_.below(3'000))};
  sandbox_settings_.receipt_late_delay = std::chrono::minutes{1 + static_cast<std::int64_t>(random_.below(20))};
  sandbox_settings_.withheld_for = Milliseconds{12'000};
  sandbox_settings_.duplicate_answer =
      random_.one_in(2) ? sandbox::DuplicateAnswer::same_msgid : sandbox::DuplicateAnswer::error_40241;
  sandbox_settings_.receipt_msgid = random_.one_in(4) ? sandbox::ReceiptMsgId::zero : sandbox::ReceiptMsgId::real;
  sandbox_settings_.subscribe_reply_has_msgid = !random_.one_in(3);
  sandbox_settings_.plain_handover =
      random_.one_in(2) ? sandbox::TokenHandover::overlap : sandbox::TokenHandover::at_once;
  sandbox_ = std::make_unique<sandbox::Sandbox>(sandbox_settings_, clock_, random_);
  network_ = std::make_unique<VirtualNetwork>(*sandbox_, clock_, random_);
  if (sandbox_settings_.faults.slow > 0)
    network_->faults = {
        .refused_per_10000 = random_.below(200), .cut_per_10000 = random_.below(100), .latency_max = Milliseconds{60}};
  database_ = testing::fresh_database(sql::Dialect::sqlite);

  const auto connection = database_->connect();
  sql::migrate(*connection, store::migrations(), to_unix_ms(clock_.wall()));
  node_rules_.master_key = Secret(std::string(32, 'k'));
  node_rules_.dispatch.in_flight_max = 1 + random_.below(16);
  node_rules_.dispatch.claim_max = 16;
  node_rules_.dispatch.settling.receipt_deadline = std::chrono::minutes{30};
  node_rules_.dispatch.settling.settlement.retry.longest = Milliseconds{60'000};
  const auto key =
      api::make_api_key({.name = "simulation", .scopes = {"admin"}, .apps = {}, .expires_at = std::nullopt}, "test",
                        api::make_key_pepper(node_rules_.master_key), random_, clock_.wall());
  store::save_api_key(*connection, key.record);
  api_key_ = key.text.reveal();
  evidence_.in_flight_max = static_cast<std::int64_t>(node_rules_.dispatch.in_flight_max);

  const std::size_t nodes = 1 + random_.below(3);
  nodes_.resize(nodes);
  restart_at_.resize(nodes);
  for (std::size_t i = 0; i < nodes; ++i) start_node(i);

  sees_all_grants_ = random_.one_in(2);
  const json::value world = ask_sandbox(Method::get, "/sandbox/apps", nullptr);
  for (const json::value& app : find_member(world, "apps")->get_array()) {
    const std::string kind = text_of(app, "kind");
    const std::string appid = text_of(app, "appid");
    if (kind != "service_account" && kind != "mini_program") continue;
    (kind == "service_account" ? service_ : mini_program_) = appid;
    const json::value& callback = *find_member(app, "callback");
    const object settings{{"kind", kind},
                          {"name", appid},
                          {"api_origin", "http://sandbox.test"},
                          {"secret", text_of(app, "secret")},
                          {"token_mode", random_.one_in(2) ? "plain" : "stable"},
                          {"ledger_sight", sees_all_grants_ ? "complete" : "partial"},
                          {"callback_token", text_of(callback, "token")},
                          {"aes_key", text_of(callback, "encoding_aes_key")}};
    const auto put = ask_node(Method::put, "/v1/apps/" + appid, write_json(settings));
    CHECK(put && put->status < 300);
    ask_sandbox(Method::post, "/sandbox/apps/" + appid + "/callback",
                object{{"url", "http://hongyan.test/wechat/" + appid}, {"mode", "secure"}});
    const bool mini = kind == "mini_program";
    const json::value made =
        ask_sandbox(Method::post, "/sandbox/users", object{{"appid", appid}, {"count", people}, {"following", !mini}});
    for (const json::value& user : find_member(made, "users")->get_array())
      (mini ? members_ : followers_)
          .push_back({.openid = text_of(user, "openid"), .grants_reported = !random_.one_in(4)});
  }
  introduce_people();
}

// The business knows each of its people in both apps, and has one type that may go any way.
void SimulatedHouse::introduce_people() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const object person{{"identities", json::array{object{{"app", service_}, {"openid", followers_[i].openid}},
                                                   object{{"app", mini_program_}, {"openid", members_[i].openid}}}}};
    const auto put = ask_node(Method::put, fmt::format("/v1/recipients/person{}", i), write_json(person));
    CHECK(put && put->status < 300);
  }
  const object by_grant{{"channel", "subscribe"},
                        {"app", mini_program_},
                        {"template_id", class_template},
                        {"fields", object{{"thing1", "{{marker}}"},
                                          {"time2", "2026年11月21日 09:00"},
                                          {"amount3", "￥99.00"},
                                          {"character_string4", "NO-1"},
                                          {"phrase5", "待上课"}}}};
  const object by_window{{"channel", "customer"},
                         {"app", service_},
                         {"message", object{{"msgtype", "text"}, {"text", object{{"content", "{{marker}}"}}}}}};
  const object by_template{{"channel", "template"},
                           {"app", service_},
                           {"template_id", study_template},
                           {"fields", object{{"thing1", "{{marker}}"},
                                             {"time2", "2026年11月21日 20:00"},
                                             {"phrase3", "未完成"},
                                             {"character_string4", "W-1"}}}};
  json::array routes{by_grant, by_window};
  if (random_.one_in(2)) routes.push_back(by_template);
  const object type{{"variables", object{{"marker", object{{"type", "text"}, {"required", true}}}}},
                    {"routes", std::move(routes)}};
  const auto put = ask_node(Method::put, "/v1/notification-types/anything", write_json(type));
  CHECK(put && put->status < 300);
}

void SimulatedHouse::start_node(std::size_t place) {
  nodes_[place] = std::make_unique<SimulatedNode>(fmt::format("node{}", ++nodes_started_), *database_, disk_, *network_,
                                                  *sandbox_, clock_, random_, node_rules_);
}

json::value SimulatedHouse::ask_sandbox(Method method, const std::string& target, const json::value& body) {
  http::Request request;
  request.method = method;
  request.target = target;
  if (!body.is_null()) request.body = write_json(body);
  const http::Response response = sandbox_->handle(request);
  auto answer = read_json(response.body);
  CHECK(answer.has_value());
  return std::move(*answer);
}

SimulatedNode* SimulatedHouse::any_node() {
  std::vector<SimulatedNode*> alive;
  for (const auto& node : nodes_)
    if (node) alive.push_back(node.get());
  return alive.empty() ? nullptr : alive[random_.below(alive.size())];
}

std::optional<SimulatedHouse::Answered> SimulatedHouse::ask_node(Method method, const std::string& target,
                                                                 const std::string& body, const std::string& key) {
  SimulatedNode* node = any_node();
  if (node == nullptr) return std::nullopt;
  http::Request request;
  request.method = method;
  request.target = target;
  request.headers.set("Authorization", "Bearer " + api_key_);
  if (!body.empty()) {
    request.headers.set("Content-Type", "application/json");
    request.headers.set("Content-Length", std::to_string(body.size()));
    request.body = body;
  }
  if (!key.empty()) request.headers.set("Idempotency-Key", key);
  auto answer = std::make_unique<std::optional<Answered>>();
  node->request(std::move(request), http::Reply([slot = answer.get()](http::Response response) {
                  *slot = Answered{response.status, std::move(response.body)};
                }));
  for (int i = 0; i < 20 && !*answer; ++i) {
    node->run_due(clock_.wall());
    if (!*answer) clock_.advance(Milliseconds{5});
  }
  if (!*answer) {
    // The caller gives up; the late answer must not be written into freed memory.
    abandoned_.push_back(std::move(answer));
    return std::nullopt;
  }
  return std::move(**answer);
}

void SimulatedHouse::exchange_callbacks() {
  for (sandbox::CallbackPush& push : sandbox_->due_callbacks()) {
    SimulatedNode* node = any_node();
    if (node == nullptr || (!calm_ && random_.one_in(40))) {
      sandbox_->callback_answered(push.id, nullptr);
      continue;
    }
    std::size_t place = 0;
    while (nodes_[place].get() != node) ++place;
    pushes_under_way_[push.id] = place;
    node->request(std::move(push.request), http::Reply([this, id = push.id](http::Response response) {
                    if (pushes_under_way_.erase(id) > 0) sandbox_->callback_answered(id, &response);
                  }));
  }
}

void SimulatedHouse::step(Milliseconds by) {
  clock_.advance(by);
  network_->deliver_due();
  exchange_callbacks();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i] && restart_at_[i] <= clock_.wall()) start_node(i);
    if (nodes_[i]) nodes_[i]->run_due(clock_.wall());
  }
}

void SimulatedHouse::busy_step() {
  if (random_.one_in(4)) post_something();
  if (random_.one_in(6)) tap_accept();
  if (random_.one_in(15)) write_to_account();
  if (random_.one_in(60)) withdraw();
  if (random_.one_in(60)) change_following();
  if (random_.one_in(25)) cancel_something();
  if (random_.one_in(20)) repeat_with_same_key();
  if (random_.one_in(80)) crash_something();
  if (sandbox_settings_.faults.slow > 0 && random_.one_in(60))
    fail_disk(1 + static_cast<std::int64_t>(random_.below(20)),
              random_.one_in(2) ? testing::FaultPlan::When::before : testing::FaultPlan::When::after);
  step(Milliseconds{1 + static_cast<std::int64_t>(random_.below(random_.one_in(20) ? 20'000 : 300))});
}

void SimulatedHouse::fail_disk(std::int64_t step, testing::FaultPlan::When when) {
  evidence_.disk_failures += disk_.failures();
  disk_.fail_at(step, when);
}

void SimulatedHouse::crash_something() {
  const std::size_t place = random_.below(nodes_.size());
  if (!nodes_[place]) return;
  nodes_[place].reset();
  ++evidence_.crashes;
  restart_at_[place] = clock_.wall() + Milliseconds{static_cast<std::int64_t>(random_.below(25'000))};
  std::vector<std::uint64_t> lost;
  for (const auto& [id, holder] : pushes_under_way_)
    if (holder == place) lost.push_back(id);
  for (const std::uint64_t id : lost) {
    pushes_under_way_.erase(id);
    sandbox_->callback_answered(id, nullptr);
  }
}

void SimulatedHouse::settle_down() {
  calm_ = true;
  evidence_.disk_failures += disk_.failures();
  disk_.fail_never();
  sandbox_->settings().faults = {};
  network_->faults = {};
  for (WallTime& moment : restart_at_) moment = clock_.wall();
  for (int i = 0; i < 60; ++i) step(Milliseconds{500});
  for (int i = 0; i < 250 && !all_final(); ++i) step(Milliseconds{9'000});
  // What waits for another day: far ahead in one step, then slowly enough that nothing on the wire meets its timeout.
  for (int i = 0; i < 60 && !all_final(); ++i) {
    step(std::chrono::minutes{30});
    for (int j = 0; j < 8; ++j) step(Milliseconds{2'000});
  }
}

std::vector<std::string> SimulatedHouse::run() {
  set_stage();
  for (int i = 0; i < busy_steps; ++i) busy_step();
  evidence_.ambiguous = 0;
  settle_down();
  read_outcomes();
  evidence_.ambiguous = network_->ambiguous();
  for (const sandbox::LogEntry& entry : sandbox_->log()) mix(write_json(sandbox::entry_as_json(entry)));
  std::vector<std::string> findings = audit(evidence_, sandbox_->log());
  nodes_.clear();
  return findings;
}

void SimulatedHouse::mix(std::string_view text) {
  for (const char c : text) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
}

std::string SimulatedHouse::story() const {
  std::map<std::string, int> statuses;
  for (const auto& [id, outcome] : evidence_.outcomes) ++statuses[text_of(outcome, "status")];
  std::string line =
      fmt::format("seed {}: {} posted, {} crashes, {} ambiguous, {} disk failures, {} log entries;", seed_, posted_,
                  evidence_.crashes, evidence_.ambiguous, evidence_.disk_failures, sandbox_->log().size());
  for (const auto& [status, count] : statuses) line += fmt::format(" {}={}", status, count);
  return line;
}

std::string SimulatedHouse::tell(const std::string& marker) const {
  const auto posted = evidence_.posted.find(marker);
  const auto found = evidence_.found_markers.find(marker);
  if (posted == evidence_.posted.end()) return marker + " was never posted\n";
  std::string text = found == evidence_.found_markers.end() ? marker + " is not stored\n"
                                                            : write_json(evidence_.outcomes.at(found->second)) + "\n";
  for (const sandbox::LogEntry& entry : sandbox_->log())
    if (std::ranges::find(posted->second.openids, entry.openid) != posted->second.openids.end())
      text += write_json(sandbox::entry_as_json(entry)) + "\n";
  return text;
}

}  // namespace hongyan::simulation
