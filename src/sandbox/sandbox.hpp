// Sandbox: a stateful WeChat platform of its own, for tests, demonstrations and other people's SDKs. It judges the
// product, so it is written from docs/wechat alone and shares no protocol code with it. One object: platform endpoints,
// a phone to tap on, callbacks, faults on request, and an append-only log of what really took effect.
// Single-threaded by contract: the caller serialises. Memory only; no sockets, and no clock but the one handed in, on
// top of which its own clock can be moved.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/message.hpp"
#include "sandbox/callback/callbacks.hpp"
#include "sandbox/settings/settings.hpp"
#include "sandbox/world/faults.hpp"
#include "sandbox/world/journal.hpp"

namespace hongyan::sandbox {

struct Platform;

class Sandbox {
 public:
  Sandbox(SandboxSettings settings, Clock& clock, Random& random);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // Answers without faults of the wire: platform endpoints and /sandbox/….
  [[nodiscard]] http::Response handle(const http::Request& request);

  // What a transport must play for a request: the answer and what becomes of it.
  struct Played {
    http::Response response;
    enum class Fate {
      answered,               // at once
      delayed,                // after `delay`
      timeout_before_effect,  // nothing happened; the answer is withheld for `delay`
      timeout_after_effect,   // it took effect; the answer is withheld for `delay`
      reset_after_effect,     // it took effect; the connection dies without an answer
      garbage,                // it took effect; `response` is what comes instead of the answer
    } fate = Fate::answered;
    Milliseconds delay{0};
  };
  // As handle(), with the faults that rates and scripts ask for; /sandbox/… never meets any.
  [[nodiscard]] Played play(const http::Request& request);

  // Pushes that are due now: receipts, consent events, verifications, second and third tries.
  [[nodiscard]] std::vector<CallbackPush> due_callbacks();
  // What the developer's server answered; null: nothing came in time.
  void callback_answered(std::uint64_t id, const http::Response* response_or_null);
  // When the next push is due, on the clock handed in; nothing when none waits.
  [[nodiscard]] std::optional<WallTime> next_callback_at() const;

  [[nodiscard]] const std::vector<LogEntry>& log() const;
  void add_fault(FaultScript script);
  [[nodiscard]] SandboxSettings& settings();
  [[nodiscard]] WallTime now() const;  // its own clock
  void advance_clock(Milliseconds by);

 private:
  std::unique_ptr<Platform> platform_;
};

}  // namespace hongyan::sandbox
