#include "api/call.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/check.hpp"
#include "base/json_words.hpp"
#include "base/log.hpp"

namespace hongyan::api {
namespace {

Problem plain(ProblemKind kind) { return Problem{.kind = kind, .zh = {}, .en = {}, .errors = {}}; }

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find_first_of("; "));
  static constexpr std::string_view wanted = "application/json";
  if (type.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < type.size(); ++i)
    if ((type[i] >= 'A' && type[i] <= 'Z' ? static_cast<char>(type[i] + ('a' - 'A')) : type[i]) != wanted[i])
      return false;
  return true;
}

Problem malformed(const JsonDefect& defect) {
  Problem problem = plain(ProblemKind::malformed_json);
  problem.errors.push_back(
      engine::Defect{.pointer = defect.pointer,
                     .code = "malformed",
                     .zh = fmt::format("JSON 第 {} 字节处不合规则:{}。", defect.offset, in_chinese(defect)),
                     .en = fmt::format("The JSON breaks a rule at byte {}: {}.", defect.offset, defect.reason),
                     .limit = {},
                     .actual = {}});
  return problem;
}

Problem too_large(std::size_t limit, std::size_t actual) {
  Problem problem = plain(ProblemKind::too_large);
  problem.errors.push_back(engine::Defect{.pointer = "",
                                          .code = "too_large",
                                          .zh = "请求体超过上限(字节)。",
                                          .en = "The body has more bytes than the limit.",
                                          .limit = static_cast<std::int64_t>(limit),
                                          .actual = static_cast<std::int64_t>(actual)});
  return problem;
}

}  // namespace

Outcome<json::object> Call::read_object(std::size_t body_bytes_max) const {
  if (request.body.empty()) return std::unexpected(plain(ProblemKind::length_required));
  if (request.headers.find("Content-Encoding") != nullptr)
    return std::unexpected(plain(ProblemKind::unsupported_encoding));
  const std::string* type = request.headers.find("Content-Type");
  if (type == nullptr || !is_json(*type)) return std::unexpected(plain(ProblemKind::unsupported_media_type));
  if (request.body.size() > body_bytes_max) return std::unexpected(too_large(body_bytes_max, request.body.size()));
  auto body = read_json_strictly(request.body);
  if (!body) return std::unexpected(malformed(body.error()));
  json::object* object = body->if_object();
  if (object == nullptr)
    return std::unexpected(
        invalid("", "wrong_kind", "请求体必须是一个 JSON 对象。", "The body must be a JSON object."));
  return std::move(*object);
}

std::string Call::show_openid(std::string_view openid) const {
  return caller.scopes.allows(Scope::pii_read) || openid.empty() ? std::string(openid) : masked(openid);
}

Answer::Answer(ApiContext& api, http::Reply reply, Language language)
    : metrics_(&api.metrics),
      reply_(std::move(reply)),
      language_(language),
      request_id_(fmt::format("{:016x}", api.random.next_u64())) {}

Answer::Answer(Answer&& other) noexcept
    : metrics_(other.metrics_),
      reply_(std::exchange(other.reply_, std::nullopt)),
      language_(other.language_),
      unless_sent_(other.unless_sent_),
      request_id_(std::move(other.request_id_)) {}

Answer::~Answer() {
  if (reply_) refuse(plain(unless_sent_));
}

void Answer::send(http::Response response) {
  metrics_->count("api_answers", "status", fmt::format("{}", response.status));
  http::Headers& headers = response.headers;
  headers.add("X-Request-Id", request_id_);
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  headers.add("Cross-Origin-Resource-Policy", "same-origin");
  if (headers.find("Cache-Control") == nullptr) headers.add("Cache-Control", "no-store");
  CHECK(reply_.has_value());
  std::exchange(reply_, std::nullopt)->send(std::move(response));
}

void Answer::refuse(const Problem& problem) { send(to_response(problem, language_)); }

void Answer::send(Outcome<http::Response> outcome) {
  if (outcome)
    send(std::move(*outcome));
  else
    refuse(outcome.error());
}

http::Response ok(const json::value& body) { return to_response(status::ok, write_json(body)); }

}  // namespace hongyan::api
