#include "http/body_stream.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <thread>

#include "testing/bell.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::Bell;
using hongyan::testing::motley;
using hongyan::testing::put_all;
using hongyan::testing::take_all;
using State = BodySource::State;

struct Taken {
  State state;
  std::string bytes;
  bool operator==(const Taken&) const = default;
};
Taken take(BodySource& source) {
  Taken taken{};
  taken.state = source.take(taken.bytes);
  return taken;
}

TEST(BodyStream, what_is_put_is_taken_and_its_end_comes_with_the_last_bytes) {
  auto [sink, source] = open_body_stream(5, 100, nullptr);
  EXPECT_EQ(source.length(), 5u);
  EXPECT_FALSE(source.is_begun());
  EXPECT_EQ(take(source), (Taken{State::open, ""}));
  EXPECT_FALSE(source.is_begun());
  sink.put("ab");
  sink.put("");
  sink.put("c");
  EXPECT_EQ(take(source), (Taken{State::open, "abc"}));
  EXPECT_TRUE(source.is_begun());
  sink.put("de");
  sink.finish();
  EXPECT_EQ(take(source), (Taken{State::whole, "de"}));
  EXPECT_EQ(take(source), (Taken{State::whole, ""}));
}

TEST(BodyStream, a_full_sink_has_no_room_until_its_bytes_are_taken) {
  Bell bell;
  auto [sink, source] = open_body_stream(std::nullopt, 4, bell.wake());
  EXPECT_TRUE(sink.has_room());
  sink.put("abc");
  EXPECT_TRUE(sink.has_room());
  sink.put("d");
  EXPECT_FALSE(sink.has_room());
  sink.put("beyond the bound");
  EXPECT_EQ(bell.rung(), 0);
  EXPECT_EQ(take(source), (Taken{State::open, "abcdbeyond the bound"}));
  EXPECT_EQ(bell.rung(), 1);
  EXPECT_TRUE(sink.has_room());
  sink.put("e");
  EXPECT_EQ(take(source).bytes, "e");
  EXPECT_EQ(bell.rung(), 1) << "nobody waited";
}

TEST(BodyStream, a_source_that_found_nothing_is_woken_once) {
  Bell bell;
  auto [sink, source] = open_body_stream(std::nullopt, 4, nullptr);
  source.set_wake(bell.wake());
  sink.put("a");
  EXPECT_EQ(bell.rung(), 0) << "it has not looked yet";
  EXPECT_EQ(take(source).bytes, "a");
  EXPECT_EQ(take(source).bytes, "");
  sink.put("b");
  sink.put("c");
  EXPECT_EQ(bell.rung(), 1);
  EXPECT_EQ(take(source).bytes, "bc");
  EXPECT_EQ(take(source).bytes, "");
  sink.finish();
  EXPECT_EQ(bell.rung(), 2);
  EXPECT_EQ(take(source), (Taken{State::whole, ""}));
}

TEST(BodyStream, whoever_goes_first_tells_the_other) {
  for (const bool put_before : {false, true}) {
    Bell bell;
    auto [sink, source] = open_body_stream(3, 4, nullptr);
    source.set_wake(bell.wake());
    EXPECT_EQ(take(source).bytes, "");
    if (put_before) sink.put("a");
    {
      const BodySink gone = std::move(sink);
    }
    EXPECT_EQ(bell.rung(), 1);
    EXPECT_TRUE(source.is_broken());
    EXPECT_EQ(take(source), (Taken{State::broken, ""})) << "what is not whole is of no use";
    EXPECT_EQ(source.cause(), "its sender has gone");
  }
  Bell bell;
  auto [sink, source] = open_body_stream(300, 4, bell.wake());
  sink.put("abcd");
  EXPECT_FALSE(sink.has_room());
  BodySource other = source;
  source = {};
  EXPECT_EQ(bell.rung(), 0) << "a copy may still take";
  other = {};
  EXPECT_EQ(bell.rung(), 1);
  EXPECT_FALSE(sink.has_room());
  sink.put("more");  // to nobody
  EXPECT_FALSE(sink.has_room());
}

TEST(BodyStream, a_sink_that_waits_for_nothing_is_told_that_the_source_has_left) {
  Bell bell;
  auto [sink, source] = open_body_stream(300, 4, bell.wake());
  EXPECT_TRUE(sink.has_room());
  EXPECT_FALSE(sink.is_left());
  source = {};
  EXPECT_EQ(bell.rung(), 1);
  EXPECT_TRUE(sink.is_left());
}

TEST(BodyStream, a_watch_sees_what_came_first) {
  using Watched = BodyWatch::State;
  struct Case {
    std::string name;
    std::function<void(BodySink&, BodySource&)> steps;
    Watched seen;
    std::string cause;
  };
  const Case cases[] = {
      {"open", [](BodySink& sink, BodySource&) { sink.put("a"); }, Watched::open, ""},
      {"whole", [](BodySink& sink, BodySource&) { sink.finish(); }, Watched::whole, ""},
      {"whole, not taken", [](BodySink& sink, BodySource& source) { sink.finish(), source = {}; }, Watched::whole, ""},
      {"broken", [](BodySink& sink, BodySource&) { sink.break_off("cut"); }, Watched::broken, "cut"},
      {"broken, then left", [](BodySink& sink, BodySource& source) { sink.break_off("cut"), source = {}; },
       Watched::broken, "cut"},
      {"left", [](BodySink&, BodySource& source) { source = {}; }, Watched::left, ""},
      {"left, then broken",
       [](BodySink& sink, BodySource& source) { source = {}, sink.break_off("its taker has gone"); }, Watched::left,
       "its taker has gone"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    auto [sink, source] = open_body_stream(std::nullopt, 4, nullptr);
    const BodyWatch watch = source.watch();
    c.steps(sink, source);
    EXPECT_EQ(watch.state(), c.seen);
    EXPECT_EQ(watch.cause(), c.cause);
  }
}

TEST(BodyStream, a_broken_sink_is_woken_no_more_and_its_first_cause_stands) {
  Bell bell;
  auto [sink, source] = open_body_stream(std::nullopt, 1, bell.wake());
  sink.put("a");
  EXPECT_FALSE(sink.has_room());
  sink.break_off("first");
  sink.break_off("second");
  EXPECT_EQ(source.cause(), "first");
  source = {};
  EXPECT_EQ(bell.rung(), 0);
  auto [whole_sink, whole_source] = open_body_stream(std::nullopt, 1, nullptr);
  whole_sink.put("a");
  whole_sink.finish();
  {
    const BodySink gone = std::move(whole_sink);
  }
  EXPECT_EQ(take(whole_source), (Taken{State::whole, "a"}));
}

TEST(BodyStream, two_threads_pass_every_byte_in_order) {
  const std::string body = motley(4'000'000);
  Bell room;
  auto [sink, source] = open_body_stream(body.size(), 10'000, room.wake());
  std::string arrived;
  std::thread taking([&arrived, rest = std::move(source)]() mutable { arrived = take_all(rest).bytes; });
  EXPECT_TRUE(put_all(sink, room, body, 777));
  sink.finish();
  taking.join();
  EXPECT_TRUE(arrived == body);
}

}  // namespace
}  // namespace hongyan::http
