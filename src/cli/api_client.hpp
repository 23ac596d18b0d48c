// ApiClient: JSON over HTTP to a server of ours, one call after the other. Blocks. Knows the API key and never prints it.
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
  // `transport` is used by this client alone.
  ApiClient(http::Transport& transport, http::Origin origin, Secret key = {});
  // The error is one English sentence: no connection, or no answer.
  [[nodiscard]] std::expected<ApiAnswer, std::string> get(std::string target);
  [[nodiscard]] std::expected<ApiAnswer, std::string> send(http::Method method, std::string target, const json::value& body, std::vector<http::Header> more_headers = {});
  [[nodiscard]] const http::Origin& origin() const { return origin_; }

 private:
  [[nodiscard]] std::expected<ApiAnswer, std::string> exchange(http::Request request);

  http::Transport& transport_;
  http::Origin origin_;
  Secret key_;
  std::uint64_t next_tag_ = 1;
};

}  // namespace hongyan::cli
