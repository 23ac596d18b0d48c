#include "callers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audit/court.hpp"
#include "messages.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;
using json::object;

constexpr int scenes = 2;
constexpr int star_tag = 2;

enum class Way { subscribe, flight, account_template, customer, notice, one_time, form, uniform };

std::vector<Way> ways_of(const Day& day) {
  std::vector<Way> ways{Way::account_template, Way::account_template, Way::customer, Way::one_time};
  if (day.has_subscribe) ways.insert(ways.end(), 3, Way::subscribe);
  if (day.has_rates) ways.insert(ways.end(), 2, Way::flight);
  if (day.has_notice) ways.push_back(Way::notice);
  if (day.has_form) ways.insert(ways.end(), 2, Way::form);
  if (day.has_uniform) ways.push_back(Way::uniform);
  return ways;
}

std::string_view word_of(Way way) {
  switch (way) {
    case Way::subscribe:
    case Way::flight: return "subscribe";
    case Way::account_template: return "template";
    case Way::customer: return "customer";
    case Way::notice: return "notice";
    case Way::one_time: return "one_time";
    case Way::form: return "form";
    case Way::uniform: return "uniform";
  }
  return "";
}

bool is_of_mini_program(Way way) {
  return way == Way::subscribe || way == Way::flight || way == Way::form || way == Way::uniform;
}

}  // namespace

void Callers::prepare() {
  stage_.set_up(Method::put, "/v1/notification-types/anything",
                any_route_type({.service = stage_.service, .mini_program = stage_.mini_program}, stage_.day,
                               stage_.random.one_in(2) ? LastResort::account_template : LastResort::none));
  if (stage_.day.has_rates) limit_a_template();
  if (stage_.random.one_in(3)) limit_budgets();
}

// A long-term template with a rate, which WeChat knows and we are told.
void Callers::limit_a_template() {
  Random& random = stage_.random;
  const auto times = static_cast<std::int64_t>(1 + random.below(3));
  const KnownRate rate{std::string(flight_template), "character_string1", times};
  stage_.ask_sandbox(
      Method::post, "/sandbox/apps/" + stage_.mini_program,
      object{{"limit_template",
              object{{"template_id", rate.template_id}, {"key", rate.field}, {"times", times}, {"per", "day"}}}});
  stage_.ask_sandbox(Method::post, "/sandbox/settings",
                     object{{"rate_limited_answer", random.one_in(2) ? "error_43101" : "error_45009"}});
  stage_.set_up(Method::post, "/v1/apps/" + stage_.mini_program + "/templates/sync", {});
  stage_.set_up(Method::put, fmt::format("/v1/apps/{}/templates/{}/rate", stage_.mini_program, rate.template_id),
                object{{"field", rate.field}, {"times", times}, {"per", "day"}});
  stage_.evidence.rate = rate;
}

void Callers::act() {
  Random& random = stage_.random;
  if (random.one_in(4)) post_something();
  if (random.one_in(25)) cancel_something();
  if (random.one_in(20)) repeat_with_same_key();
  if (!budgets_.empty() && random.one_in(50)) learn_budgets();
  if (!budgets_.empty() && random.one_in(150)) clear_a_budget();
}

void Callers::post_something() {
  Random& random = stage_.random;
  const std::uint64_t kind = random.below(20);
  const bool card = kind < 2 && !people_.any_activity().empty();
  Posted posted;
  // A card shows a number of members, so its marker is one.
  posted.marker =
      card ? fmt::format("{}{:05}", stage_.seed % 1000 + 1, ++posted_) : fmt::format("M{}-{}", stage_.seed, ++posted_);
  std::string target = "/v1/notifications";
  object wish;
  if (kind == 2) {
    wish = mass_order(posted);
    target = "/v1/mass";
  } else {
    wish = card ? wish_by_card(posted) : kind < 7 ? wish_by_any_route(posted) : wish_by_person(posted);
  }
  choose_manner(wish, posted);
  const std::string marker = posted.marker;
  const std::string body = write_json(wish);
  std::string key;
  if (random.one_in(2)) {
    key = "key-" + marker;
    keyed_.push_back({marker, target, body, key});
  }
  stage_.evidence.posted.try_emplace(marker, std::move(posted));
  post(marker, target, body, key);
}

void Callers::choose_manner(object& wish, Posted& posted) {
  Random& random = stage_.random;
  posted.priority = static_cast<int>(random.below(3));
  wish["priority"] = posted.priority;
  if (posted.channel != "mass" && random.one_in(4)) {
    wish["on_unknown"] = "resend";
    posted.may_resend = true;
  }
  posted.for_later = random.one_in(8);
  const auto ahead = [&](std::uint64_t least, std::uint64_t most) {
    return to_iso8601(stage_.now() + std::chrono::seconds{static_cast<std::int64_t>(least + random.below(most))});
  };
  if (posted.for_later)
    wish["at"] = ahead(1, 600);
  else if (random.one_in(8))
    wish["expires_at"] = ahead(5, 300);
  else if (wish.contains("no_permission") && !random.one_in(10))
    wish["expires_at"] = ahead(60, 1'200);
}

object Callers::wish_by_person(Posted& posted) {
  Random& random = stage_.random;
  const std::vector<Way> ways = ways_of(stage_.day);
  const Way way = ways[random.below(ways.size())];
  const Person& person = people_.anybody();
  const bool mini = is_of_mini_program(way);
  const std::string& openid = mini ? person.member : person.follower;
  posted.channel = word_of(way);
  posted.openids = {openid};
  object message;
  switch (way) {
    case Way::subscribe: message = subscribe_message(openid, posted.marker); break;
    case Way::flight: message = flight_message(openid, posted.marker, random.one_in(2) ? "HY2026" : "HY2027"); break;
    case Way::account_template: message = template_message(openid, posted.marker); break;
    case Way::customer: message = customer_message(openid, posted.marker); break;
    case Way::notice: message = notice_message(openid, posted.marker); break;
    case Way::one_time:
      posted.scene = static_cast<int>(random.below(scenes));
      message = one_time_message(openid, posted.marker, posted.scene);
      break;
    case Way::form: message = form_message(openid, posted.marker); break;
    case Way::uniform:
      posted.openids.push_back(person.follower);  // whom the account's part reaches
      message = uniform_message(openid, posted.marker, stage_.service);
      break;
  }
  posted.template_ids = {way == Way::uniform ? std::string(history_template) : text_of(message, "template_id")};
  if (way == Way::uniform) posted.template_ids.emplace_back("");  // a call that failed before its part was read
  object wish{{"app", mini ? stage_.mini_program : stage_.service},
              {"channel", posted.channel},
              {"message", std::move(message)}};
  const bool by_grant = way == Way::subscribe || way == Way::flight || way == Way::notice || way == Way::one_time;
  if (by_grant && random.one_in(4)) {
    wish["permission"] = "try";
    posted.may_try = true;
  }
  if (random.one_in(3)) wish["no_permission"] = "wait";
  return wish;
}

object Callers::wish_by_any_route(Posted& posted) {
  const Person& person = people_.anybody();
  posted.channel = "any";
  posted.openids = {person.member, person.follower};
  posted.template_ids = {std::string(class_template), std::string(study_template), std::string(notice_template),
                         std::string(form_template), ""};
  return {{"type", "anything"},
          {"to", object{{"uid", person.uid}}},
          {"variables", object{{"marker", posted.marker}}},
          {"no_permission", stage_.random.one_in(2) ? "wait" : "suppress"}};
}

object Callers::wish_by_card(Posted& posted) {
  posted.channel = "card";
  posted.openids = posted.template_ids = {""};
  posted.activity = people_.any_activity();
  return {{"app", stage_.mini_program}, {"channel", "card"}, {"message", card_message(posted.activity, posted.marker)}};
}

object Callers::mass_order(Posted& posted) {
  posted.channel = "mass";
  posted.openids = posted.template_ids = {""};
  json::array uids, openids;
  for (const Person& person : people_.all()) {
    if (stage_.random.one_in(3)) continue;
    uids.emplace_back(person.uid);
    openids.emplace_back(person.follower);
  }
  object to;
  switch (stage_.random.below(4)) {
    case 0: to["all"] = true; break;
    case 1: to["tag_id"] = star_tag; break;
    case 2: to["uids"] = std::move(uids); break;
    default: to["openids"] = std::move(openids); break;
  }
  return {{"app", stage_.service},
          {"to", std::move(to)},
          {"message", object{{"msgtype", "text"}, {"text", object{{"content", posted.marker}}}}}};
}

void Callers::post(const std::string& marker, const std::string& target, const std::string& body,
                   const std::string& key) {
  const auto answer = stage_.ask_node(Method::post, target, body, key);
  if (!answer || answer->status != 202) return;
  const auto told = read_json(answer->body);
  const json::value* const jobs = told ? find_member(*told, "jobs") : nullptr;
  if (jobs != nullptr && jobs->get_array().empty()) return;  // everybody named had opted out
  Posted& known = stage_.evidence.posted.at(marker);
  known.acknowledged = true;
  if (told) known.ids.push_back(text_of(jobs == nullptr ? *told : jobs->get_array().front(), "id"));
}

void Callers::repeat_with_same_key() {
  if (keyed_.empty()) return;
  const Keyed again = keyed_[stage_.random.below(keyed_.size())];
  post(again.marker, again.target, again.body, again.key);
}

void Callers::cancel_something() {
  const auto& posted = stage_.evidence.posted;
  if (posted.empty()) return;
  auto chosen = posted.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(stage_.random.below(posted.size())));
  if (!chosen->second.ids.empty())
    stage_.ask_node(Method::post, "/v1/notifications/" + chosen->second.ids.front() + "/cancel", "{}");
}

void Callers::limit_budgets() {
  struct Choice {
    std::string_view api;
    const std::string* appid;
    bool exists;
  };
  const Choice choices[] = {{"/cgi-bin/message/template/send", &stage_.service, true},
                            {"/cgi-bin/message/custom/send", &stage_.service, true},
                            {"/cgi-bin/message/subscribe/send", &stage_.mini_program, stage_.day.has_subscribe},
                            {"/cgi-bin/message/subscribe/bizsend", &stage_.service, stage_.day.has_notice}};
  Random& random = stage_.random;
  for (const Choice& choice : choices) {
    if (!choice.exists || random.one_in(2)) continue;
    Budget budget{*choice.appid, std::string(choice.api), random.one_in(2)};
    object limits{{"appid", budget.appid}, {"api", budget.api}, {"daily_limit", 3 + random.below(40)}};
    if (budget.minute) limits["minute_limit"] = 1 + random.below(8);
    stage_.ask_sandbox(Method::post, "/sandbox/quota", limits);
    budgets_.push_back(std::move(budget));
  }
  learn_budgets();
}

void Callers::learn_budgets() {
  for (const Budget& budget : budgets_) {
    const auto answer =
        stage_.ask_node(Method::post, "/v1/apps/" + budget.appid + "/quota/refresh", object{{"api", budget.api}});
    if (answer && answer->good())
      stage_.evidence.budgets.push_back({budget.appid, budget.api, stage_.now(), budget.minute});
  }
}

// Somebody asks WeChat to start a day's count anew, of one API or of all.
void Callers::clear_a_budget() {
  const Budget& budget = budgets_[stage_.random.below(budgets_.size())];
  object which{{"confirm", budget.appid}};
  if (stage_.random.one_in(2)) which["api"] = budget.api;
  stage_.ask_node(Method::post, "/v1/apps/" + budget.appid + "/quota/clear", which);
}

json::array Callers::read_journal(const std::string& app, const json::value& grant) {
  const json::value* const scene = find_member(grant, "scene");
  std::string target = fmt::format("/v1/grants/journal?limit=200&app={}&openid={}&template_id={}", app,
                                   text_of(grant, "openid"), text_of(grant, "template_id"));
  if (scene != nullptr && scene->is_int64()) target += fmt::format("&scene={}", scene->get_int64());
  json::array journal;
  for (json::value& entry : stage_.read_list(target)) journal.push_back(std::move(entry));
  return journal;
}

void Callers::read_outcomes() {
  Evidence& evidence = stage_.evidence;
  for (const json::value& item : stage_.read_list("/v1/notifications?limit=200")) {
    const std::string id = text_of(item, "id");
    const auto whole = stage_.ask_node(Method::get, "/v1/notifications/" + id, "");
    auto outcome = whole ? read_json(whole->body) : read_json("");
    if (!outcome) continue;
    const json::value* const message = find_member(*outcome, "message");
    const std::string marker = message == nullptr ? std::string() : find_marker(*message, evidence.posted);
    if (!marker.empty()) evidence.found_markers[marker] = id;
    evidence.outcomes[id] = std::move(*outcome);
  }
  for (const std::string& app : {stage_.service, stage_.mini_program})
    for (json::value& grant : stage_.read_list("/v1/grants?limit=200&app=" + app)) {
      grant.get_object()["journal"] = read_journal(app, grant);
      evidence.grants.push_back(std::move(grant));
    }
  for (const Person& person : people_.all())
    for (json::value& id :
         stage_.read_list("/v1/form-ids?limit=200&app=" + stage_.mini_program + "&openid=" + person.member))
      evidence.form_ids.push_back(std::move(id));
}

}  // namespace hongyan::simulation
