// Secret: text that must never reach a log, an error, a metric or a page. It has no stream operator and no
// formatter, so printing one does not compile; reveal() is the only way out and is easy to search for.
#pragma once
#include <string>
#include <utility>

namespace hongyan {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace hongyan
