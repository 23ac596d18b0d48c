// The ledger of grants: who allowed how many sends, in two phases. A grant is available, then pending while a send is
// on the wire, then spent, returned, or held while nobody knows. Every movement is a journal entry. Long-term consent
// is an account whose one grant is never used up. Every function runs inside the caller's transaction and keeps granted
// = available + pending + held + spent + void + revoked, which the database checks too.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "domain/settlement.hpp"
#include "domain/tap.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

enum class GrantKind { one_time, long_term };
[[nodiscard]] std::string_view to_string(GrantKind kind);

struct GrantPlace {
  wechat::AppId appid;
  wechat::OpenId openid;
  wechat::TemplateId template_id;
  bool operator==(const GrantPlace&) const = default;
};

struct GrantAccount {
  GrantPlace place;
  GrantKind kind = GrantKind::one_time;
  std::int64_t granted = 0, available = 0, pending = 0, held = 0, spent = 0, voided = 0, revoked = 0;
  WallTime updated_at;
};

struct GrantEntry {
  std::string id;
  GrantPlace place;
  std::string kind;    // grant, reserve, spend, return, hold, void, revoke, same (two tellings of one consent)
  std::string source;  // report, popup_event, change_event, send, evidence, operator
  std::int64_t amount = 0;
  WallTime at;        // when we learned it; of tellings (grant, same) never earlier than the account was last changed
  WallTime acted_at;  // when the person did it; `at`, where nobody told
  std::string notification_id;
  std::string note;
};

enum class GrantSource { report, popup_event, operator_ };
[[nodiscard]] std::string_view to_string(GrantSource source);

class TapJournal;

// The page's report and WeChat's popup event tell of the same tap: the second telling adds nothing (journal kind
// "same"). By when the person acted, the two differ by `same_tap` at most; a page that does not tell when tells within
// `report_delay`.
struct GrantRules {
  Milliseconds same_tap{120'000};
  Milliseconds report_delay{10'000};
  Milliseconds send_lasts{10'000};  // from its intent until it may arrive no more
};

class Ledger {
 public:
  Ledger(sql::Connection& connection, Random& random, WallTime now, GrantRules rules = {});

  // What the person tapped, at `acted_at` (WeChat and pages tell whole seconds; a moment ago, when nobody told). accept
  // adds one grant (one_time) or turns consent on (long_term). News of a tap that a withdrawal followed adds nothing,
  // nor does that of a tap whose grant a send has used already (permission "try"); where nobody knows whether one did,
  // the grant is held until WeChat tells when the person tapped.
  void add_grant(const GrantPlace& place, GrantKind kind, GrantSource source, std::string_view note,
                 std::optional<WallTime> acted_at = std::nullopt);
  // Consent that does not add up (a scene of a one_time message): one grant when there is none to use, and once only
  // for everything that bears the same `mark` ("" is no mark). While a send is under way nobody knows whether it adds
  // one: that is held until the next such consent. Whether it added one that can be used.
  bool add_only_grant(const GrantPlace& place, GrantSource source, std::string_view mark);
  // The person took consent back at `acted_at` (now, when nobody told; WeChat tells whole seconds): what was available
  // then is gone. Grants of certainly later taps stay, for the news of the withdrawal may be slower than the next tap.
  void revoke(const GrantPlace& place, std::string_view note, std::optional<WallTime> acted_at = std::nullopt);

  // available → pending; false when there is none. One statement each, in the order given; the answer per place.
  [[nodiscard]] bool reserve(const GrantPlace& place, std::string_view notification_id);
  // A send without a grant we know of (permission "try"): pending and granted grow together, and shrink together when
  // it was certainly not sent: an assumed grant never becomes one that can be counted on.
  void reserve_unseen(const GrantPlace& place, std::string_view notification_id);
  // The send goes out anew while its grant is held: nobody will know which of the two used it, and whether the other
  // used one that the person gave meanwhile. Moves nothing.
  void note_sent_anew(const GrantPlace& place, std::string_view notification_id);
  // What became of a reserved grant: pending (or held) → spent, available, held. GrantFate::none does nothing. One that
  // comes back after consent has ended is gone with the others, or held where later taps leave that in doubt.
  enum class From { pending, held };
  void resolve(const GrantPlace& place, std::string_view notification_id, domain::GrantFate fate, From from);

  [[nodiscard]] std::optional<GrantAccount> find(const GrantPlace& place);

 private:
  struct Times {
    WallTime at, acted_at;  // of an entry: when we learned it, when the person did it
  };
  // The report and the event of one tap may come over two connections at once: the account's row makes the second wait
  // until the first is there to be seen. The time of the turn: now, or that of the account's last change, if later.
  [[nodiscard]] WallTime take_turn(const GrantPlace& place, GrantKind kind);
  // What of an account goes when consent ends at some moment of `end`; of long-term consent, all that may.
  [[nodiscard]] static domain::Emptying plan_emptying(const GrantAccount& account, const TapJournal& journal,
                                                      const domain::Moment& end, std::string_view own = "");
  void hold_doubtful(const GrantPlace& place, std::int64_t amount, std::string_view source, WallTime acted_at);
  // WeChat said that there is no grant.
  void spend_and_empty(const GrantPlace& place, std::string_view notification_id, From from);
  // One grant leaves pending or held; false when there is none to move.
  [[nodiscard]] bool take_from(const GrantPlace& place, From from, std::string_view into);
  // The second telling of a tap may tell what the first left in doubt.
  void clear_doubt(const GrantPlace& place, GrantSource source, domain::TapStanding standing, Times times);
  struct Reserve {
    WallTime at;
    bool is_unseen = false;  // of a grant that was only assumed
  };
  [[nodiscard]] std::optional<Reserve> last_reserve(const GrantPlace& place, std::string_view notification_id);
  void give_back(const GrantPlace& place, std::string_view notification_id, From from);
  // What came back goes the way of those that were available when consent ended, if it did since that reserve.
  void end_with_consent(const GrantPlace& place, std::string_view notification_id, WallTime reserved_at);
  [[nodiscard]] bool has_ended_since(const GrantPlace& place, WallTime reserved_at);
  // Consents of which nobody knows whether they added a grant.
  [[nodiscard]] bool is_in_doubt(const GrantPlace& place);
  [[nodiscard]] bool is_sent_anew(const GrantAccount& account, WallTime now);
  void change(const GrantPlace& place, std::string_view how);
  // The account, which nobody else changes before this transaction ends.
  [[nodiscard]] std::optional<GrantAccount> lock(const GrantPlace& place);
  [[nodiscard]] bool was_marked(const GrantPlace& place, std::string_view mark);
  void write_entry(const GrantPlace& place, std::string_view kind, std::string_view source, std::int64_t amount,
                   std::string_view notification_id, std::string_view note, Times times);
  void write_entry(const GrantPlace& place, std::string_view kind, std::string_view source, std::int64_t amount,
                   std::string_view notification_id, std::string_view note) {
    write_entry(place, kind, source, amount, notification_id, note, {now_, now_});
  }

  sql::Connection& connection_;
  Random& random_;
  WallTime now_;
  GrantRules rules_;
};

// Accounts of one person (every template) or of a whole app, by place; `openid` may be empty.
[[nodiscard]] std::vector<GrantAccount> list_grants(sql::Connection& connection, const wechat::AppId& appid,
                                                    std::string_view openid, const GrantPlace* after,
                                                    std::size_t limit);
// Journal, newest first, before `before_id` ("" = newest).
[[nodiscard]] std::vector<GrantEntry> list_grant_entries(sql::Connection& connection, const GrantPlace& place,
                                                         std::string_view before_id, std::size_t limit);

}  // namespace hongyan::store
