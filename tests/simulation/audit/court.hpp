// Court: one run's papers, sorted once for all rooms of the audit: which calls and effects belong to which wish. The
// judges below take it and add what they find.
#pragma once
#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "evidence.hpp"
#include "sandbox/world/journal.hpp"

namespace hongyan::simulation {

class Court {
 public:
  Court(const Evidence& the_evidence, const std::vector<sandbox::LogEntry>& the_log);
  const Evidence& evidence;
  const std::vector<sandbox::LogEntry>& log;

  void find(std::string_view invariant, std::string what) {
    findings_.push_back(fmt::format("{}: {}", invariant, what));
  }
  [[nodiscard]] std::vector<std::string>& findings() { return findings_; }

  // The wish that a call carried, by its content; "" for a call that carried none.
  [[nodiscard]] std::string marker_of(const sandbox::LogEntry& entry) const;
  [[nodiscard]] const Posted* posted_of(const sandbox::LogEntry& entry) const;
  [[nodiscard]] const sandbox::LogEntry* entry_of(std::uint64_t seq) const;
  [[nodiscard]] const Crossing* crossing_of(const sandbox::LogEntry& entry) const;
  // What the API said of a wish in the end; nullptr when it is not stored.
  [[nodiscard]] const json::value* outcome_of(const std::string& marker) const;

  std::map<std::string, std::vector<const sandbox::LogEntry*>> effects;  // by marker: WeChat had it
  std::map<std::string, std::vector<const sandbox::LogEntry*>> calls;    // by marker: WeChat was asked

 private:
  std::map<std::uint64_t, const Crossing*> crossings_;  // by entry
  std::map<std::uint64_t, std::string> markers_;        // by entry
  std::vector<std::string> findings_;
};

// Whether the person took consent back before `seq` in a way that nobody could know: no push told it in time.
[[nodiscard]] bool withdrew_unseen(const Court& court, const std::string& openid, const std::string& template_id,
                                   std::uint64_t seq);

[[nodiscard]] bool is_send(std::string_view api);
[[nodiscard]] bool flag_of(const json::value& object, std::string_view name);
[[nodiscard]] bool contains(const std::vector<std::string>& list, std::string_view one);
// The first text anywhere inside that `markers` knows; "" when there is none.
[[nodiscard]] std::string find_marker(const json::value& inside, const std::map<std::string, Posted>& markers);

void judge_deliveries(Court& court);  // I1 to I5, I11, I12, L1, L2, P1
void judge_receipts(Court& court);    // I11, L3
void judge_permits(Court& court);     // I6, I8
void judge_rates(Court& court);       // I6: of a template with a rate
void judge_ledger(Court& court);      // I6: the sums
void judge_form_ids(Court& court);    // I6: of the form id pool
void judge_budgets(Court& court);     // I7
void judge_lanes(Court& court);       // I9, I17
void judge_tokens(Court& court);      // I10
void judge_opt_outs(Court& court);    // I14

}  // namespace hongyan::simulation
