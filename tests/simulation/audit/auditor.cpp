#include "auditor.hpp"

#include "court.hpp"

namespace hongyan::simulation {

std::vector<std::string> audit(const Evidence& evidence, const std::vector<sandbox::LogEntry>& log) {
  Court court(evidence, log);
  judge_deliveries(court);
  judge_receipts(court);
  judge_permits(court);
  judge_rates(court);
  judge_ledger(court);
  judge_form_ids(court);
  judge_budgets(court);
  judge_lanes(court);
  judge_tokens(court);
  judge_opt_outs(court);
  return std::move(court.findings());
}

}  // namespace hongyan::simulation
