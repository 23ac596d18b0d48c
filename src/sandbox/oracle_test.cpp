// The log is the judge of every other test, so it is judged here: over random acts under faults it must agree with the
// credits and the inboxes that it tells of.
#include <gmock/gmock.h>

#include <map>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

constexpr int acts = 800;

SandboxSettings stormy() {
  SandboxSettings settings;
  FaultRates& rates = settings.faults;
  rates.slow = rates.timeout_before_effect = rates.timeout_after_effect = rates.reset_after_effect = 300;
  rates.http_5xx_before_effect = rates.http_5xx_after_effect = rates.minus_one_before_effect =
      rates.minus_one_after_effect = 300;
  rates.garbage = rates.empty_object = rates.quota_45009 = rates.concurrent_43108 = 300;
  rates.receipt_late = rates.receipt_doubled = rates.receipt_lost = rates.receipt_msgid_zero = rates.receipt_failed =
      500;
  settings.credit_on_revoke = CreditOnRevoke::lost;
  settings.inbox_messages_max = acts;
  return settings;
}

class Oracle : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Oracle, ::testing::Range<std::uint64_t>(1, 9));

TEST_P(Oracle, AgreesWithCreditsAndInboxes) {
  SandboxSettings settings = stormy();
  if (GetParam() % 2 == 0) settings.credit_on_refusal = CreditOnRefusal::taken;
  if (GetParam() % 3 == 0) settings.credit_on_loss = CreditOnLoss::given_back;
  Fixture at(settings, GetParam());
  SeededRandom choice(GetParam() + 1'000);
  const std::string users[] = {"ogYQ75G33BMpuKOjKjIIOiFP7cF4", "ogYQ75LtR9wKxZ3vBn6QsMc1HdJy",
                               "ogYQ75EfV0uSgDh4PkTrWlCq7BxN"};
  std::string token = at.stable_token(mini_appid);
  for (int i = 0; i < acts; ++i) {
    const std::string& user = users[choice.below(3)];
    const std::string id(lesson_template);
    switch (choice.below(8)) {
      case 0:
      case 1:
        at.post("/sandbox/prompt", R"({"openid":")" + user + R"(","answers":{")" + id +
                                       (choice.one_in(4) ? R"(":"reject"}})" : R"(":"accept"}})"));
        break;
      case 2:
        if (choice.one_in(10))
          at.post("/sandbox/subscription", R"({"openid":")" + user + R"(","template_id":")" + id +
                                               (choice.one_in(2) ? R"(","state":"off"})" : R"(","state":"on"})"));
        break;
      case 3:
        at.clock.advance(Seconds{static_cast<std::int64_t>(choice.below(60))});
        token = at.stable_token(mini_appid);
        break;
      default:
        (void)at.sandbox.play(Fixture::post_request("/cgi-bin/message/subscribe/send?access_token=" + token,
                                                    send_body(user, id, choice.one_in(10) ? "{}" : lesson_data)));
    }
  }
  std::map<std::string, std::int64_t> credits, delivered;
  std::int64_t after_effect = 0;
  for (const LogEntry& entry : at.sandbox.log()) {
    credits[entry.openid] += entry.effect.credit;
    EXPECT_GE(credits[entry.openid], 0) << "entry " << entry.seq;
    delivered[entry.openid] += entry.effect.delivered ? 1 : 0;
    EXPECT_LE(entry.effect.delivered, entry.effect.taken);
    if (entry.effect.taken && entry.reply == ReplyFate::never) ++after_effect;
    if (entry.fault.ends_with("before_effect")) {
      EXPECT_EQ(entry.effect, Effect{}) << entry.seq;
    }
  }
  EXPECT_GT(after_effect, 0);
  for (const std::string& user : users) {
    const json::value consents = at.get("/sandbox/consents?openid=" + user);
    const json::array& list = find_member(consents, "consents")->get_array();
    EXPECT_EQ(credits[user], list.empty() ? 0 : number_of(list[0], "credits"));
    const json::value inbox = at.get("/sandbox/inbox?openid=" + user);
    EXPECT_EQ(delivered[user], static_cast<std::int64_t>(find_member(inbox, "messages")->get_array().size()));
  }
}

}  // namespace
}  // namespace hongyan::sandbox
