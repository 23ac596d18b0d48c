// Journal: the append-only log of what really took effect on the simulated platform, the oracle of every test. One
// entry per platform call and per act on a phone. Bounded: when full, the older half goes. Owned by Sandbox.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace hongyan::sandbox {

// What a call changed in the world.
struct Effect {
  bool taken = false;      // a message was accepted: WeChat had it
  bool delivered = false;  // and it reached the phone
  int credit = 0;          // change of one-time credits
  int quota = 0;           // units of the day's quota used
  bool operator==(const Effect&) const = default;
};

enum class ReplyFate { arrived, late, never };  // whether the caller got to read the answer

// One push to the developer's server that came of an entry.
struct PushNote {
  std::uint64_t id = 0;
  std::string event;
  std::string status;  // of a receipt: "success", "failed:user block" …
  std::int64_t msgid = 0;
  int tries = 0;
  std::string answer;  // "": waiting; "success", "empty", "refused: …", "no answer", "lost", "nowhere" (no URL)
};

struct LogEntry {
  std::uint64_t seq = 0;  // from 1, without gaps
  WallTime time;          // the sandbox's own clock
  std::string appid;
  std::string api;  // "/cgi-bin/message/template/send", "/sandbox/follow"
  std::string openid;
  std::string template_id;
  std::string client_msg_id;
  std::vector<std::pair<std::string, std::string>> content;  // data key → value, as sent
  std::uint64_t token_generation = 0;
  std::string fault;  // name of the injected fault, or ""
  Effect effect;
  int errcode = 0;  // as in the answer, also one that never arrived
  int http_status = 200;
  std::int64_t msgid = 0;
  ReplyFate reply = ReplyFate::arrived;
  std::vector<PushNote> pushes;
};

[[nodiscard]] json::object entry_as_json(const LogEntry& entry);

class Journal {
 public:
  [[nodiscard]] std::uint64_t next_seq() const { return last_seq_ + 1; }
  void append(LogEntry entry, std::size_t entries_max);
  // The entry of that number, or nullptr when it has gone.
  [[nodiscard]] LogEntry* find(std::uint64_t seq);
  [[nodiscard]] const std::vector<LogEntry>& entries() const { return entries_; }

 private:
  std::uint64_t last_seq_ = 0;
  std::vector<LogEntry> entries_;
};

}  // namespace hongyan::sandbox
