#include "domain/window.hpp"

#include <array>
#include <chrono>

namespace hongyan::domain {
namespace {

using std::chrono::day;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

// Midnight in Beijing, where WeChat announces its days.
constexpr WallTime beijing(int y, unsigned m, unsigned d) {
  return WallTime{sys_days{year{y} / month{m} / day{d}} - hours{8}};
}
constexpr WallTime always = WallTime::min();
constexpr WallTime for_ever = WallTime::max();

// Counts per scene came on 2021-06-01; five instead of twenty on 2023-06-12 for new accounts (for all by August, so
// that day is the careful reading); a mini program's five and two stand in no dated notice, the older pages end in
// 2019.
constexpr WallTime scenes_counted = beijing(2021, 6, 1);
constexpr WallTime five_messages = beijing(2023, 6, 12);
constexpr WallTime mini_program_counts = beijing(2020, 1, 1);

// `until` is the first moment at which it is over.
struct Row {
  OpeningAct act;
  Conversation conversation;
  WallTime from, until;
  WindowOpening opening;
  std::string_view source;
};
constexpr auto account = Conversation::official_account;
constexpr auto mini = Conversation::mini_program;
constexpr WindowOpening two_days_of_twenty{20, hours{48}};
constexpr WindowOpening two_days_of_five{5, hours{48}};
constexpr WindowOpening minute_of_three{3, minutes{1}};
constexpr std::array rows{
    Row{OpeningAct::message, account, always, five_messages, two_days_of_twenty, "kf rules of 2021-06-01"},
    Row{OpeningAct::message, account, five_messages, for_ever, two_days_of_five, "announcement of 2023-05-30"},
    Row{OpeningAct::menu, account, always, scenes_counted, two_days_of_twenty, "kf rules before 2021-06-01"},
    Row{OpeningAct::menu, account, scenes_counted, for_ever, minute_of_three, "kf rules of 2021-06-01"},
    Row{OpeningAct::follow, account, always, scenes_counted, two_days_of_twenty, "kf rules before 2021-06-01"},
    Row{OpeningAct::follow, account, scenes_counted, for_ever, minute_of_three, "kf rules of 2021-06-01"},
    Row{OpeningAct::scan, account, always, scenes_counted, two_days_of_twenty, "kf rules before 2021-06-01"},
    Row{OpeningAct::scan, account, scenes_counted, for_ever, minute_of_three, "kf rules of 2021-06-01"},
    Row{OpeningAct::payment, account, always, five_messages, two_days_of_twenty, "kf rules of 2021-06-01"},
    Row{OpeningAct::message, mini, always, mini_program_counts, {3, hours{48}}, "customer-message pages of 2017-2019"},
    Row{OpeningAct::message, mini, mini_program_counts, for_ever, two_days_of_five, "customer-message page"},
    Row{OpeningAct::enter, mini, always, mini_program_counts, {1, minutes{1}}, "customer-message pages of 2017-2019"},
    Row{OpeningAct::enter, mini, mini_program_counts, for_ever, {2, minutes{1}}, "customer-message page"},
};

}  // namespace

std::string_view to_string(OpeningAct act) {
  switch (act) {
    case OpeningAct::message: return "message";
    case OpeningAct::menu: return "menu";
    case OpeningAct::follow: return "follow";
    case OpeningAct::scan: return "scan";
    case OpeningAct::enter: return "enter";
    case OpeningAct::payment: return "payment";
  }
  return "";
}

std::optional<WindowOpening> find_opening(OpeningAct act, Conversation conversation, WallTime acted_at,
                                          const WindowRules& rules) {
  for (const Row& row : rows)
    if (row.act == act && row.conversation == conversation && acted_at >= row.from && acted_at < row.until)
      return row.opening;
  const bool paid = act == OpeningAct::payment && conversation == account && acted_at >= five_messages;
  if (paid && rules.payment == WindowRules::Payment::unlimited_48h) return WindowOpening{sends_unlimited, hours{48}};
  return std::nullopt;
}

}  // namespace hongyan::domain
