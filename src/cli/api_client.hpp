// ApiClient: JSON (and now and then other text) over HTTP to a server of ours, one call after the other. Blocks. Knows
// the API key and never prints it.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "http/transport.hpp"
#include "http/url.hpp"

namespace hongyan::cli {

struct ApiAnswer {
  int status = 0;
  json::value body;  // null when the answer is no JSON
  std::string text;  // as it came
};

class ApiClient {
 public:
  // `transport` is used by this client alone; `always` are headers of every request.
  ApiClient(http::Transport& transport, http::Origin origin, Secret key = {}, std::vector<http::Header> always = {});
  // The error is one English sentence: no connection, or no answer.
  [[nodiscard]] std::expected<ApiAnswer, std::string> get(std::string target);
  [[nodiscard]] std::expected<ApiAnswer, std::string> send(http::Method method, std::string target,
                                                           const json::value& body,
                                                           std::vector<http::Header> more_headers = {});
  // Bytes as they are, by POST.
  [[nodiscard]] std::expected<ApiAnswer, std::string> upload(std::string target, std::string bytes,
                                                             std::string content_type);
  [[nodiscard]] std::expected<ApiAnswer, std::string> remove(std::string target);  // DELETE
  // After an error: whether the request was written whole, so that the server may have acted on it.
  [[nodiscard]] bool may_have_arrived() const { return may_have_arrived_; }
  [[nodiscard]] const http::Origin& origin() const { return origin_; }

 private:
  [[nodiscard]] std::expected<ApiAnswer, std::string> exchange(http::Request request);

  http::Transport& transport_;
  http::Origin origin_;
  Secret key_;
  std::vector<http::Header> always_;
  bool may_have_arrived_ = false;
  std::uint64_t next_tag_ = 1;
};

}  // namespace hongyan::cli
