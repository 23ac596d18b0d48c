#include "domain/delivery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace hongyan::domain {
namespace {

// docs/states.md is the second table: written for people, compared here cell by cell.
std::vector<std::string> lines_of_states_page() {
  std::ifstream file(std::string(HONGYAN_SOURCE_DIR) + "/docs/states.md");
  EXPECT_TRUE(file.is_open());
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream row(line);
  for (std::string cell; std::getline(row, cell, '|');) {
    std::erase_if(cell, [](char c) { return c == ' ' || c == '`'; });
    cells.push_back(cell);
  }
  return cells;  // the first is what stands before the first bar: nothing
}

std::optional<Step> parse_step(std::string_view text) {
  for (const Step step : all_steps())
    if (text == to_string(step)) return step;
  return std::nullopt;
}

using Pair = std::pair<State, Step>;

std::map<Pair, State> documented_steps() {
  std::map<Pair, State> documented;
  for (const std::string& line : lines_of_states_page()) {
    const auto cells = cells_of(line);
    if (cells.size() < 4) continue;
    const auto from = parse_state(cells[1]);
    const auto step = parse_step(cells[2]);
    const auto to = parse_state(cells[3]);
    if (!from || !step || !to) continue;
    EXPECT_TRUE(documented.emplace(Pair{*from, *step}, *to).second) << "twice: " << line;
  }
  return documented;
}

TEST(Delivery, every_pair_of_state_and_step_leads_where_the_states_page_says) {
  const auto documented = documented_steps();
  EXPECT_GT(documented.size(), 40u);
  for (const State from : all_states()) {
    for (const Step step : all_steps()) {
      const auto found = documented.find({from, step});
      const auto expected = found == documented.end() ? std::optional<State>{} : std::optional(found->second);
      EXPECT_EQ(next_state(from, step), expected) << to_string(from) << " " << to_string(step);
    }
  }
}

TEST(Delivery, the_diagram_draws_only_steps_that_exist) {
  std::size_t arrows = 0;
  for (const std::string& line : lines_of_states_page()) {
    std::istringstream words(line);
    std::string from, arrow, to, step;
    words >> from >> arrow >> to >> step;
    if (arrow != "-->" || from == "[*]") continue;
    ASSERT_TRUE(to.ends_with(':')) << line;
    to.pop_back();
    const auto state = parse_state(from);
    const auto taken = parse_step(step);
    ASSERT_TRUE(state && taken) << line;
    EXPECT_EQ(next_state(*state, *taken), parse_state(to)) << line;
    ++arrows;
  }
  EXPECT_GE(arrows, 20u);
}

TEST(Delivery, every_state_stands_on_the_states_page_with_its_certainty) {
  const std::map<std::string, Certainty> certainties{{"sent", Certainty::sent},
                                                     {"not_sent", Certainty::not_sent},
                                                     {"open", Certainty::open},
                                                     {"not_known", Certainty::not_known}};
  std::set<State> seen;
  for (const std::string& line : lines_of_states_page()) {
    const auto cells = cells_of(line);
    if (cells.size() < 4) continue;
    const auto state = parse_state(cells[1]);
    if (!state || !certainties.contains(cells[2])) continue;
    EXPECT_EQ(certainty_of(*state), certainties.at(cells[2])) << line;
    EXPECT_EQ(is_final(*state), cells[3] == "yes") << line;
    seen.insert(*state);
  }
  EXPECT_EQ(seen.size(), state_count);
}

TEST(Delivery, words_name_every_state_and_step_once) {
  std::set<std::string_view> words;
  for (const State state : all_states()) {
    EXPECT_EQ(parse_state(to_string(state)), state);
    EXPECT_TRUE(words.insert(to_string(state)).second);
  }
  for (const Step step : all_steps()) EXPECT_TRUE(words.insert(to_string(step)).second) << to_string(step);
  EXPECT_EQ(words.size(), state_count + step_count);
  EXPECT_FALSE(parse_state("gone"));
  EXPECT_FALSE(parse_state(""));
}

TEST(Delivery, states_before_a_step_are_those_it_may_be_taken_from) {
  for (const Step step : all_steps()) {
    const auto before = states_before(step);
    for (const State from : all_states())
      EXPECT_EQ(std::ranges::count(before, from), next_state(from, step) ? 1 : 0) << to_string(step);
  }
}

TEST(Delivery, what_is_certain_stays_certain) {
  for (const State from : all_states()) {
    for (const Step step : all_steps()) {
      const auto to = next_state(from, step);
      if (!to) continue;
      const bool stays_sent = certainty_of(from) != Certainty::sent || certainty_of(*to) == Certainty::sent;
      EXPECT_TRUE(stays_sent) << to_string(from) << " " << to_string(step);
      EXPECT_NE(certainty_of(from), Certainty::not_sent) << to_string(from) << " cannot be left";
    }
  }
}

TEST(Delivery, only_evidence_reopens_what_is_final) {
  const std::set<Step> evidence{Step::confirm, Step::disappoint, Step::puzzle, Step::prove_sent, Step::prove_not_sent};
  for (const State from : all_states())
    for (const Step step : all_steps())
      EXPECT_TRUE(!is_final(from) || !next_state(from, step) || evidence.contains(step)) << to_string(from);
}

TEST(Delivery, time_alone_never_settles_an_unknown) {
  for (const State from : {State::unknown, State::unknown_final})
    for (const Step step :
         {Step::expire, Step::cancel, Step::miss_receipt, Step::fall_due, Step::refuse, Step::suppress})
      EXPECT_FALSE(next_state(from, step)) << to_string(step);
  EXPECT_EQ(next_state(State::unknown, Step::give_up_knowing), State::unknown_final);
}

TEST(Delivery, every_open_state_can_reach_a_final_one) {
  for (const State start : all_states()) {
    std::set<State> reached{start};
    for (std::size_t round = 0; round < state_count; ++round) {
      const std::set<State> known = reached;
      for (const State from : known)
        for (const Step step : all_steps())
          if (const auto to = next_state(from, step)) reached.insert(*to);
    }
    EXPECT_TRUE(std::ranges::any_of(reached, is_final)) << to_string(start);
  }
}

}  // namespace
}  // namespace hongyan::domain
