// Auditor: judges one run by the sandbox's own log against what the callers were told. It knows nothing of our code but
// the API's words; its invariants are those of reliability: I1 to I5, I8, I9, I11, I12, L1 and P1.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sandbox/world/journal.hpp"

namespace hongyan::simulation {

// One wish as a caller put it.
struct Posted {
  std::string marker;   // stands in the message's content, and nowhere else
  std::string channel;  // "template", "subscribe", "customer"; "any" of a notification type with several routes
  // Whom and by which templates it may reach: one of each, or one pair per route.
  std::vector<std::string> openids;
  std::vector<std::string> template_ids;
  bool may_resend = false;
  bool acknowledged = false;     // the caller saw 202
  std::vector<std::string> ids;  // every id a caller was told for it: more than one breaks I12
};

struct Evidence {
  std::map<std::string, Posted> posted;              // by marker
  std::map<std::string, json::value> outcomes;       // by notification id, from GET /v1/notifications/{id}
  std::map<std::string, std::string> found_markers;  // marker → id, of all that is stored, also what nobody was told of
  std::int64_t crashes = 0;
  std::int64_t in_flight_max = 0;
  std::int64_t ambiguous = 0;
  std::int64_t disk_failures = 0;
};

[[nodiscard]] std::vector<std::string> audit(const Evidence& evidence, const std::vector<sandbox::LogEntry>& log);

}  // namespace hongyan::simulation
