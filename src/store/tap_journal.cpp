#include "store/tap_journal.hpp"

#include <algorithm>
#include <map>

#include "base/id.hpp"
#include "domain/clocks.hpp"

namespace hongyan::store {
namespace {

using domain::Moment;
using domain::TapStanding;

// WeChat, and pages that tell, tell when a person acted in whole seconds.
constexpr Milliseconds second{1'000}, instant{1};
constexpr std::chrono::hours looked_back{24};

GrantSource other_than(GrantSource source) {
  return source == GrantSource::report ? GrantSource::popup_event : GrantSource::report;
}

// By WeChat's clock what was so by ours.
Moment about(const Moment& ours) { return {ours.from - domain::clocks_differ, ours.to + domain::clocks_differ}; }

bool is_first_telling(std::string_view kind) { return kind == "grant" || kind == "hold"; }

}  // namespace

Moment second_from(WallTime acted_at) { return {acted_at, acted_at + second}; }

Moment moment_of_tap(std::string_view source, WallTime at, WallTime acted_at, const GrantRules& rules) {
  if (source == to_string(GrantSource::operator_)) return {at, at + instant};
  if (acted_at == at) return about({at - rules.report_delay, at + instant});
  const Moment told = second_from(acted_at);
  return source == to_string(GrantSource::report) ? about(told) : told;
}

TapJournal::TapJournal(sql::Connection& connection, const GrantPlace& place, WallTime around, const GrantRules& rules)
    : rules_(rules) {
  const sql::Rows found = connection.execute(
      "SELECT kind, source, notification_id, note, amount, at_ms, acted_ms FROM grant_entry WHERE appid = $1 AND "
      // Within a millisecond nothing ends before it began.
      "openid = $2 AND template_id = $3 AND id >= $4 ORDER BY at_ms, CASE kind WHEN 'reserve' THEN 0 ELSE 1 END, id",
      {place.appid.text(), place.openid.text(), place.template_id.text(),
       lowest_id(std::max(around - looked_back, WallTime{}))});
  for (const sql::Row& row : found.rows)
    lines_.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.number(4), from_unix_ms(row.number(5)),
                      from_unix_ms(row.number(6))});
}

Moment TapJournal::moment_of(const Line& line) const {
  return moment_of_tap(line.source, line.at, line.acted_at, rules_);
}

std::optional<Moment> TapJournal::end_of(const Line& line) const {
  if ((line.kind != "void" && line.kind != "revoke") || line.note == given_before_end) return std::nullopt;
  if (line.notification_id.empty()) return second_from(line.acted_at);
  return send_of(line.notification_id, line.at);
}

domain::TapHistory TapJournal::history(std::string_view without_notification) const {
  domain::TapHistory history;
  std::map<std::string, Moment> under_way;  // uses, by notification
  for (const Line& line : lines_) {
    if (!without_notification.empty() && line.notification_id == without_notification) continue;
    if (const auto end = end_of(line)) history.ends.push_back(*end);
    if ((line.kind == "grant" || line.kind == "return") && line.note == used_unseen)
      history.used_taps.push_back(moment_of(line));
    if (line.kind == "reserve" && line.note == sent_anew)
      history.maybe_uses.push_back(about({line.at, line.at + rules_.send_lasts}));
    if (line.kind == "reserve" && line.note == unseen)
      under_way.insert_or_assign(line.notification_id, Moment{line.at, WallTime::max()});
    const auto use = under_way.find(line.notification_id);
    if (use == under_way.end() || line.kind == "reserve") continue;
    if (line.kind == "return" || line.kind == "void")
      under_way.erase(use);
    else
      use->second.to = std::min(use->second.to, line.at + instant);
  }
  for (const auto& [id, use] : under_way)
    history.uses.push_back(use.to == WallTime::max() ? Moment{about(use).from, use.to} : about(use));
  std::ranges::sort(history.uses, {}, &Moment::from);
  std::ranges::sort(history.used_taps, {}, &Moment::from);
  return history;
}

domain::TapHistory TapJournal::history_for_news() const {
  domain::TapHistory known = history();
  for (const Moment& send : sends(""))
    if (std::ranges::any_of(known.ends, [&](const Moment& end) { return send.to > end.from; }))
      known.maybe_uses.push_back(send);
  return known;
}

std::vector<WallTime> TapJournal::acts(const std::function<bool(const Line&)>& is_such) const {
  std::vector<WallTime> acts;
  for (const Line& line : lines_)
    if (is_such(line)) acts.push_back(line.acted_at);
  std::ranges::sort(acts);
  return acts;
}

bool TapJournal::is_told(GrantSource source, WallTime acted_at) const {
  const std::string_view other = to_string(other_than(source)), own = to_string(source);
  const auto firsts = acts([&](const Line& line) { return is_first_telling(line.kind) && line.source == other; });
  const auto seconds = acts([&](const Line& line) { return line.kind == "same" && line.source == own; });
  return domain::is_second_telling(firsts, seconds, acted_at, rules_.same_tap);
}

domain::Retold TapJournal::retold_by(GrantSource source, TapStanding standing) const {
  const std::string_view own = to_string(source), other = to_string(other_than(source));
  const domain::TapHistory known = history_for_news(), ends{.ends = known.ends};
  // A use ends no tap: one that was told before it counts.
  const TapStanding side = standing == TapStanding::ended ? TapStanding::ended : TapStanding::stands;
  domain::Retold retold;
  for (const Line& line : lines_) {
    const Moment moment = moment_of(line);
    const bool is_held_for_another = line.source == other && line.note == counted_before;
    if (line.source == other && (line.kind == "grant" || is_held_for_another) &&
        domain::judge_tap(moment, ends) == side)
      retold.firsts.push_back(moment);
    if ((line.source != own && !is_held_for_another) || domain::judge_tap(moment, known) != standing) continue;
    if (is_held_for_another) --retold.settled;
    if (line.source == own && line.kind == "same") retold.seconds.push_back(moment);
    if (line.source == own && line.kind == "return" && line.notification_id.empty()) ++retold.settled;
  }
  return retold;
}

bool TapJournal::settles_doubt(GrantSource source, const Moment& tap, TapStanding standing) const {
  domain::Retold retold = retold_by(source, standing);
  retold.seconds.push_back(tap);
  return domain::count_unsettled(retold) > 0;
}

bool TapJournal::is_counted(GrantSource source, const Moment& tap, TapStanding standing) const {
  domain::Retold retold = retold_by(other_than(source), standing);
  retold.firsts.push_back(tap);
  return domain::count_unsettled(retold) < 0;
}

std::vector<Moment> TapJournal::grants() const {
  std::vector<Moment> taps;
  for (const Line& line : lines_) {
    const bool out_of_doubt = line.kind == "return" && line.notification_id.empty() && line.note.empty();
    if ((line.kind == "grant" && line.amount > 0) || out_of_doubt) taps.push_back(moment_of(line));
  }
  return taps;
}

std::vector<Moment> TapJournal::ends_since(WallTime heard) const {
  std::vector<Moment> ends;
  for (const Line& line : lines_)
    if (const auto end = end_of(line); end && line.at >= heard) ends.push_back(*end);
  return ends;
}

std::vector<Moment> TapJournal::sends(std::string_view without_notification) const {
  std::map<std::string, Moment> last;  // by notification
  std::vector<Moment> sends;
  for (const Line& line : lines_) {
    if (line.notification_id.empty() || line.notification_id == without_notification) continue;
    const auto send = last.find(line.notification_id);
    if (line.kind == "reserve") {
      if (send != last.end()) sends.push_back(about(send->second));
      last.insert_or_assign(line.notification_id, Moment{line.at, line.at + rules_.send_lasts});
    } else if (send != last.end() && (line.kind == "return" || line.kind == "void")) {
      last.erase(send);
    } else if (send != last.end()) {
      send->second.to = std::min(send->second.to, line.at + instant);
    }
  }
  for (const auto& [id, send] : last) sends.push_back(about(send));
  return sends;
}

Moment TapJournal::send_of(std::string_view notification_id, WallTime ended_at) const {
  Moment send{ended_at - rules_.report_delay, ended_at + instant};
  for (const Line& line : lines_)
    if (line.kind == "reserve" && line.notification_id == notification_id && line.at <= ended_at) send.from = line.at;
  return about(send);
}

}  // namespace hongyan::store
