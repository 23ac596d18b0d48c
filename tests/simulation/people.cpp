#include "people.hpp"

#include <fmt/format.h>

#include "messages.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;
using json::object;

constexpr int people = 6;
constexpr int scenes = 2;
constexpr std::size_t activities_max = 3;
constexpr std::size_t collected_max = 3;
constexpr int star_tag = 2;

}  // namespace

void People::introduce() {
  const json::value made = stage_.ask_sandbox(
      Method::post, "/sandbox/users",
      object{{"apps", json::array{stage_.service, stage_.mini_program}}, {"count", people}, {"following", true}});
  for (const json::value& user : find_member(made, "users")->get_array()) {
    const bool follows = text_of(user, "appid") == stage_.service;
    if (follows) all_.push_back({.uid = fmt::format("person{}", all_.size()), .follower = "", .member = ""});
    (follows ? all_.back().follower : all_.back().member) = text_of(user, "openid");
  }
  json::array starred;
  for (Person& person : all_) {
    person.grants_reported = !stage_.random.one_in(4);
    if (stage_.random.one_in(2)) starred.emplace_back(person.follower);
    stage_.set_up(Method::put, "/v1/recipients/" + person.uid,
                  object{{"identities", json::array{object{{"app", stage_.service}, {"openid", person.follower}},
                                                    object{{"app", stage_.mini_program}, {"openid", person.member}}}}});
  }
  if (!starred.empty())
    stage_.set_up(Method::put, fmt::format("/v1/apps/{}/tags/{}/members", stage_.service, star_tag),
                  object{{"openids", std::move(starred)}});
}

void People::act() {
  Random& random = stage_.random;
  if (random.one_in(5)) tap_prompt();
  if (random.one_in(30)) authorize();
  if (random.one_in(8)) submit_forms();
  if (random.one_in(15)) write_to_account();
  if (random.one_in(60)) withdraw();
  if (random.one_in(60)) change_following();
  if (random.one_in(60)) share_card();
  if (random.one_in(60)) opt_out_or_in();
}

void People::report(const std::string& app, const std::string& openid, const json::value& results) {
  stage_.ask_node(Method::post, "/v1/grants/report", object{{"app", app}, {"openid", openid}, {"results", results}});
}

// In the mini program, or on a web page of the account. Where all grants are seen the page tells first and then lets
// the person tap, so that the ledger is never behind.
void People::tap_prompt() {
  const bool notice = stage_.day.has_notice && stage_.random.one_in(3);
  if (!notice && !stage_.day.has_subscribe) return;
  const Person& person = anybody();
  const std::string& app = notice ? stage_.service : stage_.mini_program;
  const std::string& openid = notice ? person.follower : person.member;
  const std::string answer = stage_.random.one_in(8) ? "reject" : "accept";
  const bool flight = !notice && stage_.day.has_rates && stage_.random.one_in(2);
  const object answers{{notice ? notice_template : flight ? flight_template : class_template, answer}};
  const object prompt{{"appid", app}, {"openid", openid}, {"answers", answers}};
  if (stage_.sees_all_grants) {
    const std::string body = write_json(object{{"app", app}, {"openid", openid}, {"results", answers}});
    const std::string key = fmt::format("tap-{}", ++reports_);
    bool asked = false;
    for (int i = 0; i < 5; ++i) {
      const auto told = stage_.ask_node(Method::post, "/v1/grants/report", body, key);
      if (told && told->good()) {
        stage_.ask_sandbox(Method::post, "/sandbox/prompt", prompt);
        return;
      }
      asked = true;
      stage_.step(Milliseconds{100});
    }
    if (asked && answer == "accept") ++stage_.evidence.unclear_reports;
    return;
  }
  const json::value result = stage_.ask_sandbox(Method::post, "/sandbox/prompt", prompt);
  if (person.grants_reported && !stage_.random.one_in(10)) report(app, openid, result);
}

// The person opens the account's link; WeChat leads back to us, unless the phone loses its way.
void People::authorize() {
  const Person& person = anybody();
  const auto scene = stage_.random.below(scenes);
  const auto link = stage_.ask_node(
      Method::get,
      fmt::format("/v1/apps/{}/one-time-url?template_id={}&scene={}", stage_.service, one_time_template, scene), "");
  const auto told = link ? read_json(link->body) : read_json("");
  if (!told || !link->good()) return;
  const json::value led = stage_.ask_sandbox(Method::post, "/sandbox/authorize",
                                             object{{"openid", person.follower},
                                                    {"url", text_of(*told, "url")},
                                                    {"answer", stage_.random.one_in(6) ? "cancel" : "confirm"}});
  const std::string redirect = text_of(led, "redirect");
  const std::size_t path = redirect.find('/', redirect.find("://") + 3);
  if (path == std::string::npos || (!stage_.sees_all_grants && stage_.random.one_in(10))) return;
  for (int i = 0; i < 5; ++i) {
    const auto back = stage_.ask_node(Method::get, redirect.substr(path), "");
    if (back && back->status < 500) return;
    stage_.step(Milliseconds{100});
  }
  ++stage_.evidence.unclear_reports;
}

// The page hands ids in at once, or gathers those of several people.
void People::submit_forms() {
  if (!stage_.day.has_form) return;
  const Person& person = anybody();
  const bool pays = stage_.random.one_in(4);
  const json::value left = stage_.ask_sandbox(
      Method::post, "/sandbox/form",
      object{{"openid", person.member}, {"kind", pays ? "pay" : "submit"}, {"count", 1 + stage_.random.below(2)}});
  const std::string_view kind = pays ? "prepay_ids" : "form_ids";
  const json::value* const ids = find_member(left, kind);
  if (ids == nullptr) return;
  object one{{"openid", person.member}, {kind, *ids}, {"collected_at", to_iso8601(stage_.now())}};
  if (stage_.random.one_in(2)) {
    one["app"] = stage_.mini_program;
    stage_.ask_node(Method::post, "/v1/form-ids", one);
    return;
  }
  collected_.push_back(std::move(one));
  if (collected_.size() < collected_max) return;
  const object batch{{"app", stage_.mini_program}, {"people", std::exchange(collected_, {})}};
  stage_.ask_node(Method::post, "/v1/form-ids", batch);
  if (stage_.random.one_in(4)) stage_.ask_node(Method::post, "/v1/form-ids", batch);
}

void People::write_to_account() {
  stage_.ask_sandbox(Method::post, "/sandbox/message",
                     object{{"openid", anybody().follower}, {"type", "text"}, {"content", "老师好"}});
}

void People::withdraw() {
  const Person& person = anybody();
  const bool notice = stage_.day.has_notice && stage_.random.one_in(3);
  for (const std::string_view state : {"off", "on"})
    stage_.ask_sandbox(Method::post, "/sandbox/subscription",
                       object{{"openid", notice ? person.follower : person.member},
                              {"template_id", notice ? notice_template : class_template},
                              {"state", state}});
}

void People::change_following() {
  stage_.ask_sandbox(Method::post, stage_.random.one_in(2) ? "/sandbox/unfollow" : "/sandbox/follow",
                     object{{"openid", anybody().follower}});
}

void People::share_card() {
  const auto made = stage_.ask_node(Method::post, "/v1/cards", object{{"app", stage_.mini_program}});
  const auto told = made ? read_json(made->body) : read_json("");
  if (!told || !made->good()) return;
  const std::string id = text_of(*told, "activity_id");
  stage_.ask_sandbox(Method::post, "/sandbox/cards",
                     object{{"openid", anybody().member},
                            {"activity_id", id},
                            {"template_id", gathering_template},
                            {"member_count", "1"},
                            {"room_limit", "9"}});
  if (activities_.size() >= activities_max) activities_.erase(activities_.begin());
  activities_.push_back(id);
}

const std::string& People::any_activity() {
  static const std::string none;
  return activities_.empty() ? none : activities_[stage_.random.below(activities_.size())];
}

// Asked again until the server has said so, as a business would that must.
void People::opt_out_or_in() {
  Person& person = all_[stage_.random.below(all_.size())];
  std::vector<OptOut>& known = stage_.evidence.opt_outs;
  if (person.opted_out)
    for (OptOut& one : known)
      if (one.openids.front() == person.follower && one.lifted == WallTime::max()) one.lifted = stage_.now();
  person.opted_out = !person.opted_out;
  const object wish{{"opted_out", person.opted_out},
                    {"identities", json::array{object{{"app", stage_.service}, {"openid", person.follower}},
                                               object{{"app", stage_.mini_program}, {"openid", person.member}}}}};
  for (int i = 0; i < 5; ++i) {
    const auto answer = stage_.ask_node(Method::put, "/v1/recipients/" + person.uid, wish);
    if (answer && answer->good()) {
      if (person.opted_out)
        known.push_back({.openids = {person.follower, person.member}, .acknowledged = stage_.now()});
      return;
    }
    stage_.step(Milliseconds{100});
  }
}

}  // namespace hongyan::simulation
