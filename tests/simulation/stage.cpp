#include "stage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/api_key.hpp"
#include "base/check.hpp"
#include "http/url.hpp"
#include "store/access.hpp"
#include "store/callback_events.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"
#include "weather.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;
using json::object;

// Some minutes before a midnight of Beijing, or in the middle of a day.
WallTime choose_start(const Day& day, Random& random) {
  const WallTime midnight = sandbox::parse_day_or_moment(day.date).value();
  if (random.one_in(2)) return midnight + std::chrono::hours{16};
  return midnight + std::chrono::hours{24} - std::chrono::seconds{30 + static_cast<std::int64_t>(random.below(240))};
}

// How far a machine that asks a time server may be off.
Milliseconds choose_little_skew(Random& random) {
  return Milliseconds{static_cast<std::int64_t>(random.below(2'001))} - Milliseconds{1'000};
}

// Now and then somebody sets a machine an hour or a day wrong, where WeChat's answers tell the time.
Milliseconds choose_skew(Random& random, bool answers_are_dated) {
  const Milliseconds little = choose_little_skew(random);
  if (!answers_are_dated || !random.one_in(3)) return little;
  const Milliseconds much = random.one_in(2) ? std::chrono::hours{1} : std::chrono::hours{24};
  return random.one_in(2) ? little + much : little - much;
}

}  // namespace

Stage::Stage(std::uint64_t the_seed)
    : seed(the_seed),
      // Not a multiple of the generator's own step, or neighbours would play one run, a word apart.
      random(the_seed * 0xD1342543DE82EF95u + 1),
      day(choose_day(random)),
      clock_(choose_start(day, random)) {
  weather_ = choose_weather(random);
  sandbox_ = std::make_unique<sandbox::Sandbox>(weather_.answers, clock_, random);
  network_ = std::make_unique<VirtualNetwork>(*sandbox_, clock_, random);
  sees_all_grants = random.one_in(2);
  evidence.began = clock_.wall();
  build_nodes();
  register_apps();
}

void Stage::build_nodes() {
  database_ = testing::fresh_database(sql::Dialect::sqlite);
  onlooker_ = database_->connect();
  sql::migrate(*onlooker_, store::migrations(), to_unix_ms(clock_.wall()));
  node_rules_.master_key = Secret(std::string(32, 'k'));
  node_rules_.dispatch.in_flight_max = 1 + random.below(16);
  node_rules_.dispatch.claim_max = 16;
  node_rules_.dispatch.settling.receipt_deadline = std::chrono::minutes{30};
  node_rules_.dispatch.settling.settlement.retry.longest = Milliseconds{60'000};
  node_rules_.mass_inquiry = {.after = std::chrono::minutes{10}, .every = std::chrono::minutes{5}};
  const auto key =
      api::make_api_key({.name = "simulation", .scopes = {"admin"}, .apps = {}, .expires_at = std::nullopt}, "test",
                        api::make_key_pepper(node_rules_.master_key), random, clock_.wall());
  store::save_api_key(*onlooker_, key.record);
  api_key_ = key.text.reveal();
  evidence.in_flight_max = static_cast<std::int64_t>(node_rules_.dispatch.in_flight_max);
  const std::size_t nodes = 1 + random.below(3);
  evidence.nodes = static_cast<std::int64_t>(nodes);
  nodes_.resize(nodes);
  restart_at_.resize(nodes);
  for (std::size_t i = 0; i < nodes; ++i)
    clocks_.push_back(std::make_unique<testing::SkewedClock>(clock_, choose_little_skew(random)));
  for (std::size_t i = 0; i < nodes; ++i) start_node(i);
}

void Stage::register_apps() {
  const json::value world = ask_sandbox(Method::get, "/sandbox/apps", nullptr);
  for (const json::value& app : find_member(world, "apps")->get_array()) {
    const std::string kind = text_of(app, "kind");
    const std::string appid = text_of(app, "appid");
    if (kind != "service_account" && kind != "mini_program") continue;
    (kind == "service_account" ? service : mini_program) = appid;
    const json::value& callback = *find_member(app, "callback");
    set_up(Method::put, "/v1/apps/" + appid,
           object{{"kind", kind},
                  {"name", appid},
                  {"api_origin", "http://sandbox.test"},
                  {"secret", text_of(app, "secret")},
                  {"token_mode", random.one_in(2) ? "plain" : "stable"},
                  {"ledger_sight", sees_all_grants ? "complete" : "partial"},
                  {"callback_token", text_of(callback, "token")},
                  {"aes_key", text_of(callback, "encoding_aes_key")}});
    ask_sandbox(Method::post, "/sandbox/apps/" + appid + "/callback",
                object{{"url", "http://hongyan.test/wechat/" + appid}, {"mode", "secure"}});
  }
}

void Stage::start_node(std::size_t place) {
  nodes_[place] = std::make_unique<SimulatedNode>(fmt::format("node{}", ++nodes_started_), *database_, disk_, *network_,
                                                  *clocks_[place], random, node_rules_);
}

json::value Stage::ask_sandbox(Method method, const std::string& target, const json::value& body) {
  http::Request request;
  request.method = method;
  request.target = target;
  if (!body.is_null()) request.body = write_json(body);
  const http::Response response = sandbox_->handle(request);
  auto answer = read_json(response.body);
  CHECK(answer.has_value());
  return std::move(*answer);
}

SimulatedNode* Stage::any_node() {
  std::vector<SimulatedNode*> alive;
  for (const auto& node : nodes_)
    if (node) alive.push_back(node.get());
  return alive.empty() ? nullptr : alive[random.below(alive.size())];
}

std::optional<Answered> Stage::ask_node(Method method, const std::string& target, const std::string& body,
                                        const std::string& key) {
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
  if (tamper) tamper(request);
  const http::Request asked = overhear ? request : http::Request();
  auto answer = std::make_unique<std::optional<Answered>>();
  node->request(std::move(request), http::Reply([slot = answer.get()](http::Response response) {
                  *slot = Answered{response.status, std::move(response.body)};
                }));
  for (int i = 0; i < 20 && !*answer; ++i) {
    node->run_due();
    if (!*answer) network_->pass(Milliseconds{5});
  }
  if (!*answer) {
    // The caller gives up; the late answer must not be written into freed memory.
    abandoned_.push_back(std::move(answer));
    return std::nullopt;
  }
  if (overhear) overhear(asked, **answer);
  return std::move(**answer);
}

void Stage::set_up(Method method, const std::string& target, const json::object& body) {
  for (int i = 0; i < 60; ++i) {
    const auto answer = ask_node(method, target, body);
    if (answer && answer->good()) return;
    // The token may not be there yet; our own words must be right.
    CHECK(!answer || answer->status >= 500 || answer->status == 409);
    step(Milliseconds{2'000});
  }
  CHECK(false);
}

std::vector<json::value> Stage::read_list(const std::string& target) {
  std::vector<json::value> items;
  std::string cursor;
  do {
    const auto answer =
        ask_node(Method::get, target + (cursor.empty() ? "" : "&cursor=" + http::percent_encode(cursor)), "");
    auto page = answer ? read_json(answer->body) : read_json("");
    json::value* const list = page && page->is_object() ? page->get_object().if_contains("items") : nullptr;
    if (list == nullptr) break;
    for (json::value& item : list->get_array()) items.push_back(std::move(item));
    cursor = text_of(*page, "next_cursor");
  } while (!cursor.empty());
  return items;
}

void Stage::exchange_callbacks() {
  for (sandbox::CallbackPush& push : sandbox_->due_callbacks()) {
    SimulatedNode* node = any_node();
    if (node == nullptr || (!calm_ && random.one_in(40))) {
      sandbox_->callback_answered(push.id, nullptr);
      continue;
    }
    std::size_t place = 0;
    while (nodes_[place].get() != node) ++place;
    pushes_under_way_[push.id] = place;
    node->request(std::move(push.request), http::Reply([this, id = push.id](http::Response response) {
                    if (pushes_under_way_.erase(id) == 0) return;
                    last_stir_ = clock_.wall();
                    if (response.body == "success") evidence.pushes_taken.try_emplace(id, last_stir_);
                    sandbox_->callback_answered(id, &response);
                  }));
  }
}

void Stage::step(Milliseconds by) {
  network_->pass(by);
  if (!network_->is_idle()) last_stir_ = clock_.wall();
  exchange_callbacks();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i] && restart_at_[i] <= clock_.wall()) start_node(i);
    if (nodes_[i]) nodes_[i]->run_due();
  }
  if (!network_->is_idle()) last_stir_ = clock_.wall();
}

void Stage::fail_disk() {
  evidence.disk_failures += disk_.failures();
  const auto step = 1 + static_cast<std::int64_t>(random.below(20));
  disk_.fail_at(step, random.one_in(2) ? testing::FaultPlan::When::before : testing::FaultPlan::When::after);
}

void Stage::crash_something() {
  const std::size_t place = random.below(nodes_.size());
  if (!nodes_[place]) return;
  nodes_[place].reset();
  ++evidence.crashes;
  restart_at_[place] = clock_.wall() + Milliseconds{static_cast<std::int64_t>(random.below(25'000))};
  std::vector<std::uint64_t> lost;
  for (const auto& [id, holder] : pushes_under_way_)
    if (holder == place) lost.push_back(id);
  for (const std::uint64_t id : lost) {
    pushes_under_way_.erase(id);
    sandbox_->callback_answered(id, nullptr);
  }
}

void Stage::set_a_clock() {
  testing::SkewedClock& clock = *clocks_[random.below(clocks_.size())];
  evidence.clocks_ahead.push_back(choose_skew(random, weather_.answers.dated_answers));
  clock.set_skew(evidence.clocks_ahead.back());
}

void Stage::let_weather_in() {
  sandbox_->settings().faults = weather_.faults;
  network_->faults = weather_.wire;
}

void Stage::clear_sky() {
  calm_ = true;
  evidence.disk_failures += disk_.failures();
  disk_.fail_never();
  sandbox_->settings().faults = {};
  network_->faults = {};
  for (WallTime& moment : restart_at_) moment = clock_.wall();
}

// Far ahead wherever all is quiet, and slowly where it is not: no node may sleep through its own lease.
void Stage::settle_down() {
  clear_sky();
  for (int i = 0; i < 60; ++i) step(Milliseconds{500});
  const WallTime clear = now();
  for (int i = 0; i < 600 && !all_final(); ++i) {
    const bool first_hour = now() - clear < std::chrono::minutes{45};
    if (is_quiet()) step(first_hour ? std::chrono::minutes{1} : std::chrono::minutes{20});
    step(Milliseconds{1'000});
    step(Milliseconds{1'000});
  }
}

bool Stage::is_quiet() {
  constexpr Milliseconds a_moment{2'000};
  if (!network_->is_idle() || clock_.wall() - last_stir_ < a_moment) return false;
  const auto live = store::count_live(*onlooker_);
  const bool sends = std::ranges::any_of(live, [](const auto& one) { return one.state == domain::State::sending; });
  return !sends && store::due_callbacks(*onlooker_, clock_.wall() + a_moment, 1).empty();
}

bool Stage::all_final() {
  // Cheaper than asking for each: the live ones are what the partial indexes hold.
  return store::count_live(*onlooker_).empty();
}

void Stage::take_down() {
  evidence.ended = clock_.wall();
  evidence.ambiguous = network_->ambiguous();
  evidence.crossings = network_->crossings();
  evidence.forced_refreshes = network_->forced_refreshes();
  nodes_.clear();
}

}  // namespace hongyan::simulation
