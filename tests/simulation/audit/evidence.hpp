// Evidence: what one run leaves for the auditor beside the sandbox's own log: what callers wished and were told, what
// people took back, what really went over the wire. Nothing in it comes from our code but the API's words. Values.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace hongyan::simulation {

// One wish as a caller put it.
struct Posted {
  std::string marker;   // stands in the message's content, and nowhere else
  std::string channel;  // "template", "subscribe" …; "any" of a notification type with several routes
  // Whom and by which templates it may reach: one of each, or one pair per route. "" where the channel names none.
  std::vector<std::string> openids;
  std::vector<std::string> template_ids;
  int scene = 0;                 // of a one-time authorization
  std::string activity;          // of a card
  int priority = 1;              // 0 goes first
  bool for_later = false;        // names a time
  bool may_resend = false;       // on_unknown: resend
  bool may_try = false;          // permission: try
  bool acknowledged = false;     // the caller saw 202
  std::vector<std::string> ids;  // every id a caller was told for it: more than one breaks I12
};

// One request on the wire, seen from outside of the house.
struct Crossing {
  std::uint64_t seq = 0;   // of the sandbox's log; 0: it never arrived
  std::uint64_t wire = 0;  // whose: one per process
  WallTime submitted;
  WallTime ended = WallTime::max();  // when its sender could first know how it ended
  bool answered = false;             // by WeChat's own words, whole
  std::string path;
  std::string token;
  std::string body;
};

// A person told the business to stop, and it told the server.
struct OptOut {
  std::vector<std::string> openids;
  WallTime acknowledged;
  WallTime lifted = WallTime::max();  // when the server was first told otherwise
};

// A template's rate, which the house was told of before the run: so many a day with one value of the field.
struct KnownRate {
  std::string template_id;
  std::string field;
  std::int64_t times = 1;
};

// The server was told an API's budget by WeChat.
struct KnownBudget {
  std::string appid;
  std::string api;
  WallTime since;
  bool minute_too = false;  // the limit of a minute was told with it
};

struct Evidence {
  std::map<std::string, Posted> posted;              // by marker
  std::map<std::string, json::value> outcomes;       // by notification id, from GET /v1/notifications/{id}
  std::map<std::string, std::string> found_markers;  // marker → id, of all that is stored, also what nobody was told of
  std::vector<json::value> grants;                   // of GET /v1/grants when all was over
  std::vector<json::value> form_ids;                 // of GET /v1/form-ids
  std::vector<Crossing> crossings;                   // of sends
  std::vector<OptOut> opt_outs;
  std::vector<KnownBudget> budgets;
  std::optional<KnownRate> rate;
  std::map<std::uint64_t, WallTime> pushes_taken;  // push → when we first answered "success"
  std::int64_t unclear_reports = 0;                // of taps, of which nobody knows whether they were noted
  std::int64_t forced_refreshes = 0;
  std::int64_t nodes = 1;
  std::int64_t crashes = 0;
  std::int64_t in_flight_max = 0;
  std::int64_t ambiguous = 0;
  std::int64_t disk_failures = 0;
  std::vector<Milliseconds> clocks_ahead;  // by how much somebody set a machine's clock wrong
  WallTime began, ended;
};

}  // namespace hongyan::simulation
