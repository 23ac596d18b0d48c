// Auditor: judges one run by the sandbox's own log and the wire against what the callers were told. It knows nothing of
// our code but the API's words. Its invariants are those of reliability: I1 to I12, I14, I17, L1 to L3 and P1; I13, I15
// and I16 wait for schedules, webhooks and tenants.
#pragma once
#include <string>
#include <vector>

#include "evidence.hpp"
#include "sandbox/world/journal.hpp"

namespace hongyan::simulation {

[[nodiscard]] std::vector<std::string> audit(const Evidence& evidence, const std::vector<sandbox::LogEntry>& log);

}  // namespace hongyan::simulation
