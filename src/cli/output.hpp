// Output: how a command's results and mistakes reach people and scripts. Results go to `out`, everything else to `err`.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/json.hpp"
#include "cli/language.hpp"
#include "cli/world.hpp"

namespace hongyan::cli {

enum class Form : std::uint8_t { people, json };

struct Output {
  World& world;
  Language language = Language::zh;
  Form form = Form::people;

  [[nodiscard]] bool is_json() const { return form == Form::json; }
  void print(std::string_view text);     // to out, as it is
  void print(const json::value& value);  // to out, compact, one line
  void note(const Phrase& phrase);       // to err, one line
  // "hongyan: …" to err; the exit code of a wrong command line.
  [[nodiscard]] int refuse_usage(const Phrase& says);
};

}  // namespace hongyan::cli
