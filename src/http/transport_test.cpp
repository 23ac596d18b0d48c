#include "http/transport.hpp"

#include <gmock/gmock.h>

#include "testing/scripted_transport.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::answer;
using hongyan::testing::ManualClock;
using hongyan::testing::ScriptedEnding;
using hongyan::testing::ScriptedTransport;

Exchange exchange_with(std::uint64_t tag, Milliseconds timeout = Milliseconds{1'000}) {
  Exchange exchange;
  exchange.tag = tag;
  exchange.timeout = timeout;
  return exchange;
}

TEST(Breakdown, has_a_name) {
  EXPECT_EQ(to_string(Breakdown::not_connected), "not_connected");
  EXPECT_EQ(to_string(Breakdown::not_written), "not_written");
  EXPECT_EQ(to_string(Breakdown::no_answer), "no_answer");
  EXPECT_EQ(to_string(Breakdown::bad_answer), "bad_answer");
}

TEST(ExchangeAlone, waits_until_it_ends) {
  ManualClock clock;
  ScriptedTransport transport(clock, [](const Exchange&) { return answer(200, "{}", Milliseconds{700}); });
  const BootTime start = clock.boot();
  const Ending ending = exchange_alone(transport, exchange_with(7));
  EXPECT_EQ(ending.tag, 7u);
  EXPECT_EQ(std::get<Response>(ending.result).body, "{}");
  EXPECT_EQ(ending.took, Milliseconds{700});
  EXPECT_EQ(ending.ended, start + Milliseconds{700});
  EXPECT_EQ(clock.boot() - start, Milliseconds{700});
}

TEST(ExchangeAlone, with_others_under_way_is_a_bug) {
  ManualClock clock;
  ScriptedTransport transport(clock, [](const Exchange&) { return answer(200, "{}"); });
  transport.submit(exchange_with(1));
  EXPECT_DEATH((void)exchange_alone(transport, exchange_with(2)), "endings");
}

TEST(ScriptedTransport, ends_exchanges_when_they_are_due) {
  ManualClock clock;
  ScriptedTransport transport(clock, [](const Exchange& exchange) {
    return answer(200, "", Milliseconds{static_cast<std::int64_t>(100 - exchange.tag)});
  });
  for (const std::uint64_t tag : {1u, 50u, 99u}) transport.submit(exchange_with(tag));
  EXPECT_TRUE(transport.collect(Milliseconds{0}).empty());
  clock.advance(Milliseconds{50});
  const std::vector<Ending> endings = transport.collect(Milliseconds{0});
  ASSERT_EQ(endings.size(), 2u);
  EXPECT_EQ(endings[0].tag, 99u);
  EXPECT_EQ(endings[1].tag, 50u);
  EXPECT_EQ(transport.under_way(), 1u);
  EXPECT_TRUE(transport.collect(Milliseconds{48}).empty());
  EXPECT_EQ(transport.collect(Milliseconds{48}).size(), 1u);
  EXPECT_EQ(transport.submitted().size(), 3u);
}

TEST(ScriptedTransport, plays_every_trouble) {
  ManualClock clock;
  ScriptedEnding next;
  ScriptedTransport transport(clock, [&](const Exchange&) { return next; });
  const auto endings_of = [&](ScriptedEnding scripted) {
    next = std::move(scripted);
    transport.submit(exchange_with(1));
    return transport.collect(Milliseconds{5'000});
  };
  const auto breakdown_of = [](const Ending& ending) { return std::get<Trouble>(ending.result).breakdown; };
  EXPECT_EQ(breakdown_of(endings_of(hongyan::testing::trouble(Breakdown::not_connected)).at(0)),
            Breakdown::not_connected);
  const std::vector<Ending> silent = endings_of(hongyan::testing::silence());
  EXPECT_EQ(breakdown_of(silent.at(0)), Breakdown::no_answer);
  EXPECT_EQ(silent.at(0).took, Milliseconds{1'000});
  EXPECT_EQ(breakdown_of(endings_of(answer(200, "", Milliseconds{1'001})).at(0)), Breakdown::no_answer);
  EXPECT_EQ(endings_of(hongyan::testing::twice(answer(200, ""))).size(), 2u);
  EXPECT_EQ(endings_of(hongyan::testing::never()).size(), 0u);
}

}  // namespace
}  // namespace hongyan::http
