// JsonPattern: a JSON object whose strings may hold {{variables}}, read once and filled many times: the message of
// channels that have no template. Keys that lead somewhere (url, path …) are filled as addresses. Values.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "domain/text_pattern.hpp"

namespace hongyan::domain {

class JsonPattern {
 public:
  struct Problem {
    std::string pointer;  // of the string within the object
    TextPattern::Problem problem;
  };
  struct Filled {
    json::object object;
    std::vector<std::string> missing;  // the variables that had no value, each once
  };

  JsonPattern() = default;
  [[nodiscard]] static std::expected<JsonPattern, Problem> parse(const json::object& object);
  [[nodiscard]] const json::object& source() const { return source_; }
  [[nodiscard]] bool empty() const { return source_.empty(); }
  [[nodiscard]] const std::vector<std::string>& variables() const { return variables_; }  // each once, in order
  [[nodiscard]] Filled fill(const Values& values) const;
  bool operator==(const JsonPattern&) const = default;

 private:
  json::object source_;
  std::vector<std::string> variables_;
};

}  // namespace hongyan::domain
