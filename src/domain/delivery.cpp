#include "domain/delivery.hpp"

#include <array>

namespace hongyan::domain {
namespace {

struct StateWord {
  State state;
  std::string_view word;
  bool final;
  Certainty certainty;
};

constexpr std::array<StateWord, state_count> state_words{{
    {State::scheduled, "scheduled", false, Certainty::open},
    {State::ready, "ready", false, Certainty::open},
    {State::claimed, "claimed", false, Certainty::open},
    {State::sending, "sending", false, Certainty::open},
    {State::retry_wait, "retry_wait", false, Certainty::open},
    {State::parked, "parked", false, Certainty::open},
    {State::waiting, "waiting", false, Certainty::open},
    {State::taken, "taken", false, Certainty::sent},
    {State::delivered, "delivered", true, Certainty::sent},
    {State::failed_after_accept, "failed_after_accept", true, Certainty::sent},
    {State::taken_unconfirmed, "taken_unconfirmed", true, Certainty::sent},
    {State::refused, "refused", true, Certainty::not_sent},
    {State::suppressed, "suppressed", true, Certainty::not_sent},
    {State::expired, "expired", true, Certainty::not_sent},
    {State::cancelled, "cancelled", true, Certainty::not_sent},
    {State::unknown, "unknown", false, Certainty::not_known},
    {State::resolved_sent, "resolved_sent", true, Certainty::sent},
    {State::resolved_not_sent, "resolved_not_sent", true, Certainty::not_sent},
    {State::unknown_final, "unknown_final", true, Certainty::not_known},
}};

constexpr std::array<std::string_view, step_count> step_words{
    "fall_due",       "claim",           "give_back",  "intend",   "take",       "refuse", "retry",        "park",
    "reroute",        "permit",          "lose_sight", "confirm",  "disappoint", "puzzle", "miss_receipt", "prove_sent",
    "prove_not_sent", "give_up_knowing", "resend",     "suppress", "cancel",     "expire"};

struct Edge {
  State from;
  Step step;
  State to;
};

// The whole machine. A notification whose earlier attempt may have arrived is "uncertain" (a column beside the state):
// it may wait and be tried again under the channel's duplicate key, but where a certain one would be refused, cancelled
// or expired it loses sight instead. A late certain answer may find it waiting: the attempt is real whoever holds the
// lease, so `take` is allowed from the waiting states, and of an uncertain one what a receipt says, too.
constexpr Edge edges[] = {
    {State::scheduled, Step::fall_due, State::ready},
    {State::scheduled, Step::cancel, State::cancelled},
    {State::scheduled, Step::expire, State::expired},
    {State::retry_wait, Step::fall_due, State::ready},
    {State::retry_wait, Step::cancel, State::cancelled},
    {State::retry_wait, Step::expire, State::expired},
    {State::retry_wait, Step::take, State::taken},
    {State::parked, Step::fall_due, State::ready},
    {State::parked, Step::cancel, State::cancelled},
    {State::parked, Step::expire, State::expired},
    {State::parked, Step::take, State::taken},
    {State::waiting, Step::permit, State::ready},
    {State::waiting, Step::suppress, State::suppressed},
    {State::waiting, Step::refuse, State::refused},
    {State::waiting, Step::cancel, State::cancelled},
    {State::waiting, Step::expire, State::expired},
    {State::ready, Step::claim, State::claimed},
    {State::ready, Step::cancel, State::cancelled},
    {State::ready, Step::expire, State::expired},
    {State::ready, Step::take, State::taken},
    {State::claimed, Step::give_back, State::ready},
    {State::claimed, Step::intend, State::sending},
    {State::claimed, Step::suppress, State::suppressed},
    {State::claimed, Step::retry, State::retry_wait},
    {State::claimed, Step::park, State::parked},
    {State::claimed, Step::reroute, State::waiting},
    {State::claimed, Step::cancel, State::cancelled},
    {State::claimed, Step::expire, State::expired},
    {State::claimed, Step::take, State::taken},
    {State::sending, Step::take, State::taken},
    {State::sending, Step::refuse, State::refused},
    {State::sending, Step::retry, State::retry_wait},
    {State::sending, Step::park, State::parked},
    {State::sending, Step::reroute, State::waiting},
    {State::sending, Step::lose_sight, State::unknown},
    {State::retry_wait, Step::lose_sight, State::unknown},
    {State::parked, Step::lose_sight, State::unknown},
    {State::ready, Step::lose_sight, State::unknown},
    {State::claimed, Step::lose_sight, State::unknown},
    {State::taken, Step::confirm, State::delivered},
    {State::taken, Step::disappoint, State::failed_after_accept},
    {State::taken, Step::puzzle, State::taken_unconfirmed},
    {State::taken, Step::miss_receipt, State::taken_unconfirmed},
    {State::taken_unconfirmed, Step::confirm, State::delivered},
    {State::taken_unconfirmed, Step::disappoint, State::failed_after_accept},
    {State::taken_unconfirmed, Step::puzzle, State::taken_unconfirmed},
    {State::ready, Step::confirm, State::delivered},
    {State::ready, Step::disappoint, State::failed_after_accept},
    {State::ready, Step::puzzle, State::taken_unconfirmed},
    {State::claimed, Step::confirm, State::delivered},
    {State::claimed, Step::disappoint, State::failed_after_accept},
    {State::claimed, Step::puzzle, State::taken_unconfirmed},
    {State::retry_wait, Step::confirm, State::delivered},
    {State::retry_wait, Step::disappoint, State::failed_after_accept},
    {State::retry_wait, Step::puzzle, State::taken_unconfirmed},
    {State::parked, Step::confirm, State::delivered},
    {State::parked, Step::disappoint, State::failed_after_accept},
    {State::parked, Step::puzzle, State::taken_unconfirmed},
    {State::unknown, Step::confirm, State::delivered},
    {State::unknown, Step::disappoint, State::failed_after_accept},
    {State::unknown, Step::puzzle, State::taken_unconfirmed},
    {State::unknown, Step::prove_sent, State::resolved_sent},
    {State::unknown, Step::prove_not_sent, State::resolved_not_sent},
    {State::unknown, Step::give_up_knowing, State::unknown_final},
    {State::unknown, Step::resend, State::retry_wait},
    {State::unknown_final, Step::confirm, State::delivered},
    {State::unknown_final, Step::disappoint, State::failed_after_accept},
    {State::unknown_final, Step::puzzle, State::taken_unconfirmed},
    {State::unknown_final, Step::prove_sent, State::resolved_sent},
    {State::unknown_final, Step::prove_not_sent, State::resolved_not_sent},
    {State::resolved_sent, Step::confirm, State::delivered},
    {State::resolved_sent, Step::disappoint, State::failed_after_accept},
    {State::resolved_sent, Step::puzzle, State::taken_unconfirmed},
};

constexpr std::array<State, state_count> states = [] {
  std::array<State, state_count> list{};
  for (std::size_t i = 0; i < state_count; ++i) list[i] = state_words[i].state;
  return list;
}();

constexpr std::array<Step, step_count> steps = [] {
  std::array<Step, step_count> list{};
  for (std::size_t i = 0; i < step_count; ++i) list[i] = static_cast<Step>(i);
  return list;
}();

const StateWord& word_of(State state) { return state_words[static_cast<std::size_t>(state)]; }

}  // namespace

std::string_view to_string(State state) { return word_of(state).word; }

std::optional<State> parse_state(std::string_view text) {
  for (const StateWord& word : state_words)
    if (word.word == text) return word.state;
  return std::nullopt;
}

std::span<const State> all_states() { return states; }
std::string_view to_string(Step step) { return step_words[static_cast<std::size_t>(step)]; }
std::span<const Step> all_steps() { return steps; }

std::optional<State> next_state(State from, Step step) {
  for (const Edge& edge : edges)
    if (edge.from == from && edge.step == step) return edge.to;
  return std::nullopt;
}

std::vector<State> states_before(Step step) {
  std::vector<State> before;
  for (const Edge& edge : edges)
    if (edge.step == step) before.push_back(edge.from);
  return before;
}

bool is_final(State state) { return word_of(state).final; }
Certainty certainty_of(State state) { return word_of(state).certainty; }

}  // namespace hongyan::domain
