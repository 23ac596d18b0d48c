// The life of one notification as a table: which step leads from which state to which. Every state write in the store
// is a compare-and-set that asks this table, docs/states.md draws it, and nothing else knows it. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace hongyan::domain {

enum class State : std::uint8_t {
  scheduled,            // waits for its time
  ready,                // may be claimed
  claimed,              // a dispatcher holds it; nothing is on the wire
  sending,              // an intent is recorded: it may be on the wire
  retry_wait,           // certainly not sent; waits to be tried again
  parked,               // the account, API, token or a template's rate lets none go now; waits
  waiting,              // no route may be taken now; another is looked for, or a permission waited for
  taken,                // WeChat accepted it; the receipt is to come
  delivered,            // receipt: it arrived
  failed_after_accept,  // receipt: accepted, then not delivered
  taken_unconfirmed,    // accepted, no receipt by the deadline or one that nobody can read; a clear one still counts
  refused,              // certainly not sent: WeChat said no
  suppressed,           // never tried: no permission, or it cannot fit
  expired,              // never sent: its time ran out
  cancelled,            // never sent: the caller took it back
  unknown,              // may or may not have been sent; waits for evidence
  resolved_sent,        // evidence: it was sent
  resolved_not_sent,    // evidence: it was not sent
  unknown_final,        // no evidence by the deadline; late evidence still counts
};
inline constexpr std::size_t state_count = 19;
[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] std::optional<State> parse_state(std::string_view text);
[[nodiscard]] std::span<const State> all_states();

enum class Step : std::uint8_t {
  fall_due,         // its time has come
  claim,            // a dispatcher takes it
  give_back,        // the claim is returned or its lease ended before any intent
  intend,           // the intent to send is recorded
  take,             // errcode 0, or WeChat says it had it before
  refuse,           // a certain no that will not change
  retry,            // certainly not sent (or covered by WeChat's own duplicate key): again later
  park,             // certainly not sent: quota, token or account; again when that has passed
  reroute,          // certainly not sent: this route is closed to the person; look for another
  permit,           // a route may be taken
  lose_sight,       // written, and no certain answer
  confirm,          // receipt: success
  disappoint,       // receipt: failure
  puzzle,           // receipt: WeChat had it; what became of it stands in a word that nobody knows
  miss_receipt,     // the receipt's deadline passed
  prove_sent,       // evidence about an unknown send
  prove_not_sent,   // evidence about an unknown send
  give_up_knowing,  // the deadline for evidence passed
  resend,           // the caller consented to a possible duplicate, or the ledger rules one out
  suppress,         // refused by our own rules before any intent
  cancel,
  expire,
};
inline constexpr std::size_t step_count = 22;
[[nodiscard]] std::string_view to_string(Step step);
[[nodiscard]] std::span<const Step> all_steps();

// Where `step` leads from `from`; nothing when it may not be taken there.
[[nodiscard]] std::optional<State> next_state(State from, Step step);
// Every state from which `step` may be taken.
[[nodiscard]] std::vector<State> states_before(Step step);

// Nothing will happen to it by itself any more (late evidence may still re-open taken_unconfirmed and unknown_final).
[[nodiscard]] bool is_final(State state);

enum class Certainty { sent, not_sent, open, not_known };  // open: not tried to the end yet
[[nodiscard]] Certainty certainty_of(State state);

}  // namespace hongyan::domain
