#include "sandbox/sandbox.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "http/http_date.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/mass_run.hpp"
#include "sandbox/api/web_page.hpp"
#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {
namespace {

using Played = Sandbox::Played;
using Fate = Sandbox::Played::Fate;

http::Response platform_response(std::string body) {
  return http::make_response(200, "application/json; encoding=utf-8", std::move(body));
}

http::Response platform_response(Answer answer) {
  if (answer.content_type.empty()) return platform_response(std::move(answer.body));
  http::Response file = http::make_response(200, answer.content_type, std::move(answer.body));
  file.headers.add("Content-disposition", fmt::format("attachment; filename=\"{}\"", answer.filename));
  return file;
}

http::Response gateway_response() {
  return http::make_response(
      502, "text/html",
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>");
}

// Calls with a token are the platform's. A gateway that adds one to whatever its callers ask opens neither the controls
// of the tests nor the pages on which people tap.
bool bears_token(const http::Request& request) {
  return http::Query(http::query_of(request.target)).find("access_token") != nullptr;
}

bool is_control(std::string_view path) { return path == "/sandbox" || path.starts_with("/sandbox/"); }

// The fast stub: any message send is taken, any token call gets a token, nothing is remembered.
std::optional<Played> answer_as_stub(Platform& platform, const http::Request& request, std::string_view path) {
  if (path.starts_with("/cgi-bin/message/") && path.ends_with("send"))
    return Played{platform_response(fmt::format(R"({{"errcode":0,"errmsg":"ok","msgid":{}}})",
                                                platform.world.make_msgid(platform.now()))),
                  platform.settings.stub_delay > Milliseconds{0} ? Fate::delayed : Fate::answered,
                  platform.settings.stub_delay};
  if (path == "/cgi-bin/token" || path == "/cgi-bin/stable_token")
    return Played{
        platform_response(fmt::format(R"({{"access_token":"stub_{}","expires_in":7200}})", request.target.size())),
        Fate::answered, Milliseconds{0}};
  return std::nullopt;
}

// What a call is about, read before any check so that faults and the log can name it.
void note_subject(Call& call) {
  call.entry.openid = text_of(call.body, "touser");
  call.entry.template_id = text_of(call.body, "template_id");
  App* app = app_of_token(call);
  if (app == nullptr)
    app = call.platform.world.find_app(call.path == "/cgi-bin/token" || call.path.starts_with("/sns/")
                                           ? call.query.get("appid")
                                           : text_of(call.body, "appid"));
  if (app != nullptr) call.entry.appid = app->appid;
}

bool before_effect(FaultKind fault) {
  return fault == FaultKind::timeout_before_effect || fault == FaultKind::http_5xx_before_effect ||
         fault == FaultKind::minus_one_before_effect || fault == FaultKind::quota_45009 ||
         fault == FaultKind::concurrent_43108;
}

Answer refusal_of(const Call& call, FaultKind fault) {
  if (fault == FaultKind::quota_45009) return fail(call, 45009, "reach max api daily quota limit");
  if (fault == FaultKind::concurrent_43108)
    return fail(call, 43108, "Cannot make concurrent calls to the same OpenID, please try again");
  return fail(call, -1, "system error");
}

// While the answer is on its way, no second subscribe call for the openid may come.
void mark_busy(Call& call, Milliseconds busy_for) {
  if (!call.path.ends_with("/subscribe/send") && !call.path.ends_with("/bizsend")) return;
  if (Member* member = call.platform.world.find_member(call.entry.openid)) member->busy_until = call.now + busy_for;
}

std::string broken(std::string body) {
  body.resize(body.size() / 2);
  return body + "<!DOCTYPE html>\x01";
}

// Turns the true answer into what the fault lets the caller see.
Played spoil(Call& call, Answer answer, FaultKind fault) {
  const SandboxSettings& settings = call.platform.settings;
  switch (fault) {
    case FaultKind::slow: {
      const auto spread = static_cast<std::uint64_t>((settings.slow_max - settings.slow_min).count()) + 1;
      const Milliseconds delay =
          settings.slow_min + Milliseconds{static_cast<std::int64_t>(call.platform.random.below(spread))};
      mark_busy(call, delay);
      call.entry.reply = ReplyFate::late;
      return {platform_response(std::move(answer)), Fate::delayed, delay};
    }
    case FaultKind::timeout_before_effect:
    case FaultKind::timeout_after_effect:
      if (fault == FaultKind::timeout_after_effect) mark_busy(call, settings.in_flight_after_timeout);
      call.entry.reply = ReplyFate::never;
      return {platform_response(std::move(answer)),
              fault == FaultKind::timeout_before_effect ? Fate::timeout_before_effect : Fate::timeout_after_effect,
              settings.withheld_for};
    case FaultKind::reset_after_effect:
      call.entry.reply = ReplyFate::never;
      return {platform_response(std::move(answer)), Fate::reset_after_effect, Milliseconds{0}};
    case FaultKind::http_5xx_before_effect:
    case FaultKind::http_5xx_after_effect:
      call.entry.reply = ReplyFate::never;
      call.entry.http_status = 502;
      return {gateway_response(), Fate::answered, Milliseconds{0}};
    case FaultKind::minus_one_after_effect:
      return {platform_response(fail(call, -1, "system error").body), Fate::answered, Milliseconds{0}};
    case FaultKind::garbage:
      call.entry.reply = ReplyFate::never;
      return {platform_response(broken(std::move(answer.body))), Fate::garbage, Milliseconds{0}};
    case FaultKind::empty_object:
      call.entry.reply = ReplyFate::never;
      return {platform_response("{}"), Fate::garbage, Milliseconds{0}};
    case FaultKind::minus_one_before_effect:
    case FaultKind::token_killed:
    case FaultKind::quota_45009:
    case FaultKind::concurrent_43108:
    case FaultKind::refused:
    case FaultKind::receipt_late:
    case FaultKind::receipt_doubled:
    case FaultKind::receipt_lost:
    case FaultKind::receipt_msgid_zero:
    case FaultKind::receipt_failed:
    case FaultKind::message_blocked: break;
  }
  return {platform_response(std::move(answer)), Fate::answered, Milliseconds{0}};
}

// OAuth clients post what the login pages show in the query as a form.
http::Query parameters_of(const http::Request& request) {
  std::string parameters(http::query_of(request.target));
  if (http::path_of(request.target).starts_with("/sns/") && !request.body.empty()) parameters += "&" + request.body;
  return http::Query(parameters);
}

enum class Wire { faultless, faulty };

// Two slashes at the start are one, as in the address that the page of mass/delete showed for years.
std::string_view path_of(const http::Request& request) {
  const std::string_view path = http::path_of(request.target);
  return path.starts_with("//") ? path.substr(std::min(path.find_first_not_of('/'), path.size()) - 1) : path;
}

Played serve(Platform& platform, const http::Request& request, Wire wire) {
  const std::string_view path = path_of(request);
  if (!bears_token(request)) {
    if (is_control(path)) return {control(platform, request), Fate::answered, Milliseconds{0}};
    if (const WebPage* page = find_web_page(path))
      return {page->open(platform, request), Fate::answered, Milliseconds{0}};
  }
  if (platform.settings.stub)
    if (auto stub = answer_as_stub(platform, request, path)) return *std::move(stub);

  Call call{platform, request, path, parameters_of(request), {}, nullptr, platform.now(), {}};
  if (!request.body.empty())
    if (auto body = read_json(request.body)) call.body = *std::move(body);
  call.entry.seq = platform.journal.next_seq();
  call.entry.time = call.now;
  call.entry.api = path;
  note_subject(call);

  const Endpoint* endpoint = find_endpoint(platform, path);
  std::optional<FaultKind> fault;
  if (wire == Wire::faulty && endpoint != nullptr)
    fault = platform.faults.choose_for_call({path, call.entry.appid, call.entry.openid});
  if (fault) call.entry.fault = to_string(*fault);
  std::optional<Faults::Refusal> refusal;
  if (wire == Wire::faulty && endpoint != nullptr && !fault)
    refusal = platform.faults.choose_refusal({path, call.entry.appid, call.entry.openid});
  if (refusal) call.entry.fault = to_string(FaultKind::refused);
  if (fault == FaultKind::token_killed)
    if (App* app = platform.world.find_app(call.entry.appid)) kill_tokens(platform, *app);

  Answer result;
  if (endpoint == nullptr)
    result = fail(call, 40066, "invalid url");
  else if (refusal)
    result = fail(call, refusal->errcode, refusal->errmsg);
  else if (fault && before_effect(*fault))
    result = refusal_of(call, *fault);
  else
    result = answer(call, *endpoint);
  call.entry.errcode = result.errcode;
  if (endpoint != nullptr && !fault && !refusal) platform.answers.note(endpoint->path, result.errcode);
  if (!result.rid.empty())
    platform.rids.add(result.rid, {call.entry.appid, call.now, request.target, request.body, result.body, request.peer},
                      platform.settings.channels.rids_max);
  const http::Headers sealed = seal_answer(call, result);
  Played played = fault ? spoil(call, std::move(result), *fault)
                        : Played{platform_response(std::move(result)), Fate::answered, Milliseconds{0}};
  for (const http::Header& header : sealed) played.response.headers.set(header.name, header.value);
  platform.journal.append(std::move(call.entry), platform.settings.log_entries_max);
  return played;
}

Played serve_dated(Platform& platform, const http::Request& request, Wire wire) {
  Played played = serve(platform, request, wire);
  if (platform.settings.dated_answers) played.response.headers.set("Date", http::to_http_date(platform.now()));
  return played;
}

}  // namespace

Sandbox::Sandbox(SandboxSettings settings, Clock& clock, Random& random)
    : platform_(std::make_unique<Platform>(std::move(settings), clock, random)) {
  seed_world(platform_->world);
}
Sandbox::~Sandbox() = default;

http::Response Sandbox::handle(const http::Request& request) {
  return serve_dated(*platform_, request, Wire::faultless).response;
}
Sandbox::Played Sandbox::play(const http::Request& request) { return serve_dated(*platform_, request, Wire::faulty); }

std::vector<CallbackPush> Sandbox::due_callbacks() {
  end_unanswered_mass(*platform_);
  return platform_->callbacks.due(platform_->now());
}
void Sandbox::callback_answered(std::uint64_t id, const http::Response* response_or_null) {
  platform_->callbacks.answered(id, response_or_null, platform_->now());
}
std::optional<WallTime> Sandbox::next_callback_at() const {
  std::optional<WallTime> at = platform_->callbacks.next_at();
  if (const auto end = next_unanswered_mass(platform_->world); end && (!at || *end < *at)) at = end;
  if (!at) return std::nullopt;
  return *at - platform_->clock_offset;
}

const std::vector<LogEntry>& Sandbox::log() const { return platform_->journal.entries(); }
void Sandbox::add_fault(FaultScript script) { platform_->faults.add(std::move(script)); }
SandboxSettings& Sandbox::settings() { return platform_->settings; }
WallTime Sandbox::now() const { return platform_->now(); }
void Sandbox::advance_clock(Milliseconds by) { platform_->clock_offset += by; }

}  // namespace hongyan::sandbox
