#include "cli/watching.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "cli/listing.hpp"
#include "cli/notification_text.hpp"
#include "cli/programs.hpp"

namespace hongyan::cli {
namespace {

constexpr Milliseconds pause_min{100}, pause_max{1'000};
constexpr Seconds patience_max{std::chrono::days{366}};

// One line on a terminal that is written over: how things stand while nothing new happens.
class Progress {
 public:
  explicit Progress(Output& output) : output_(output) {}
  void show(const json::value& notification) {
    if (output_.world.screen == Screen::none) return;
    output_.world.err << "\r\x1b[K  … " << text_of(notification, "status") << std::flush;
    shown_ = true;
  }
  void clear() {
    if (shown_) output_.world.err << "\r\x1b[K" << std::flush;
    shown_ = false;
  }

 private:
  Output& output_;
  bool shown_ = false;
};

int settle(Output& output, const json::value& notification) {
  if (output.is_json())
    output.print(notification);
  else
    output.print(advice_text(notification, output.language) + notification_line(notification, output.language));
  const bool is_final = value_text(notification, "final") == "true";
  const int code = exit_code_of_certainty(notification);
  if (is_final) return code;
  const bool is_sent = text_of(notification, "certainty") == "sent";
  if (is_sent)
    output.note({"微信已收下;回执还没有来。", "WeChat has it; its receipt has not come yet."});
  else
    output.note({"还没有结果。继续看:hongyan status --watch " + text_of(notification, "id"),
                 "Not settled yet. Watch on: hongyan status --watch " + text_of(notification, "id")});
  return is_sent ? exit_ok : exit_unknown;
}

}  // namespace

int watch(Session& session, const std::string& id, Seconds patience) {
  Output& output = session.output();
  const Clock& clock = session.world().clock;
  const BootTime deadline = clock.boot() + std::min(patience, patience_max);
  Progress progress(output);
  std::size_t shown = 0;
  for (Milliseconds pause = pause_min;; pause = std::min(pause * 2, pause_max)) {
    const auto asked = session.get(path_to("/v1/notifications/", id));
    progress.clear();
    if (!asked) return asked.error();
    // An attempt under way changes its entry when it ends: only what is settled is shown.
    const bool is_final = value_text(asked->body, "final") == "true";
    const bool is_under_way =
        text_of(asked->body, "status") == "sending" || text_of(asked->body, "status") == "claimed";
    const std::size_t length = timeline_length(asked->body);
    if (!output.is_json() && !is_under_way && length > shown) {
      output.print(timeline_text(asked->body, shown));
      shown = length;
      pause = pause_min;
    }
    if (is_final || clock.boot() >= deadline) return settle(output, asked->body);
    progress.show(asked->body);
    session.world().pause(pause);
  }
}

}  // namespace hongyan::cli
