// TapJournal: what an account's journal tells around one moment, read in one statement, in the words of domain/tap.hpp.
// Also the notes by which the ledger finds its own entries again. Reads only.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/tap.hpp"
#include "store/ledger.hpp"

namespace hongyan::store {

// Notes of entries: of a send without a grant we knew of; of one anew without a second grant; of taps that add nothing.
inline constexpr std::string_view unseen = "unseen";
inline constexpr std::string_view sent_anew = "sent anew";
inline constexpr std::string_view used_unseen = "used before it was told";
inline constexpr std::string_view told_after_end = "told after it had ended";
// Of a tap that is held for an earlier one, whose doubt was settled by the other source's telling of this one.
inline constexpr std::string_view counted_before = "counted when it was told by the other source";

// Of a grant that a send gave back after consent had ended, and with it this grant: no further end.
inline constexpr std::string_view given_before_end = "given before it ended";

// The whole second in which WeChat tells that a person acted.
[[nodiscard]] domain::Moment second_from(WallTime acted_at);
// When a person tapped, by WeChat's clock: `acted_at` as WeChat told, or about then, as the page told; a moment before
// it was learned `at`, when both are the same, for nobody told.
[[nodiscard]] domain::Moment moment_of_tap(std::string_view source, WallTime at, WallTime acted_at,
                                           const GrantRules& rules);

class TapJournal {
 public:
  // Everything from a day before `around` on: news of it, and of what was before it, may have come earlier.
  TapJournal(sql::Connection& connection, const GrantPlace& place, WallTime around, const GrantRules& rules);

  // As if nothing had been sent for that notification.
  [[nodiscard]] domain::TapHistory history(std::string_view without_notification = "") const;
  // The same for news of a tap: a send after an end used the grant of a later tap, perhaps this one, whichever it took.
  [[nodiscard]] domain::TapHistory history_for_news() const;
  // Whether the other source has told of a tap that this source, telling of one at `acted_at`, has not told of yet.
  [[nodiscard]] bool is_told(GrantSource source, WallTime acted_at) const;
  // Whether the second telling of a tap of that standing, by `source` at `tap`, settles the doubt of one that the other
  // source told of.
  [[nodiscard]] bool settles_doubt(GrantSource source, const domain::Moment& tap, domain::TapStanding standing) const;
  // Whether the tap that `source` is the first to tell of was counted, by a doubt settled when the other told of it.
  [[nodiscard]] bool is_counted(GrantSource source, const domain::Moment& tap, domain::TapStanding standing) const;
  // Taps that added a grant.
  [[nodiscard]] std::vector<domain::Moment> grants() const;
  // When consent ended, as far as we have heard since then.
  [[nodiscard]] std::vector<domain::Moment> ends_since(WallTime heard) const;
  // Sends that used a grant, or may have, but not those of that notification.
  [[nodiscard]] std::vector<domain::Moment> sends(std::string_view without_notification) const;
  // When, by WeChat's clock, a send of that notification was there that ended at `ended_at` by ours.
  [[nodiscard]] domain::Moment send_of(std::string_view notification_id, WallTime ended_at) const;

 private:
  struct Line {
    std::string kind, source, notification_id, note;
    std::int64_t amount = 0;
    WallTime at, acted_at;
  };
  [[nodiscard]] domain::Moment moment_of(const Line& line) const;
  // Nothing of a line that tells of no end of consent.
  [[nodiscard]] std::optional<domain::Moment> end_of(const Line& line) const;
  // What is told of taps of that standing, by `source` as the second.
  [[nodiscard]] domain::Retold retold_by(GrantSource source, domain::TapStanding standing) const;
  // When people tapped, of the lines that `is_such`; by time.
  [[nodiscard]] std::vector<WallTime> acts(const std::function<bool(const Line&)>& is_such) const;

  std::vector<Line> lines_;
  const GrantRules& rules_;
};

}  // namespace hongyan::store
