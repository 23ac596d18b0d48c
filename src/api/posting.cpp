#include "api/posting.hpp"

#include <utility>
#include <variant>

#include "api/idempotency.hpp"
#include "api/notification_view.hpp"

namespace hongyan::api {
namespace {

engine::PostAnswer write_answer(const engine::Acceptance& acceptance, BodyPlace body, Language language) {
  if (const auto* notification = std::get_if<store::Notification>(&acceptance))
    return {.status = status::accepted, .body = write_json(write_accepted(*notification))};
  Problem problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = {}};
  problem.errors = place_defects(std::get<std::vector<engine::Defect>>(acceptance), "", body);
  return {.status = status_of(problem.kind), .body = write_problem(problem, language)};
}

// The answer's body begins {"id":"…": written above, and the same when it is replayed.
void add_location(http::Response& response) {
  static constexpr std::string_view beginning = R"({"id":")";
  if (response.status != status::accepted || !response.body.starts_with(beginning)) return;
  const std::size_t end = response.body.find('"', beginning.size());
  response.headers.add("Location",
                       "/v1/notifications/" + response.body.substr(beginning.size(), end - beginning.size()));
}

}  // namespace

void post_wish(Call&& call, Answer answer, engine::Wish wish, BodyPlace body) {
  auto mark = read_repeat_mark(call.request);
  if (!mark) return answer.refuse(mark.error());
  engine::Intake& intake = call.api.intake;
  engine::Post post;
  post.wishes.push_back(std::move(wish));
  post.idempotency_key = std::move(mark->key);
  post.request_hash = std::move(mark->hash);
  post.write_answer = [body, language = call.language](const std::vector<engine::Acceptance>& acceptances) {
    return write_answer(acceptances.front(), body, language);
  };
  answer.expect(ProblemKind::overloaded);
  post.done = [answer = std::move(answer)](engine::Post::End end) mutable {
    auto response = response_of(std::move(end));
    if (response) add_location(*response);
    answer.send(std::move(response));
  };
  (void)intake.submit_post(
      std::move(post));  // a full intake destroys the post, and with it the answer, which then says so
}

}  // namespace hongyan::api
