#include "api/idempotency.hpp"

#include <algorithm>
#include <variant>

#include "base/crypto.hpp"
#include "http/url.hpp"
#include "store/access.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t key_characters_max = 255;

Problem plain(ProblemKind kind) { return Problem{.kind = kind, .zh = {}, .en = {}, .errors = {}}; }

struct ReadEnd {
  Outcome<http::Response> operator()(engine::Post::Stored&& stored) const {
    return to_response(stored.answer.status, std::move(stored.answer.body));
  }
  Outcome<http::Response> operator()(engine::Post::Replayed&& replayed) const {
    http::Response response = to_response(replayed.answer.status, std::move(replayed.answer.body));
    response.headers.add("Idempotent-Replayed", "true");
    return response;
  }
  Outcome<http::Response> operator()(engine::Post::KeyReused) const {
    return std::unexpected(plain(ProblemKind::idempotency_key_reused));
  }
  Outcome<http::Response> operator()(engine::Post::NotStored not_stored) const {
    switch (not_stored.kind) {
      case Failure::Kind::unavailable: return std::unexpected(plain(ProblemKind::not_stored));
      case Failure::Kind::outcome_unknown: return std::unexpected(plain(ProblemKind::outcome_unknown));
    }
    return std::unexpected(plain(ProblemKind::outcome_unknown));
  }
};

}  // namespace

Outcome<RepeatMark> read_repeat_mark(const http::Request& request) {
  const std::string* key = request.headers.find("Idempotency-Key");
  if (key == nullptr) return RepeatMark{};
  const bool visible = std::ranges::all_of(*key, [](char c) { return c > ' ' && c <= '~'; });
  if (key->empty() || key->size() > key_characters_max || !visible)
    return std::unexpected(invalid("", "bad_idempotency_key", "Idempotency-Key 必须是 1 到 255 个可见的 ASCII 字符。",
                                   "The Idempotency-Key must have 1 to 255 visible ASCII characters."));
  std::string hashed(http::to_string(request.method));
  hashed.append("\n").append(http::path_of(request.target)).append("\n").append(request.body);
  return RepeatMark{.key = *key, .hash = sha256(hashed)};
}

Outcome<http::Response> response_of(engine::Post::End&& end) { return std::visit(ReadEnd{}, std::move(end)); }

Outcome<http::Response> answer_once(const Call& call, sql::Connection& connection, const RepeatMark& mark,
                                    const std::function<engine::PostAnswer()>& work) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  if (!mark.key.empty())
    if (auto earlier = store::find_answer(connection, call.caller.key_id, mark.key)) {
      if (earlier->request_hash != mark.hash) return response_of(engine::Post::KeyReused{});
      return response_of(engine::Post::Replayed{{earlier->status, std::move(earlier->answer)}});
    }
  engine::PostAnswer answer = work();
  if (answer.status < 400) {
    // Another node that takes the same key meanwhile breaks this transaction off: nothing is done twice.
    if (!mark.key.empty() && !store::remember_answer(connection, {.key_id = call.caller.key_id,
                                                                  .idempotency_key = mark.key,
                                                                  .request_hash = mark.hash,
                                                                  .status = answer.status,
                                                                  .answer = answer.body,
                                                                  .created_at = call.api.clock.wall()}))
      return response_of(engine::Post::NotStored{Failure::Kind::unavailable});
    transaction.commit();
  }
  return response_of(engine::Post::Stored{std::move(answer)});
}

}  // namespace hongyan::api
