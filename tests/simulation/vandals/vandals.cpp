#include "vandals/vandals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "audit/court.hpp"
#include "base/id.hpp"
#include "http/url.hpp"
#include "messages.hpp"
#include "store/callback_events.hpp"
#include "vandals/asked.hpp"
#include "vandals/damage.hpp"
#include "wechat/callback/envelope.hpp"
#include "wechat/callback/event.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;

constexpr std::uint64_t damaged_of_100 = 40;

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// "GET /path\nName: value\n\nbody"
http::Request parsed(const std::string& text) {
  http::Request request;
  std::istringstream lines(text);
  std::string method, line;
  lines >> method >> request.target;
  request.method = http::parse_method(method);
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.empty())
    if (const std::size_t colon = line.find(": "); colon != std::string::npos)
      request.headers.add(line.substr(0, colon), line.substr(colon + 2));
  const std::size_t end = text.find("\n\n");
  if (end != std::string::npos) request.body = text.substr(end + 2);
  return request;
}

std::vector<std::filesystem::path> files_in(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(HONGYAN_SOURCE_DIR "/src/wechat/testdata/" + folder))
    paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

Vandals::Vandals(Stage& stage, People& people) : stage_(stage), people_(people) { read_golden_files(); }

void Vandals::read_golden_files() {
  for (const auto& path : files_in("requests")) documented_.push_back(parsed(read_whole(path)));
  for (const auto& path : files_in("callbacks")) callbacks_.push_back(read_whole(path));
}

void Vandals::begin() {
  stage_.tamper = [this](http::Request& request) {
    if (stage_.random.below(100) >= damaged_of_100) return;
    if (request.body.empty() || stage_.random.one_in(8))
      request.target = damaged_target(request.target, stage_.random);
    else
      request.body = damaged(request.body, stage_.random);
  };
  stage_.overhear = [this](const http::Request& request, const Answered& answer) { judge_ours(request, answer); };
  stage_.network().tamper = [this](http::Response& response) {
    if (stage_.random.one_in(8)) response.body = damaged(response.body, stage_.random);
    if (stage_.random.one_in(100)) response.status = 200 + static_cast<int>(stage_.random.below(400));
  };
}

void Vandals::stop() {
  stage_.tamper = nullptr;
  stage_.overhear = nullptr;
  stage_.network().tamper = nullptr;
}

void Vandals::act() {
  call_our_api();
  call_platform();
  if (stage_.random.one_in(2)) call_control();
  push_callback();
}

std::string Vandals::in_this_world(std::string text) {
  const Person& person = people_.anybody();
  replace_all(text, "SERVICE", stage_.service);
  replace_all(text, "MINI", stage_.mini_program);
  replace_all(text, "FOLLOWER", person.follower);
  replace_all(text, "MEMBER", person.member);
  replace_all(text, "TPL", stage_.random.one_in(2) ? study_template : class_template);
  for (const std::string_view somebody :
       {"o_rbq1TOgERuflYd7PsiE9H565Oo", "fromUser", "oMgHVjngRipVsoxg6TuX3vz6glDg", "oV5CrjpxgaGXNHIQigzNlgLTnwic",
        "otFpruAK8D-E6EfStSYonYSBZ8_4", "o7esq5OI1Uej6Xixw1lA2H7XDVbc"})
    replace_all(text, somebody, stage_.random.one_in(2) ? person.follower : person.member);
  return text;
}

void Vandals::call_our_api() {
  const Request& asked = of_our_api()[stage_.random.below(of_our_api().size())];
  const std::string target = in_this_world(std::string(asked.target));
  const std::string body = in_this_world(std::string(asked.body));
  stage_.ask_node(asked.method, target, body);
}

void Vandals::judge_ours(const http::Request& request, const Answered& answer) {
  ++asked_;
  if (!answer.good()) ++refused_;
  const bool is_json = !answer.body.starts_with('{') || read_json(answer.body);
  if (answer.status == 500 || !is_json)
    findings_.push_back(fmt::format("we answered {}{} to {} {} {}: {}", answer.status, is_json ? "" : " and no JSON",
                                    http::to_string(request.method), request.target, request.body, answer.body));
}

std::string Vandals::token_of(const std::string& appid) {
  const auto answer = stage_.ask_node(Method::get, "/v1/apps/" + appid + "/token", "");
  const auto told = answer ? read_json(answer->body) : read_json("");
  return told ? text_of(*told, "access_token") : std::string();
}

void Vandals::call_platform() {
  Random& random = stage_.random;
  http::Request request = documented_[random.below(documented_.size())];
  const std::string& appid = random.one_in(2) ? stage_.service : stage_.mini_program;
  request.target = in_this_world(request.target);
  request.body = in_this_world(request.body);
  replace_all(request.target, "access_token=TOKEN", "access_token=" + token_of(appid));
  if (random.one_in(3))
    request.target = damaged_target(request.target, random);
  else
    request.body = damaged(request.body, random);
  if (random.one_in(10)) request.method = Method::get;
  ++called_;
  judge_sandbox(request, stage_.call_sandbox(request));
}

void Vandals::call_control() {
  const Request& asked = of_control()[stage_.random.below(of_control().size())];
  http::Request request;
  request.method = asked.method;
  request.target = in_this_world(std::string(asked.target));
  request.body = in_this_world(std::string(asked.body));
  if (request.body.empty())
    request.target = damaged_target(request.target, stage_.random);
  else
    request.body = damaged(request.body, stage_.random);
  ++called_;
  judge_sandbox(request, stage_.call_sandbox(request));
}

void Vandals::judge_sandbox(const http::Request& request, const http::Response& response) {
  const bool is_json = !response.body.starts_with('{') || read_json(response.body);
  if (response.status >= 500 || !is_json)
    findings_.push_back(fmt::format("the sandbox answered {}{} to {} {} {}: {}", response.status,
                                    is_json ? "" : " and no JSON", http::to_string(request.method), request.target,
                                    request.body, response.body));
}

// Authentic, as if it had come through the cipher: what has no form at all is refused at the door.
void Vandals::push_callback() {
  Random& random = stage_.random;
  const std::string body = damaged(in_this_world(callbacks_[random.below(callbacks_.size())]), random);
  const auto event =
      wechat::read_event(body, body.starts_with('{') ? wechat::BodyFormat::json : wechat::BodyFormat::xml);
  if (!event || body.size() > wechat::callback_body_bytes_max) return;
  const std::string id = make_id(stage_.now(), random);
  const store::CallbackRecord record{
      .id = id,
      .appid = *wechat::AppId::parse(random.one_in(2) ? stage_.service : stage_.mini_program),
      .dedupe_key = id,
      .event = event->event.empty() ? event->msg_type : event->event,
      .openid = event->from_user,
      .body = body,
      .received_at = stage_.now(),
      .due_at = stage_.now()};
  sql::Transaction transaction(stage_.memory(), sql::Transaction::Kind::writing);
  store::store_callbacks(stage_.memory(), {&record, 1});
  transaction.commit();
  ++pushed_;
}

std::string Vandals::story() const {
  return fmt::format("{} questions to our API of which {} refused, {} calls of the sandbox, {} callbacks", asked_,
                     refused_, called_, pushed_);
}

}  // namespace hongyan::simulation
