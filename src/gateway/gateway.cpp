#include "gateway/gateway.hpp"

#include <variant>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"
#include "gateway/person_token.hpp"
#include "http/url.hpp"
#include "wechat/call.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::gateway {
namespace {

using engine::Again;

constexpr Milliseconds patience_in_flight{5};
constexpr Milliseconds token_look{20};
constexpr Milliseconds idle{1'000};
constexpr std::string_view unreachable = "the database cannot be reached";
constexpr std::size_t arrivals_per_round = 256;
constexpr std::size_t errcode_body_bytes_max = 64 * 1024;
constexpr std::size_t upload_bytes_counted = 256 * 1024;  // what one holds in memory at most, whatever its length

// The errcode of WeChat's answer; 0 for one without, such as a picture.
int errcode_in(const http::Response& response) {
  if (response.body.size() > errcode_body_bytes_max || response.body.find("\"errcode\"") == std::string::npos) return 0;
  const auto reply = wechat::read_reply(response);
  return reply ? reply->errcode : 0;
}

bool says_stale(int errcode) {
  const wechat::ErrcodeEntry* const entry = wechat::find_errcode(errcode);
  return entry != nullptr && entry->verdict == wechat::Verdict::token_stale;
}

}  // namespace

Gateway::Gateway(GatewayDoors doors, KeyQuestions keys, Secret pass_key, GatewayRules rules)
    : doors_(doors),
      rules_(rules),
      admission_(std::move(keys), std::move(pass_key), rules.pass_life, doors.random),
      downloads_(rules.downloads_max),
      doubts_(rules.doubt, rules.upload_doubt),
      budgets_(rules.calendar),
      quota_news_(rules.calendar) {
  // An answer with an errcode is never a stream.
  CHECK(rules_.long_answers.held_bytes == 0 || rules_.long_answers.held_bytes >= errcode_body_bytes_max);
}

void Gateway::take(http::Request&& request, http::Reply reply, http::BodySource upload) {
  Arrival arrival{.request = std::move(request), .reply = std::move(reply), .upload = std::move(upload)};
  arrival.bytes = arrival.upload ? upload_bytes_counted : arrival.request.body.size();
  enum class Place { first, behind, none };
  const Place place = arrivals_.with([&](Arrivals& arrivals) {
    if (arrivals.queue.size() >= rules_.waiting_max ||
        (arrivals.bytes > 0 && arrivals.bytes + arrival.bytes > rules_.waiting_bytes_max))
      return Place::none;
    arrivals.bytes += arrival.bytes;
    arrivals.queue.push_back(std::move(arrival));
    return arrivals.queue.size() == 1 ? Place::first : Place::behind;
  });
  if (place == Place::none)
    return refuse_with(arrival.reply, Refusal::system_error, doors_.clock.wall(), "too many calls are waiting");
  if (place == Place::first && wake_) wake_();
}

Again Gateway::run_once(WallTime now) {
  if (!in_flight_.empty() || !uploads_in_flight_.empty()) {
    for (http::Ending& ending : doors_.transport.collect(may_receive() ? Milliseconds{0} : patience_in_flight)) {
      auto found = in_flight_.extract(ending.tag);
      if (found.empty()) found = uploads_in_flight_.extract(ending.tag);
      if (!found.empty()) end(std::move(found.mapped()), std::move(ending), now);
    }
  }
  count_downloads(now);
  pass_downloads(now);
  try {
    if (!connection_) connection_ = doors_.database.connect();
    if (!quota_news_.empty()) {
      quota_news_.store(*connection_, now);
      budgets_.forget();
    }
    for (std::size_t count = 0;
         count < arrivals_per_round && waiting_.size() + unwritten_.size() < rules_.in_flight_max; ++count) {
      auto arrival = arrivals_.with([](Arrivals& arrivals) -> std::optional<Arrival> {
        if (arrivals.queue.empty()) return std::nullopt;
        Arrival next = std::move(arrivals.queue.front());
        arrivals.queue.pop_front();
        arrivals.bytes -= next.bytes;
        return next;
      });
      if (!arrival) break;
      receive(std::move(*arrival), now);
    }
    write_sends();
    if (!uses_.empty() && doors_.clock.boot() - stored_at_ >= rules_.store_every) {
      uses_.store(*connection_);
      stored_at_ = doors_.clock.boot();
    }
  } catch (const Failure&) {
    connection_.reset();
    // The loop comes back after a pause: nobody should wait for it to be told the same.
    for (Arrival& arrival : arrivals_.with([](Arrivals& arrivals) { return std::exchange(arrivals, {}); }).queue)
      refuse_with(arrival.reply, Refusal::system_error, now, unreachable);
    sends_.give_up_begun();
    for (Errand& errand : std::exchange(unwritten_, {}))
      refuse_with(errand.reply, Refusal::system_error, now, unreachable);
    throw;
  }
  send_waiting(waiting_, now);
  send_waiting(uploads_waiting_, now);
  if (!in_flight_.empty() || !uploads_in_flight_.empty() || may_receive()) return Again::now();
  const bool waits = !waiting_.empty() || !uploads_waiting_.empty() || !downloads_waiting_.empty();
  return Again::in(waits ? token_look : !uses_.empty() || !downloads_.empty() ? rules_.store_every : idle);
}

bool Gateway::may_receive() const {
  return waiting_.size() < rules_.in_flight_max && calls_in_flight() < rules_.in_flight_max &&
         arrivals_.with([](const Arrivals& arrivals) { return !arrivals.queue.empty(); });
}

// ---- who calls, and what for

void Gateway::receive(Arrival arrival, WallTime now) {
  const auto address = read_address(arrival.request.target);
  if (!address)
    return refuse_with(arrival.reply, Refusal::invalid_url, now, "the path is /gateway/{appid}/{path at WeChat}");
  const auto app = doors_.apps.find(address->appid);
  if (!app) return refuse_with(arrival.reply, Refusal::invalid_appid, now);
  switch (kind_of(address->path)) {
    case Kind::token:
    case Kind::stable_token:
      return answer(arrival.reply, admission_.answer_token(*connection_, *address, arrival.request, now), "token");
    case Kind::with_secret:
    case Kind::of_person:
    case Kind::with_token: return receive_call(*address, std::move(arrival), *app, now);
  }
}

void Gateway::receive_call(const Address& address, Arrival arrival, const store::App& app, WallTime now) {
  if (arrival.request.method == http::Method::other)
    return refuse_with(arrival.reply, Refusal::wants_post, now, "this HTTP method is not passed on");
  const auto client = admission_.client_of(*connection_, address, arrival.request, now);
  if (!client) return refuse_with(arrival.reply, client.error(), now, why(client.error()));
  const Kind kind = kind_of(address.path);
  const http::Query query(address.query);
  // What looks like our key must not go on to WeChat, nor the real secret to an API that is not known to want it.
  if (kind != Kind::with_secret && (query.find("secret") != nullptr || query.find("appsecret") != nullptr))
    return refuse_with(arrival.reply, Refusal::unauthorized, now, "this API is not completed with the AppSecret");
  if (hold_back(arrival, app, address, *client, now)) return;
  const auto persons = person_token_in(address, arrival.request);
  auto reset = quota_news_.reset_of(*connection_, app.appid, address.path, arrival.request.body, now);
  auto way = engine::way_out_of(app);
  if (!way) return refuse_with(arrival.reply, Refusal::system_error, now, way.error());
  const BootTime boot = doors_.clock.boot();
  Errand errand{.app = app,
                .way = *std::move(way),
                .key_id = client->key_id,
                .path = address.path,
                .kind = kind,
                .request = to_outbound(address, std::move(arrival.request)),
                .reply = std::move(arrival.reply),
                .upload = std::move(arrival.upload),
                .token_deadline = boot + rules_.token_wait,
                .host_deadline = boot + rules_.timeout,
                .reset = std::move(reset)};
  errand.hosts_left = errand.way.hosts.size();
  if (!errand.upload) errand.sealing = sealing_of(app, errand.path, errand.request);
  if (kind == Kind::with_secret) set_parameter(errand.request, secret_name(address.path), app.secret);
  if (persons) set_parameter(errand.request, person_token_name(address.path), persons->token);
  if (kind != Kind::with_token) drop_pass(errand.request);
  errand.send = sends_.begin(app.appid, errand.path, errand.request.body, now, doors_.random);
  if (errand.send)
    unwritten_.push_back(std::move(errand));
  else
    wait(std::move(errand));
}

bool Gateway::hold_back(Arrival& arrival, const store::App& app, const Address& address, const Client& client,
                        WallTime now) {
  if (rules_.spent_quota == GatewayRules::SpentQuota::passed) return false;
  const auto spent = budgets_.find(*connection_, app.appid, address.path, now);
  if (!spent) return false;
  doors_.metrics.count("gateway_held_back", "key", client.key_id);
  uses_.count(domain::quota_day(rules_.calendar, now), app.appid, client.key_id, address.path, Outcome::held_back);
  const Refusal refusal = spent->period == SpentBudget::Period::day ? Refusal::quota_spent : Refusal::too_fast;
  refuse_with(arrival.reply, refusal, now,
              fmt::format("not sent: the app has used its budget for this API until {}", to_iso8601(spent->until)));
  return true;
}

// ---- to WeChat and back

void Gateway::write_sends() {
  if (sends_.empty()) return;
  sends_.store(*connection_);
  for (Errand& errand : std::exchange(unwritten_, {})) wait(std::move(errand));
}

void Gateway::wait(Errand errand) { (errand.upload ? uploads_waiting_ : waiting_).push_back(std::move(errand)); }

bool Gateway::has_place(const Errand& errand) const {
  return errand.upload ? uploads_in_flight_.size() < rules_.uploads_max : calls_in_flight() < rules_.in_flight_max;
}

bool Gateway::Errand::wants_whole_answer() const {
  return upload || sealing || send || reset || hands_out_person_tokens(path);
}

void Gateway::send_waiting(std::deque<Errand>& waiting, WallTime now) {
  for (Errand& errand : std::exchange(waiting, {})) {
    if (errand.upload.is_broken()) {  // its caller is gone, or was told why
      refuse_unsent(errand, Refusal::system_error, now, errand.upload.cause());
    } else if (has_place(errand)) {
      if (try_send(errand, now) == Sent::waits) waiting.push_back(std::move(errand));
    } else if (errand.upload && doors_.clock.boot() >= errand.host_deadline) {
      refuse_unsent(errand, Refusal::system_error, now, "too many uploads are under way");
    } else {
      waiting.push_back(std::move(errand));
    }
  }
}

Gateway::Sent Gateway::try_send(Errand& errand, WallTime now) {
  const std::string& appid = errand.app.appid.text();
  if (errand.kind == Kind::with_token) {
    const auto token = doors_.tokens.find(appid);
    // WeChat may look at it when the last byte has come.
    const bool ends_soon = token && errand.upload && token->expires_at - now < rules_.upload_token_left;
    if (ends_soon && doors_.clock.boot() < errand.token_deadline) return Sent::waits;
    if (!token) {
      if (doors_.clock.boot() < errand.token_deadline) return Sent::waits;
      if (errand.stale) {
        http::Response stale = *std::move(errand.stale);
        const int errcode = errcode_in(stale);
        pass_back(std::move(errand), std::move(stale), errcode, now);
      } else {
        refuse_unsent(errand, Refusal::system_error, now, "the app has no access_token, see its parks");
      }
      return Sent::answered;
    }
    set_token(errand.request, token->text);
    errand.token_generation = token->generation;
  }
  auto request = errand.sealing ? seal(*errand.sealing, errand.request, now, doors_.random)
                                : std::expected<http::Request, std::string>(errand.request);
  if (!request) {
    refuse_unsent(errand, Refusal::system_error, now, request.error());
    return Sent::answered;
  }
  errand.host = doors_.egress.choose(appid, errand.way);
  const std::uint64_t tag = next_tag_++;
  http::Exchange exchange{.tag = tag,
                          .origin = errand.host,
                          .proxy = errand.way.proxy,
                          .request = *std::move(request),
                          .stream = errand.upload,
                          .timeout = rules_.timeout,
                          .stream_timeout = rules_.stream_time,
                          .response_bytes_max = rules_.response_bytes_max,
                          .long_answers = errand.wants_whole_answer() ? http::LongAnswers{} : rules_.long_answers};
  (errand.upload ? uploads_in_flight_ : in_flight_).emplace(tag, std::move(errand));
  doors_.transport.submit(std::move(exchange));
  return Sent::yes;
}

void Gateway::end(Errand errand, http::Ending ending, WallTime now) {
  doors_.egress.note(errand.app.appid.text(), errand.host, ending);
  if (auto* const sealed = std::get_if<http::Response>(&ending.result); sealed != nullptr && errand.sealing) {
    auto plain = unseal(*errand.sealing, *sealed, now);
    if (plain)
      ending.result = *std::move(plain);
    else
      ending.result = http::Trouble{http::Breakdown::bad_answer, std::move(plain.error())};
  }
  if (auto* const response = std::get_if<http::Response>(&ending.result)) {
    if (ending.stream) {
      downloads_waiting_.push_back({std::move(errand), std::move(*response), std::move(ending.stream)});
      return;
    }
    const int errcode = errcode_in(*response);
    if (!blames_token(errand, errcode)) return pass_back(std::move(errand), std::move(*response), errcode, now);
    doors_.tokens.refuse(errand.app.appid.text(), errand.token_generation);
    // What was taken of it is gone: these words make its caller repeat it, and by then the token is another.
    if (errand.upload.is_begun()) return pass_back(std::move(errand), std::move(*response), errcode, now);
    errand.stale = std::move(*response);
    errand.token_deadline = doors_.clock.boot() + rules_.token_wait;
    return wait(std::move(errand));
  }
  if (engine::was_not_sent(ending) && errand.hosts_left > 1 && doors_.clock.boot() < errand.host_deadline &&
      !errand.upload.is_begun()) {
    --errand.hosts_left;
    return wait(std::move(errand));
  }
  give_up(std::move(errand), std::get<http::Trouble>(ending.result), now);
}

void Gateway::give_up(Errand errand, const http::Trouble& trouble, WallTime now) {
  uses_.count(domain::quota_day(rules_.calendar, now), errand.app.appid, errand.key_id, errand.path, Outcome::failed);
  LOG(warning, "a call through the gateway got no answer app={} key={} path={} cause={}", errand.app.appid.text(),
      errand.key_id, errand.path, trouble.cause);
  switch (trouble.breakdown) {
    case http::Breakdown::not_connected:
    case http::Breakdown::not_written: return refuse_unsent(errand, Refusal::system_error, now, trouble.cause);
    case http::Breakdown::no_answer:
    case http::Breakdown::bad_answer:
      return answer(errand.reply, answer_is_lost(make_rid(now, doors_.random), trouble.cause), "lost");
  }
}

// True at most once for an errand.
bool Gateway::blames_token(const Errand& errand, int errcode) {
  using Call = TokenRefusal::Call;
  if (errand.kind != Kind::with_token || !says_stale(errcode)) return false;
  const TokenRefusal refusal{.appid = errand.app.appid.text(),
                             .path = errand.path,
                             .generation = errand.token_generation,
                             .call = errand.stale               ? Call::repeated
                                     : errand.upload.is_begun() ? Call::upload
                                                                : Call::first};
  return doubts_.believes(refusal, doors_.clock.boot());
}

void Gateway::pass_back(Errand errand, http::Response response, int errcode, WallTime now) {
  const Outcome outcome = errcode != 0             ? Outcome::refused
                          : response.status >= 500 ? Outcome::failed
                                                   : Outcome::answered;
  uses_.count(domain::quota_day(rules_.calendar, now), errand.app.appid, errand.key_id, errand.path, outcome);
  if (errcode == domain::daily_quota_spent || errcode == domain::minute_quota_spent)
    quota_news_.hear_refusal(errand.app.appid, errand.path, response, now);
  if (errand.reset && outcome == Outcome::answered && wechat::read_reply(response))
    quota_news_.hear_reset(errand.app.appid, *std::move(errand.reset));
  if (errand.send) sends_.hear_answer(*errand.send, errand.path, response);
  if (errcode == 0 && hands_out_person_tokens(errand.path))
    response = admission_.with_person_passes(std::move(response), errand.app.appid.text(), errand.key_id, now);
  LOG(debug, "passed through the gateway app={} key={} path={} errcode={}", errand.app.appid.text(), errand.key_id,
      errand.path, errcode);
  answer(errand.reply, to_inbound(std::move(response)), errcode != 0 ? "refused_by_wechat" : "passed");
}

// A long answer has no errcode: its caller gets it as it comes in.
void Gateway::pass_downloads(WallTime now) {
  for (LongAnswer& one : std::exchange(downloads_waiting_, {})) {
    if (one.body.is_broken()) {
      give_up(std::move(one.errand), {http::Breakdown::bad_answer, one.body.cause()}, now);
    } else if (downloads_.have_place()) {
      downloads_.begin({.appid = one.errand.app.appid,
                        .key_id = one.errand.key_id,
                        .path = one.errand.path,
                        .status = one.head.status,
                        .watch = one.body.watch()});
      one.errand.reply.send(to_inbound(std::move(one.head)), std::move(one.body));
    } else {
      downloads_waiting_.push_back(std::move(one));
    }
  }
}

void Gateway::count_downloads(WallTime now) {
  using State = http::BodyWatch::State;
  for (const Download& one : downloads_.take_ended()) {
    const State state = one.watch.state();
    const bool failed = state == State::broken || one.status >= 500;
    uses_.count(domain::quota_day(rules_.calendar, now), one.appid, one.key_id, one.path,
                failed ? Outcome::failed : Outcome::answered);
    doors_.metrics.count("gateway_answers", "kind", state == State::broken ? "cut" : "passed");
    if (state == State::broken)
      LOG(warning, "a long answer through the gateway broke off app={} key={} path={} cause={}", one.appid.text(),
          one.key_id, one.path, one.watch.cause());
  }
}

void Gateway::refuse_unsent(Errand& errand, Refusal refusal, WallTime now, std::string_view detail) {
  if (errand.send) sends_.hear_not_sent(*errand.send);
  refuse_with(errand.reply, refusal, now, detail);
}

void Gateway::answer(http::Reply& reply, http::Response response, std::string_view how) {
  doors_.metrics.count("gateway_answers", "kind", how);
  reply.send(std::move(response));
}

void Gateway::refuse_with(http::Reply& reply, Refusal refusal, WallTime now, std::string_view detail) {
  answer(reply, refuse(refusal, make_rid(now, doors_.random), detail), "refused");
}

}  // namespace hongyan::gateway
