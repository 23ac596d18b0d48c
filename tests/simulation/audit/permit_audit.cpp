// I6: nothing is sent without a permission that the ledger may believe in, and none is spent twice. I8: customer
// messages stay inside their windows. Both are foreseen, so WeChat's own no is a finding, unless nobody could know.
#include <algorithm>
#include <tuple>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

constexpr int no_grant = 43101, wrong_form_id = 41028, used_form_id = 41029;
constexpr int window_closed = 45015, window_spent = 45047;

bool is_by_consent(std::string_view api) {
  return api.ends_with("/subscribe/send") || api.ends_with("/bizsend") || api.ends_with("/template/subscribe");
}

bool is_by_form(std::string_view api) { return api.ends_with("/wxopen/template/send"); }

bool lacks_permit(const LogEntry& entry) {
  if (is_by_consent(entry.api)) return entry.errcode == no_grant;
  return is_by_form(entry.api) && (entry.errcode == wrong_form_id || entry.errcode == used_form_id);
}

// A second try of what may have arrived finds its own grant gone. Whether it may be tried at all is I4's affair.
bool follows_its_own(const Court& court, const LogEntry& send) {
  const auto calls = court.calls.find(court.marker_of(send));
  return calls != court.calls.end() && std::ranges::any_of(calls->second, [&](const LogEntry* earlier) {
           return earlier->seq < send.seq && earlier->effect.taken;
         });
}

void judge_consents(Court& court) {
  std::int64_t allowed = court.evidence.unclear_reports;
  for (const LogEntry& entry : court.log) {
    if (!lacks_permit(entry) || !entry.fault.empty()) continue;
    const Posted* const posted = court.posted_of(entry);
    if (posted == nullptr || posted->may_try) continue;
    if (withdrew_unseen(court, entry.openid, entry.template_id, entry.seq) || follows_its_own(court, entry)) continue;
    if (allowed-- > 0) continue;
    court.find("I6", fmt::format("{}: sent to {} without a grant ({})", posted->marker, entry.openid, entry.errcode));
  }
}

void judge_spending(Court& court) {
  std::map<std::tuple<std::string, std::string, int>, std::int64_t> left;
  for (const LogEntry& entry : court.log) {
    if (entry.effect.credit == 0) continue;
    // A form id is the person's for any template; a confirmation counts under its scene alone.
    const bool by_form = is_by_form(entry.api) || entry.api == "/sandbox/form" || entry.api.ends_with("/uniform_send");
    const Posted* const posted = court.posted_of(entry);
    int scene = posted != nullptr && entry.api.ends_with("/template/subscribe") ? posted->scene : 0;
    for (const auto& [key, value] : entry.content)
      if (key == "scene") scene = std::atoi(value.c_str());
    std::int64_t& sum = left[{entry.openid, by_form ? "form" : entry.template_id, scene}];
    sum += entry.effect.credit;
    if (sum < 0)
      court.find("I6", fmt::format("{}: more is spent of {} than was given", court.marker_of(entry), entry.openid));
  }
}

bool has_left(const Court& court, const LogEntry& send) {
  return std::ranges::any_of(court.log, [&](const LogEntry& earlier) {
    return earlier.openid == send.openid && earlier.seq < send.seq && earlier.api == "/sandbox/unfollow";
  });
}

// Only what nobody tells may shut a window: that the person left the account.
void judge_windows(Court& court) {
  for (const LogEntry& entry : court.log) {
    if (!entry.api.ends_with("/custom/send") || !entry.fault.empty()) continue;
    if (entry.errcode == window_spent)
      court.find("I8", fmt::format("one customer message too many to {}", entry.openid));
    if (entry.errcode == window_closed && !has_left(court, entry))
      court.find("I8", fmt::format("a customer message to {} outside of a window", entry.openid));
  }
}

}  // namespace

void judge_permits(Court& court) {
  judge_consents(court);
  judge_spending(court);
  judge_windows(court);
}

}  // namespace hongyan::simulation
