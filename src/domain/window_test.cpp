#include "domain/window.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
constexpr auto account = Conversation::official_account;
constexpr auto mini = Conversation::mini_program;

TEST(Windows, open_by_act_account_and_date) {
  struct Case {
    const char* name;
    OpeningAct act;
    Conversation conversation;
    const char* acted_at;
    std::optional<WindowOpening> opening;
  };
  const Case cases[] = {
      {"a message today", OpeningAct::message, account, "2026-11-20T00:00:00Z", WindowOpening{5, hours{48}}},
      {"the last message of twenty", OpeningAct::message, account, "2023-06-11T15:59:59Z",
       WindowOpening{20, hours{48}}},
      {"the first message of five", OpeningAct::message, account, "2023-06-11T16:00:00Z", WindowOpening{5, hours{48}}},
      {"a tap today", OpeningAct::menu, account, "2026-11-20T00:00:00Z", WindowOpening{3, minutes{1}}},
      {"a tap before scenes were counted", OpeningAct::menu, account, "2021-05-31T15:59:59Z",
       WindowOpening{20, hours{48}}},
      {"a follow", OpeningAct::follow, account, "2021-05-31T16:00:00Z", WindowOpening{3, minutes{1}}},
      {"a scan", OpeningAct::scan, account, "2024-01-01T00:00:00Z", WindowOpening{3, minutes{1}}},
      {"an account has no conversation to enter", OpeningAct::enter, account, "2024-01-01T00:00:00Z", std::nullopt},
      {"a mini program's message", OpeningAct::message, mini, "2026-11-20T00:00:00Z", WindowOpening{5, hours{48}}},
      {"a mini program's message of 2019", OpeningAct::message, mini, "2019-06-01T00:00:00Z",
       WindowOpening{3, hours{48}}},
      {"entering", OpeningAct::enter, mini, "2026-11-20T00:00:00Z", WindowOpening{2, minutes{1}}},
      {"entering in 2019", OpeningAct::enter, mini, "2019-06-01T00:00:00Z", WindowOpening{1, minutes{1}}},
      {"nobody follows a mini program", OpeningAct::follow, mini, "2026-11-20T00:00:00Z", std::nullopt},
      {"a mini program has no menu", OpeningAct::menu, mini, "2026-11-20T00:00:00Z", std::nullopt},
      {"a payment of old", OpeningAct::payment, account, "2023-06-11T15:59:59Z", WindowOpening{20, hours{48}}},
      {"a payment today", OpeningAct::payment, account, "2023-06-11T16:00:00Z", std::nullopt}};
  for (const Case& one : cases) {
    const auto acted_at = parse_iso8601(one.acted_at);
    ASSERT_TRUE(acted_at.has_value()) << one.acted_at;
    EXPECT_EQ(find_opening(one.act, one.conversation, *acted_at), one.opening) << one.name;
  }
}

TEST(WindowRules, a_payment_may_still_open_a_window) {
  const WindowRules rules{.payment = WindowRules::Payment::unlimited_48h};
  const auto today = *parse_iso8601("2026-11-20T00:00:00Z");
  EXPECT_EQ(find_opening(OpeningAct::payment, account, today, rules), (WindowOpening{sends_unlimited, hours{48}}));
  EXPECT_EQ(find_opening(OpeningAct::payment, mini, today, rules), std::nullopt);
}

}  // namespace
}  // namespace hongyan::domain
