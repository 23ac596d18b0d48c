#include <fmt/format.h>

#include <memory>
#include <utility>
#include <variant>

#include "api/form.hpp"
#include "api/idempotency.hpp"
#include "api/notification_view.hpp"
#include "api/resources.hpp"
#include "api/wish_form.hpp"

namespace hongyan::api {
namespace {

// What is known of one item of the batch before the intake has seen the others.
struct Item {
  std::vector<engine::Defect> defects;  // of its form; then it is not submitted
  BodyPlace body = BodyPlace::whole_request;
};

std::string place_of(std::size_t index) { return fmt::format("/notifications/{}", index); }

json::object write_refused(std::size_t index, std::vector<engine::Defect> defects, Language language) {
  return json::object{{"index", index}, {"errors", write_defects(defects, language)}};
}

json::object write_result(std::size_t index, const Item& item, const engine::Acceptance& acceptance,
                          Language language) {
  const auto* notification = std::get_if<store::Notification>(&acceptance);
  if (notification == nullptr)
    return write_refused(
        index, place_defects(std::get<std::vector<engine::Defect>>(acceptance), place_of(index), item.body), language);
  json::object written{{"index", index}};
  for (auto& member : write_accepted(*notification)) written[member.key()] = member.value();
  return written;
}

// One result per item, in order; `acceptances` has one per item without defects of form.
engine::PostAnswer write_results(const std::vector<Item>& items, const std::vector<engine::Acceptance>& acceptances,
                                 Language language) {
  json::array results;
  results.reserve(items.size());
  std::size_t submitted = 0;
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].defects.empty()) {
      results.emplace_back(write_refused(i, items[i].defects, language));
      continue;
    }
    const engine::Acceptance& acceptance = acceptances[submitted++];
    accepted += std::holds_alternative<store::Notification>(acceptance) ? 1U : 0U;
    results.emplace_back(write_result(i, items[i], acceptance, language));
  }
  const int answer = accepted == items.size() ? status::accepted : status::mixed;
  return {.status = answer,
          .body = write_json(json::object{
              {"accepted", accepted}, {"refused", items.size() - accepted}, {"results", std::move(results)}})};
}

Outcome<json::array> read_items(json::object& object) {
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(object, "", problem.errors);
  json::array* items = form.array("notifications", batch_items_max, Need::required);
  form.finish();
  if (items == nullptr && problem.errors.size() == 1 && problem.errors.front().code == "too_many")
    problem.kind = ProblemKind::too_large;
  if (items == nullptr || !problem.errors.empty()) return std::unexpected(std::move(problem));
  return std::move(*items);
}

void post_batch(Call&& call, Answer answer) {
  auto object = call.read_object(batch_body_bytes_max);
  if (!object) return answer.refuse(object.error());
  auto given = read_items(*object);
  if (!given) return answer.refuse(given.error());
  auto mark = read_repeat_mark(call.request);
  if (!mark) return answer.refuse(mark.error());
  std::vector<Item> items(given->size());
  engine::Post post;
  for (std::size_t i = 0; i < given->size(); ++i) {
    json::object* one = (*given)[i].if_object();
    if (one == nullptr) {
      items[i].defects = invalid(place_of(i), "wrong_kind", "必须是对象。", "Must be an object.").errors;
      continue;
    }
    engine::Wish wish = read_wish(*one, place_of(i), call.caller, items[i].defects);
    if (!items[i].defects.empty()) continue;
    items[i].body = wish.channel ? BodyPlace::message_member : BodyPlace::whole_request;
    post.wishes.push_back(std::move(wish));
  }
  if (post.wishes.empty()) {
    engine::PostAnswer written = write_results(items, {}, call.language);
    return answer.send(to_response(written.status, std::move(written.body)));
  }
  post.idempotency_key = std::move(mark->key);
  post.request_hash = std::move(mark->hash);
  post.write_answer = [items = std::move(items),
                       language = call.language](const std::vector<engine::Acceptance>& acceptances) {
    return write_results(items, acceptances, language);
  };
  engine::Intake& intake = call.api.intake;
  answer.expect(ProblemKind::overloaded);
  post.done = [answer = std::move(answer)](engine::Post::End end) mutable { answer.send(response_of(std::move(end))); };
  (void)intake.submit_post(
      std::move(post));  // a full intake destroys the post, and with it the answer, which then says so
}

}  // namespace

void add_batch_routes(RouteTable& table) {
  table.add_off_loop(http::Method::post, "/v1/notifications/batch", Scope::notifications_write, post_batch);
}

}  // namespace hongyan::api
