// AnswerBook: which errcodes each endpoint has answered by the platform's own rules, scripted faults left out. Whoever
// writes down what the sandbox can do, and whoever asks what a test has met, reads it. Owned by Platform.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace hongyan::sandbox {

class AnswerBook {
 public:
  using Counts = std::map<int, std::int64_t>;  // by errcode
  void note(std::string_view path, int errcode) { ++by_path_[std::string(path)][errcode]; }
  [[nodiscard]] const Counts& of(std::string_view path) const {
    static const Counts none;
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? none : found->second;
  }

 private:
  std::map<std::string, Counts, std::less<>> by_path_;
};

}  // namespace hongyan::sandbox
