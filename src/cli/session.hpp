// Session: what a command that speaks the API works with. Asks the server and turns every answer that is no success
// into words and an exit code, so that commands go on with good answers only. One command, one session.
#pragma once
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "cli/api_client.hpp"
#include "cli/output.hpp"

namespace hongyan::cli {

class Session {
 public:
  Session(ApiClient& api, Output& output) : api_(api), output_(output) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The answer of a success, 207 included; otherwise the exit code, after everything about it was printed.
  using Asked = std::expected<ApiAnswer, int>;
  [[nodiscard]] Asked get(const std::string& target);
  [[nodiscard]] Asked send(http::Method method, const std::string& target, const json::value& body,
                           std::vector<http::Header> more_headers = {});
  [[nodiscard]] Asked upload(const std::string& target, std::string bytes,
                             std::string content_type = "application/octet-stream");
  [[nodiscard]] Asked remove(const std::string& target);

  // Prints the answer as it came with --json, else what `tell` makes of its body; exit_ok, or the code why there is
  // none.
  using Tell = std::function<std::string(const json::value&)>;
  [[nodiscard]] int show(const Asked& asked, const Tell& tell);

  [[nodiscard]] Output& output() { return output_; }
  [[nodiscard]] World& world() { return output_.world; }
  [[nodiscard]] const ApiClient& api() const { return api_; }
  [[nodiscard]] std::string in_words(std::string zh, std::string en) const;

 private:
  [[nodiscard]] Asked judge(std::expected<ApiAnswer, std::string> answer, http::Method method);

  ApiClient& api_;
  Output& output_;
};

// "/v1/apps/" and the like, with the id as a path segment.
[[nodiscard]] std::string path_to(std::string_view collection, std::string_view id);
// "?a=1&b=2" of those that have a value; "" when none has.
struct QueryPart {
  std::string name, value;
};
[[nodiscard]] std::string query_text(const std::vector<QueryPart>& parts);

}  // namespace hongyan::cli
