// The ledger against a model that keeps every single grant as a thing with a fate, over random sequences of operations.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <ranges>
#include <string>
#include <vector>

#include "domain/clocks.hpp"
#include "store/ledger.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;

// One person's grants for one template, one by one.
class Model {
 public:
  explicit Model(GrantKind kind) : kind_(kind) {}

  void add(WallTime now) {
    if (kind_ == GrantKind::long_term && count(Fate::available) > 0) return;
    grants_.push_back({Fate::available, Origin::seen, ""});
    added_at_.push_back(now);
  }
  void revoke() {
    end_with_consent();
    move_all(Fate::available, Fate::revoked);
  }
  bool reserve(const std::string& sender, WallTime now) {
    if (count(Fate::available) > 0) began_[sender] = now;
    for (Grant& grant : grants_) {
      if (grant.fate != Fate::available) continue;
      if (kind_ == GrantKind::one_time) grant = {Fate::pending, Origin::seen, sender};
      return true;
    }
    return false;
  }
  void reserve_unseen(const std::string& sender, WallTime now) {
    began_[sender] = now;
    if (kind_ == GrantKind::one_time) grants_.push_back({Fate::pending, Origin::assumed, sender});
  }
  void resolve(const std::string& sender, GrantFate fate, Ledger::From from) {
    const Fate source = from == Ledger::From::pending ? Fate::pending : Fate::held;
    if (kind_ == GrantKind::long_term && fate == GrantFate::spend_and_empty) return revoke();
    const auto found =
        std::ranges::find_if(grants_, [&](const Grant& one) { return one.fate == source && one.sender == sender; });
    if (found == grants_.end()) return;
    switch (fate) {
      case GrantFate::none: return;
      case GrantFate::spend: found->fate = Fate::spent; return;
      case GrantFate::hold: found->fate = Fate::held; return;
      case GrantFate::give_back:
        if (found->origin == Origin::assumed)
          grants_.erase(found);
        else
          *found = {found->has_ended ? Fate::lost : Fate::available, Origin::seen, ""};
        return;
      case GrantFate::spend_and_empty:
        found->fate = Fate::voided;
        end_with_consent();
        hold_newest(std::ranges::count_if(added_at_,
                                          [&](WallTime at) { return at >= began_[sender] - domain::clocks_differ; }));
        move_all(Fate::available, Fate::voided);
        return;
    }
  }
  // available pending held spent void revoked
  [[nodiscard]] std::array<std::int64_t, 6> balance() const {
    return {count(Fate::available), count(Fate::pending), count(Fate::held),
            count(Fate::spent),     count(Fate::voided),  count(Fate::revoked)};
  }
  // Given back after consent had ended: revoked, or held where a later tap leaves that in doubt.
  [[nodiscard]] std::int64_t lost() const { return count(Fate::lost); }

 private:
  enum class Fate { available, pending, held, spent, voided, revoked, lost };
  enum class Origin { seen, assumed };
  struct Grant {
    Fate fate;
    Origin origin;
    std::string sender;
    bool has_ended = false;  // consent ended while it was with a send
  };
  void end_with_consent() {
    for (Grant& grant : grants_) grant.has_ended |= grant.fate == Fate::pending || grant.fate == Fate::held;
  }
  [[nodiscard]] std::int64_t count(Fate fate) const { return std::ranges::count(grants_, fate, &Grant::fate); }
  void move_all(Fate from, Fate to) {
    for (Grant& grant : grants_)
      if (grant.fate == from) grant.fate = to;
  }

  // Given since the send began, or a little earlier by a clock that is behind: perhaps after WeChat's answer.
  void hold_newest(std::int64_t number) {
    for (Grant& grant : grants_ | std::views::reverse)
      if (grant.fate == Fate::available && number-- > 0) grant = {Fate::held, Origin::seen, ""};
  }

  GrantKind kind_;
  std::vector<Grant> grants_;
  std::vector<WallTime> added_at_;
  std::map<std::string, WallTime> began_;
};

// A sequence of `steps` operations on three accounts by senders that behave as the dispatcher does.
class Play {
 public:
  Play(sql::Connection& connection, std::uint64_t seed) : connection_(connection), random_(seed), seed_(seed) {}

  void run(int steps) {
    // An assumed grant may not found the account: nobody knows yet that it is long-term.
    Account& long_term = accounts_.back();
    Ledger(connection_, random_, now_).add_grant(long_term.place, long_term.kind, GrantSource::operator_, "");
    long_term.model.add(now_);
    for (int step = 0; step < steps && !::testing::Test::HasFailure(); ++step) {
      const std::size_t account = random_.below(accounts_.size());
      act(account, step);
      // A difference stays: looking now and then finds it too.
      if (step % 8 == 0) check(account, step);
    }
    for (std::size_t account = 0; account < accounts_.size(); ++account) check(account, steps), check_journal(account);
  }

 private:
  enum class Sending { nothing, reserved, held };
  struct Account {
    GrantPlace place;
    GrantKind kind;
    Model model{kind};
    std::map<std::string, Sending> senders{};
  };
  static GrantPlace place_of(std::string_view template_id) {
    return {*wechat::AppId::parse("wx0000000000000001"), *wechat::OpenId::parse("oA"),
            *wechat::TemplateId::parse(template_id)};
  }

  void act(std::size_t index, int step) {
    Account& account = accounts_[index];
    now_ += Milliseconds{1 + static_cast<std::int64_t>(random_.below(5'000))};
    Ledger ledger(connection_, random_, now_);
    const std::string sender = "N" + std::to_string(random_.below(4));
    Sending& sending = account.senders[sender];
    last_ = "step " + std::to_string(step) + " of seed " + std::to_string(seed_);
    if (sending != Sending::nothing && !random_.one_in(3)) return settle(ledger, account, sender, sending);
    switch (random_.below(6)) {
      case 0:
      case 1: ledger.add_grant(account.place, account.kind, GrantSource::operator_, ""); return account.model.add(now_);
      case 2:
        if (!random_.one_in(4)) return;
        ledger.revoke(account.place, "");
        return account.model.revoke();
      default: return begin(ledger, account, sender, sending);
    }
  }
  void begin(Ledger& ledger, Account& account, const std::string& sender, Sending& sending) {
    if (sending != Sending::nothing) return;
    const bool reserved = ledger.reserve(account.place, sender);
    EXPECT_EQ(reserved, account.model.reserve(sender, now_)) << last_;
    sending = reserved ? Sending::reserved : Sending::nothing;
    if (reserved || !random_.one_in(2)) return;
    ledger.reserve_unseen(account.place, sender);
    account.model.reserve_unseen(sender, now_);
    sending = Sending::reserved;
  }
  void settle(Ledger& ledger, Account& account, const std::string& sender, Sending& sending) {
    const auto from = sending == Sending::reserved ? Ledger::From::pending : Ledger::From::held;
    const auto fate = static_cast<GrantFate>(random_.below(5));
    ledger.resolve(account.place, sender, fate, from);
    account.model.resolve(sender, fate, from);
    if (fate == GrantFate::hold)
      sending = Sending::held;
    else if (fate != GrantFate::none)
      sending = Sending::nothing;
  }
  void check(std::size_t index, int step) {
    const auto account = Ledger(connection_, random_, now_).find(accounts_[index].place);
    auto expected = accounts_[index].model.balance();
    const std::array<std::int64_t, 6> none{};
    if (!account) {
      EXPECT_EQ(expected, none) << last_;
      return;
    }
    const std::array actual{account->available, account->pending, account->held,
                            account->spent,     account->voided,  account->revoked};
    const std::int64_t held_of_lost = account->held - expected[2], lost = accounts_[index].model.lost();
    expected[2] += std::clamp<std::int64_t>(held_of_lost, 0, lost);
    expected[5] += lost - std::clamp<std::int64_t>(held_of_lost, 0, lost);
    EXPECT_EQ(actual, expected) << last_ << ", account " << index << ", step " << step;
    std::int64_t sum = 0;
    for (const std::int64_t part : actual) sum += part;
    EXPECT_EQ(account->granted, sum) << last_;
  }
  // The journal alone tells the same story.
  void check_journal(std::size_t index) {
    if (accounts_[index].kind == GrantKind::long_term) return;
    std::map<std::string, std::int64_t> sums;
    for (const GrantEntry& one : list_grant_entries(connection_, accounts_[index].place, "", 100'000))
      sums[one.kind + one.note] += one.amount;
    const auto account = Ledger(connection_, random_, now_).find(accounts_[index].place);
    if (!account) return;
    EXPECT_EQ(sums["spend"], account->spent) << seed_;
    EXPECT_EQ(sums["void"], account->voided) << seed_;
    const std::int64_t revoked = sums["revoke"] + sums["revokegiven before it ended"];
    EXPECT_EQ(revoked, account->revoked) << seed_;
    const std::int64_t granted = sums["grant"] + sums["reserveunseen"] - sums["returnunseen"];
    EXPECT_EQ(granted - sums["spend"] - sums["void"] - revoked, account->available + account->pending + account->held)
        << seed_;
  }

  sql::Connection& connection_;
  testing::SeededRandom random_;
  std::uint64_t seed_;
  WallTime now_ = from_unix_ms(1'795'161'600'000);
  std::string last_;
  std::array<Account, 3> accounts_{{{place_of("ONE"), GrantKind::one_time},
                                    {place_of("TWO"), GrantKind::one_time},
                                    {place_of("LONG"), GrantKind::long_term}}};
};

class LedgerModel : public testing::OnBothStores {};
HONGYAN_ON_BOTH_DATABASES(LedgerModel);

// More of them: HONGYAN_LEDGER_SEEDS=10000.
TEST_P(LedgerModel, agrees_with_the_ledger_whatever_happens) {
  const char* const asked = std::getenv("HONGYAN_LEDGER_SEEDS");
  const bool local = GetParam() == sql::Dialect::sqlite;
  const std::uint64_t seeds = asked != nullptr ? std::strtoull(asked, nullptr, 10) : local ? 250 : 2;
  for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    const sql::Transaction never_kept(connection(), sql::Transaction::Kind::writing);
    Play(connection(), seed).run(400);
  }
}

}  // namespace
}  // namespace hongyan::store
