#include "cli/api_client.hpp"

#include <fmt/format.h>

namespace hongyan::cli {

ApiClient::ApiClient(http::Transport& transport, http::Origin origin, Secret key, std::vector<http::Header> always)
    : transport_(transport), origin_(std::move(origin)), key_(std::move(key)), always_(std::move(always)) {}

std::expected<ApiAnswer, std::string> ApiClient::get(std::string target) {
  http::Request request;
  request.target = std::move(target);
  return exchange(std::move(request));
}

std::expected<ApiAnswer, std::string> ApiClient::send(http::Method method, std::string target, const json::value& body,
                                                      std::vector<http::Header> more_headers) {
  http::Request request;
  request.method = method;
  request.target = std::move(target);
  request.headers.set("Content-Type", "application/json");
  for (http::Header& header : more_headers) request.headers.set(header.name, std::move(header.value));
  request.body = write_json(body);
  return exchange(std::move(request));
}

std::expected<ApiAnswer, std::string> ApiClient::upload(std::string target, std::string bytes,
                                                        std::string content_type) {
  http::Request request;
  request.method = http::Method::post;
  request.target = std::move(target);
  request.headers.set("Content-Type", std::move(content_type));
  request.body = std::move(bytes);
  return exchange(std::move(request));
}

std::expected<ApiAnswer, std::string> ApiClient::remove(std::string target) {
  http::Request request;
  request.method = http::Method::del;
  request.target = std::move(target);
  return exchange(std::move(request));
}

std::expected<ApiAnswer, std::string> ApiClient::exchange(http::Request request) {
  if (!key_.empty()) request.headers.set("Authorization", "Bearer " + key_.reveal());
  for (const http::Header& header : always_) request.headers.set(header.name, header.value);
  const http::Ending ending = http::exchange_alone(
      transport_,
      {.tag = next_tag_++, .origin = origin_, .request = std::move(request), .timeout = Milliseconds{30'000}});
  if (const auto* trouble = std::get_if<http::Trouble>(&ending.result)) {
    may_have_arrived_ =
        trouble->breakdown == http::Breakdown::no_answer || trouble->breakdown == http::Breakdown::bad_answer;
    return std::unexpected(fmt::format("{} does not answer: {}", origin_.text(), trouble->cause));
  }
  const auto& response = std::get<http::Response>(ending.result);
  auto body = read_json(response.body);
  return ApiAnswer{response.status, body ? std::move(*body) : json::value(nullptr), response.body};
}

}  // namespace hongyan::cli
