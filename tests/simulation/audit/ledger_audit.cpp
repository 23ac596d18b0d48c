// I6: the ledger's sums. What the API says of each account adds up, nothing stays reserved when all is over, and its
// bounds hold the truth between them.
#include <algorithm>
#include <tuple>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

std::int64_t number_in(const json::value& object, std::string_view name) {
  const json::value* const found = find_member(object, name);
  return found != nullptr && found->is_int64() ? found->get_int64() : -1;
}

using Account = std::tuple<std::string, std::string, std::int64_t>;  // openid, template, scene or -1
using Truth = std::map<Account, std::int64_t>;

bool is_by_url(std::string_view api) { return api.ends_with("/subscribemsg") || api.ends_with("/template/subscribe"); }

Truth truth_of(const Court& court) {
  Truth truth;
  for (const LogEntry& entry : court.log) {
    if (entry.effect.credit == 0) continue;
    std::int64_t scene = -1;
    if (is_by_url(entry.api)) {
      const Posted* const posted = court.posted_of(entry);
      if (posted != nullptr) scene = posted->scene;
      for (const auto& [key, value] : entry.content)
        if (key == "scene") scene = std::atoi(value.c_str());
    }
    truth[{entry.openid, entry.template_id, scene}] += entry.effect.credit;
  }
  return truth;
}

// Of those whose fate nobody knows to the end, or who were sent again, each try counts as one grant, and may be none.
std::int64_t lost_grants(const Court& court, const Account& account) {
  const auto& [openid, template_id, scene] = account;
  std::int64_t lost = 0;
  for (const auto& [marker, posted] : court.evidence.posted) {
    const json::value* const outcome = court.outcome_of(marker);
    if (outcome == nullptr || !contains(posted.openids, openid) || !contains(posted.template_ids, template_id))
      continue;
    const bool in_doubt = text_of(*outcome, "certainty") == "not_known" || flag_of(*outcome, "duplicate_possible");
    if (!in_doubt) continue;
    const auto taken = court.effects.find(marker);
    const std::int64_t effects = taken == court.effects.end() ? 0 : std::ssize(taken->second);
    lost += std::max<std::int64_t>(1, number_in(*outcome, "attempts")) - effects;
  }
  return lost;
}

// The journal alone tells what was spent, voided and taken back.
void judge_journal(Court& court, const json::value& grant, const std::string& name) {
  const json::value* const journal = find_member(grant, "journal");
  if (journal == nullptr || text_of(grant, "kind") != "one_time") return;
  std::map<std::string, std::int64_t> sums;
  for (const json::value& entry : journal->get_array()) sums[text_of(entry, "kind")] += number_in(entry, "amount");
  for (const auto& [kind, part] :
       {std::pair{"spend", "spent"}, std::pair{"void", "void"}, std::pair{"revoke", "revoked"}})
    if (sums[kind] != number_in(grant, part))
      court.find("I6", fmt::format("{}: {} {}, and {} in the journal", name, number_in(grant, part), part, sums[kind]));
}

bool all_is_over(const Evidence& evidence) {
  return std::ranges::all_of(evidence.outcomes, [](const auto& each) { return flag_of(each.second, "final"); });
}

}  // namespace

void judge_ledger(Court& court) {
  const Truth truth = truth_of(court);
  const bool over = all_is_over(court.evidence);
  for (const json::value& grant : court.evidence.grants) {
    const Account account{text_of(grant, "openid"), text_of(grant, "template_id"), number_in(grant, "scene")};
    const std::string name =
        fmt::format("{} of {} (scene {})", std::get<1>(account), std::get<0>(account), std::get<2>(account));
    std::int64_t sum = 0;
    for (const std::string_view part : {"available", "pending", "held", "spent", "void", "revoked"}) {
      const std::int64_t number = number_in(grant, part);
      if (number < 0) court.find("I6", fmt::format("{}: {} is {}", name, part, number));
      sum += number;
    }
    if (sum != number_in(grant, "granted"))
      court.find("I6", fmt::format("{}: {} granted, {} accounted for", name, number_in(grant, "granted"), sum));
    judge_journal(court, grant, name);
    if (over && number_in(grant, "pending") != 0) court.find("I6", name + ": still reserved, and nothing is sent");
    if (text_of(grant, "kind") != "one_time") continue;
    const auto found = truth.find(account);
    const std::int64_t real = found == truth.end() ? 0 : found->second;
    const std::int64_t lower = number_in(grant, "lower_bound"), upper = number_in(grant, "upper_bound");
    const std::uint64_t end = court.log.back().seq + 1;
    if (lower > real + court.evidence.unclear_reports &&
        !withdrew_unseen(court, std::get<0>(account), std::get<1>(account), end))
      court.find("I6", fmt::format("{}: certainly {} are left, the ledger says, and there are {}", name, lower, real));
    if (upper >= 0 && upper + lost_grants(court, account) + court.evidence.unclear_reports < real)
      court.find("I6", fmt::format("{}: at most {} are left, the ledger says, and there are {}", name, upper, real));
  }
}

}  // namespace hongyan::simulation
