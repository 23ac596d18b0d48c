// Call and Answer: one request on its way through the API, with who asks and in which language, and the right to answer
// it once, from any thread, with the headers that every answer of the API bears.
#pragma once
#include <optional>
#include <string>

#include "api/api_key.hpp"
#include "api/context.hpp"
#include "api/language.hpp"
#include "api/problem.hpp"
#include "base/json.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace hongyan::api {

inline constexpr std::size_t single_body_bytes_max = 1024 * 1024;  // holds the 10,000 openids of one mass message
inline constexpr std::size_t batch_body_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t upload_body_bytes_max = 11 * 1024 * 1024;  // the largest media and its multipart frame
inline constexpr std::size_t batch_items_max = 1'000;

struct Call {
  ApiContext& api;
  http::Request request;
  http::PathValues path;
  Caller caller;
  Language language = Language::zh;

  // The body as one JSON object, or why it is none: media type, encoding, length, form.
  [[nodiscard]] Outcome<json::object> read_object(std::size_t body_bytes_max = single_body_bytes_max) const;
  // Whole for callers with pii:read, else masked.
  [[nodiscard]] std::string show_openid(std::string_view openid) const;
};

class Answer {
 public:
  Answer(ApiContext& api, http::Reply reply, Language language);
  Answer(Answer&& other) noexcept;
  Answer& operator=(Answer&&) = delete;
  ~Answer();
  // What is answered when this is destroyed unsent: `overloaded` while it waits in a queue that may refuse it.
  void expect(ProblemKind unless_sent) { unless_sent_ = unless_sent; }
  void send(http::Response response);
  void refuse(const Problem& problem);
  void send(Outcome<http::Response> outcome);
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const std::string& request_id() const { return request_id_; }

 private:
  engine::Metrics* metrics_;  // not the context: an answer may outlive it in a queue
  std::optional<http::Reply> reply_;
  Language language_;
  ProblemKind unless_sent_ = ProblemKind::internal;
  std::string request_id_;
};

// A 200 with that JSON as its body.
[[nodiscard]] http::Response ok(const json::value& body);

}  // namespace hongyan::api
