// What the people and the callers of a simulated house do.
#include <fmt/format.h>

#include "simulated_house.hpp"

namespace hongyan::simulation {
namespace {

using http::Method;
using json::object;

constexpr std::string_view study_template = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE";
constexpr std::string_view class_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";

object value(std::string_view text) { return {{"value", text}}; }

// The marker in the message of a notification as the API tells it.
std::string marker_in(const json::value& outcome) {
  const json::value* const message = find_member(outcome, "message");
  if (message == nullptr) return {};
  if (const json::value* const text = find_member(*message, "text")) return text_of(*text, "content");
  const json::value* const data = find_member(*message, "data");
  const json::value* const field = data == nullptr ? nullptr : find_member(*data, "thing1");
  return field == nullptr ? std::string() : text_of(*field, "value");
}

}  // namespace

void SimulatedHouse::post_something() {
  const std::string marker = fmt::format("M{}-{}", seed_, ++posted_);
  Posted posted;
  posted.marker = marker;
  object wish = random_.one_in(4)   ? wish_by_any_route(marker, posted)
                : random_.one_in(4) ? wish_by_window(marker, posted)
                                    : wish_by_template(marker, posted);
  wish["priority"] = random_.below(3);
  if (random_.one_in(4)) {
    wish["on_unknown"] = "resend";
    posted.may_resend = true;
  }
  if (random_.one_in(8))
    wish["at"] = to_iso8601(clock_.wall() + std::chrono::seconds{1 + static_cast<std::int64_t>(random_.below(600))});
  if (random_.one_in(8) && !wish.contains("at"))
    wish["expires_at"] =
        to_iso8601(clock_.wall() + std::chrono::seconds{5 + static_cast<std::int64_t>(random_.below(300))});
  const std::string body = write_json(wish);
  std::string key;
  if (random_.one_in(2)) {
    key = "key-" + marker;
    keyed_.emplace_back(key, body);
  }
  post(marker, body, key, std::move(posted));
}

object SimulatedHouse::wish_by_template(const std::string& marker, Posted& posted) {
  const bool subscribe = random_.one_in(2);
  const Person& person =
      subscribe ? members_[random_.below(members_.size())] : followers_[random_.below(followers_.size())];
  object data = subscribe ? object{{"thing1", value(marker)},
                                   {"time2", value("2026年11月21日 09:00")},
                                   {"amount3", value("￥99.00")},
                                   {"character_string4", value("NO-1")},
                                   {"phrase5", value("待上课")}}
                          : object{{"thing1", value(marker)},
                                   {"time2", value("2026年11月21日 20:00")},
                                   {"phrase3", value("未完成")},
                                   {"character_string4", value("W-1")}};
  const std::string_view template_id = subscribe ? class_template : study_template;
  object wish{{"app", subscribe ? mini_program_ : service_},
              {"channel", subscribe ? "subscribe" : "template"},
              {"message", object{{"touser", person.openid}, {"template_id", template_id}, {"data", std::move(data)}}}};
  posted.channel = subscribe ? "subscribe" : "template";
  posted.openids = {person.openid};
  posted.template_ids = {std::string(template_id)};
  if (subscribe && random_.one_in(3)) wish["permission"] = "try";
  if (random_.one_in(4)) wish["no_permission"] = "wait";
  return wish;
}

object SimulatedHouse::wish_by_window(const std::string& marker, Posted& posted) {
  const Person& person = followers_[random_.below(followers_.size())];
  posted.channel = "customer";
  posted.openids = {person.openid};
  posted.template_ids = {""};
  object wish{
      {"app", service_},
      {"channel", "customer"},
      {"message", object{{"touser", person.openid}, {"msgtype", "text"}, {"text", object{{"content", marker}}}}}};
  if (random_.one_in(2)) wish["no_permission"] = "wait";
  return wish;
}

object SimulatedHouse::wish_by_any_route(const std::string& marker, Posted& posted) {
  const std::size_t place = random_.below(members_.size());
  posted.channel = "any";
  posted.openids = {members_[place].openid, followers_[place].openid};
  posted.template_ids = {std::string(class_template), std::string(study_template), ""};
  return {{"type", "anything"},
          {"to", object{{"uid", fmt::format("person{}", place)}}},
          {"variables", object{{"marker", marker}}},
          {"no_permission", random_.one_in(2) ? "wait" : "suppress"}};
}

void SimulatedHouse::write_to_account() {
  const Person& person = followers_[random_.below(followers_.size())];
  ask_sandbox(Method::post, "/sandbox/message",
              object{{"openid", person.openid}, {"type", "text"}, {"content", "老师好"}});
}

void SimulatedHouse::post(const std::string& marker, const std::string& body, const std::string& key, Posted posted) {
  Posted& known = evidence_.posted.try_emplace(marker, std::move(posted)).first->second;
  const auto answer = ask_node(Method::post, "/v1/notifications", body, key);
  if (!answer || answer->status != 202) return;
  known.acknowledged = true;
  if (const auto told = read_json(answer->body)) known.ids.push_back(text_of(*told, "id"));
}

void SimulatedHouse::repeat_with_same_key() {
  if (keyed_.empty()) return;
  const auto& [key, body] = keyed_[random_.below(keyed_.size())];
  post(key.substr(4), body, key, {});
}

void SimulatedHouse::tap_accept() {
  const Person& person = members_[random_.below(members_.size())];
  if (sees_all_grants_) {
    const auto told = ask_node(
        Method::post, "/v1/grants/report",
        write_json(object{
            {"app", mini_program_}, {"openid", person.openid}, {"results", object{{class_template, "accept"}}}}));
    if (told && told->status < 300)
      ask_sandbox(
          Method::post, "/sandbox/prompt",
          object{{"appid", mini_program_}, {"openid", person.openid}, {"answers", object{{class_template, "accept"}}}});
    return;
  }
  const json::value result = ask_sandbox(
      Method::post, "/sandbox/prompt",
      object{{"appid", mini_program_}, {"openid", person.openid}, {"answers", object{{class_template, "accept"}}}});
  if (person.grants_reported && !random_.one_in(10))
    ask_node(Method::post, "/v1/grants/report",
             write_json(object{{"app", mini_program_}, {"openid", person.openid}, {"results", result}}));
}

void SimulatedHouse::withdraw() {
  const Person& person = members_[random_.below(members_.size())];
  for (const std::string_view state : {"off", "on"})
    ask_sandbox(Method::post, "/sandbox/subscription",
                object{{"openid", person.openid}, {"template_id", class_template}, {"state", state}});
}

void SimulatedHouse::change_following() {
  const Person& person = followers_[random_.below(followers_.size())];
  ask_sandbox(Method::post, random_.one_in(2) ? "/sandbox/unfollow" : "/sandbox/follow",
              object{{"openid", person.openid}});
}

void SimulatedHouse::cancel_something() {
  if (evidence_.posted.empty()) return;
  auto chosen = evidence_.posted.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(random_.below(evidence_.posted.size())));
  if (!chosen->second.ids.empty())
    ask_node(Method::post, "/v1/notifications/" + chosen->second.ids.front() + "/cancel", "{}");
}

bool SimulatedHouse::all_final() {
  const auto answer = ask_node(Method::get, "/metrics", "");
  // Cheaper than asking for each: the live ones are what the partial indexes hold.
  const auto connection = database_->connect();
  return answer && store::count_live(*connection).empty();
}

void SimulatedHouse::read_outcomes() {
  std::string target = "/v1/notifications?limit=200";
  while (!target.empty()) {
    const auto answer = ask_node(Method::get, target, "");
    const auto page = answer ? read_json(answer->body) : read_json("");
    target.clear();
    if (!page || find_member(*page, "items") == nullptr) break;
    for (const json::value& item : find_member(*page, "items")->get_array()) {
      const std::string id = text_of(item, "id");
      const auto whole = ask_node(Method::get, "/v1/notifications/" + id, "");
      const auto outcome = whole ? read_json(whole->body) : read_json("");
      if (!outcome) continue;
      if (const std::string marker = marker_in(*outcome); !marker.empty()) evidence_.found_markers[marker] = id;
      evidence_.outcomes[id] = *outcome;
      mix(text_of(*outcome, "status"));
    }
    if (const std::string cursor = text_of(*page, "next_cursor"); !cursor.empty())
      target = "/v1/notifications?limit=200&cursor=" + cursor;
  }
}

}  // namespace hongyan::simulation
