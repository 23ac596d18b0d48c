// MassBook: an app's mass sends, what is remembered of them for a day, their budgets, and the outcomes that a test has
// planned for the next ones (inbound.md §6). Plain state of App; the rules stand in mass_send_api and mass_api.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "http/message.hpp"
#include "sandbox/world/counter.hpp"
#include "sandbox/world/strings.hpp"

namespace hongyan::sandbox {

struct MassJob {
  std::int64_t msg_id = 0;
  std::string msgtype;
  std::string status;    // "send success", "send fail", "err(10001)"
  std::string media_id;  // of its articles
  std::size_t articles = 0;
  std::int64_t total = 0, filtered = 0, sent = 0, errors = 0;
  WallTime finishes;  // until then it is SENDING
  bool deleted = false;
};

struct MassOutcome {
  std::string status = "send success";
  std::int64_t errors = 0;  // people whom a successful job does not reach
};

struct MassBook {
  // A message to everyone that the administrator has not confirmed yet.
  struct Waiting {
    std::int64_t msg_id = 0;
    http::Request request;
    WallTime until;
  };
  struct Memory {
    std::int64_t msg_id = 0;
    WallTime first;
  };
  std::map<std::int64_t, MassJob> jobs;
  StringMap<Memory> seen;  // by clientmsgid or digest, one day
  std::deque<MassOutcome> planned;
  Counter minute, day, to_all_day, to_all_month;
  int speed = 0;
  bool protocol_agreed = true;  // 48003
  bool admin_pending = false;   // 89504 where the speed is set
  bool is_protected = false;    // API群发保护: the administrator is asked before a message to everyone
  std::optional<Waiting> waiting;
};

}  // namespace hongyan::sandbox
