// LedgerGround: where the ledger is tested: one account of one person on both databases, from noon on.
#pragma once
#include <string>
#include <vector>

#include "store/ledger.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::testing {

inline constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
inline constexpr Seconds a_minute{60};
inline const store::GrantPlace place{*wechat::AppId::parse("wx0000000000000001"), *wechat::OpenId::parse("oA"),
                                     *wechat::TemplateId::parse("TPL")};

class LedgerGround : public OnBothStores {
 protected:
  [[nodiscard]] store::Ledger at(Milliseconds after) { return {connection(), random_, noon + after}; }
  // A moment after the last one.
  [[nodiscard]] store::Ledger at() { return at(Milliseconds{++moments_}); }
  void grant(int count, store::GrantKind kind = store::GrantKind::one_time) {
    for (int i = 0; i < count; ++i) at().add_grant(place, kind, store::GrantSource::operator_, "");
  }
  // "available pending held spent void revoked".
  [[nodiscard]] std::vector<std::int64_t> balance() {
    const auto account = at().find(place);
    if (!account) return {};
    EXPECT_EQ(account->granted, account->available + account->pending + account->held + account->spent +
                                    account->voided + account->revoked);
    return {account->available, account->pending, account->held, account->spent, account->voided, account->revoked};
  }
  // "kind amount note" from the oldest on.
  [[nodiscard]] std::vector<std::string> journal() {
    std::vector<std::string> words;
    for (const store::GrantEntry& one : store::list_grant_entries(connection(), place, "", 100))
      words.insert(words.begin(),
                   one.kind + " " + std::to_string(one.amount) + (one.note.empty() ? "" : " " + one.note));
    return words;
  }

 private:
  SeededRandom random_{11};
  int moments_ = 0;
};

}  // namespace hongyan::testing
