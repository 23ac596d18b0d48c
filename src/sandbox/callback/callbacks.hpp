// Callbacks: the pushes on their way to developers' servers: when each is due, how it is signed, how often it is tried
// again, and what became of it (written into the journal). Owned by Sandbox; the sockets are somebody else's.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "sandbox/callback/push_event.hpp"
#include "sandbox/settings/settings.hpp"
#include "sandbox/world/journal.hpp"
#include "sandbox/world/world.hpp"

namespace hongyan::sandbox {

// A request the platform makes to a developer's server: a POST with an event, or the GET that verifies the URL.
struct CallbackPush {
  std::uint64_t id = 0;
  http::Origin origin;
  http::Request request;
};

class Callbacks {
 public:
  Callbacks(const SandboxSettings& settings, Random& random, Journal& journal)
      : settings_(settings), random_(random), journal_(journal) {}

  // Pushes `event` at `due`; `note` is put into `entry` and followed up there. An app without a URL pushes nothing.
  void add_event(App& app, PushEvent event, WallTime due, LogEntry& entry, PushNote note);
  // The GET with echostr that a changed URL has to answer; its result becomes app.callback.verification.
  void add_verification(App& app, WallTime due);
  [[nodiscard]] std::vector<CallbackPush> due(WallTime now);
  // What the server answered; null: nothing came.
  void answered(std::uint64_t id, const http::Response* response, WallTime now);
  [[nodiscard]] std::optional<WallTime> next_at() const;
  [[nodiscard]] std::size_t waiting() const { return waiting_.size() + under_way_.size(); }

 private:
  struct Push {
    std::uint64_t id = 0;
    App* app = nullptr;
    std::optional<PushEvent> event;  // none: a verification
    std::string echostr;
    std::uint64_t entry_seq = 0;
    int tries = 0;
    WallTime sent;
    std::optional<http::Request> last;
  };
  [[nodiscard]] http::Request request_of(Push& push, const http::Url& url, WallTime now);
  [[nodiscard]] http::Request signed_post(const Push& push, const http::Url& url, WallTime now);
  void finish(const Push& push, std::string answer);

  const SandboxSettings& settings_;
  Random& random_;
  Journal& journal_;
  std::uint64_t last_id_ = 0;
  std::map<std::pair<WallTime, std::uint64_t>, Push> waiting_;
  std::unordered_map<std::uint64_t, Push> under_way_;
};

}  // namespace hongyan::sandbox
