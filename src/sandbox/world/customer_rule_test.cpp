#include "sandbox/world/customer_rule.hpp"

#include <gmock/gmock.h>

#include "sandbox/world/conversation.hpp"

namespace hongyan::sandbox {
namespace {

WallTime at(std::string_view moment) { return parse_iso8601(moment).value(); }

TEST(CustomerRule, FollowsTheCalendar) {
  constexpr Host oa = Host::account, mini = Host::mini_program;
  constexpr std::int64_t two_days = 48 * 3600;
  struct Case {
    std::string_view day;
    Scene scene;
    Host host;
    std::int64_t count;  // 0: opens nothing
    std::int64_t life_s;
  };
  constexpr Case cases[] = {
      {"2014-06-01T00:00:00Z", Scene::message, oa, unlimited_count, two_days},
      {"2019-06-01T00:00:00Z", Scene::message, oa, 20, two_days},
      {"2023-06-11T15:59:59Z", Scene::message, oa, 20, two_days},
      {"2023-06-11T16:00:00Z", Scene::message, oa, 5, two_days},
      {"2026-11-20T00:00:00Z", Scene::message, oa, 5, two_days},
      {"2019-06-01T00:00:00Z", Scene::menu, oa, 20, two_days},
      {"2026-11-20T00:00:00Z", Scene::menu, oa, 3, 60},
      {"2026-11-20T00:00:00Z", Scene::follow, oa, 3, 60},
      {"2026-11-20T00:00:00Z", Scene::scan, oa, 3, 60},
      {"2022-01-01T00:00:00Z", Scene::payment, oa, 20, two_days},
      {"2026-11-20T00:00:00Z", Scene::payment, oa, 0, 0},
      {"2026-11-20T00:00:00Z", Scene::entry, oa, 0, 0},
      {"2018-06-01T00:00:00Z", Scene::message, mini, 3, two_days},
      {"2026-11-20T00:00:00Z", Scene::message, mini, 5, two_days},
      {"2018-06-01T00:00:00Z", Scene::entry, mini, 1, 60},
      {"2026-11-20T00:00:00Z", Scene::entry, mini, 2, 60},
      {"2026-11-20T00:00:00Z", Scene::menu, mini, 0, 0},
  };
  for (const Case& each : cases) {
    const auto allowance = allowance_of(each.scene, each.host, {}, at(each.day), {});
    EXPECT_EQ(allowance.value_or(Allowance{}), (Allowance{each.count, Seconds{each.life_s}}))
        << each.day << " " << to_string(each.scene);
  }
  const CustomerSettings paying{.payment = PaymentWindow::unlimited_48h};
  EXPECT_EQ(allowance_of(Scene::payment, oa, {}, at("2026-11-20T00:00:00Z"), paying),
            (Allowance{unlimited_count, Seconds{two_days}}));
}

struct Step {
  enum class What { opens, takes, waits } what;
  Scene scene = Scene::message;
  std::int64_t seconds = 0;
  Window then;
};

TEST(Conversation, CountsByTheChosenReading) {
  constexpr auto opens = Step::What::opens, takes = Step::What::takes, waits = Step::What::waits;
  struct Case {
    std::string_view name;
    CustomerSettings settings;
    std::vector<Step> steps;
  };
  const CustomerSettings reset{}, adding{.refresh = QuotaRefresh::cumulative},
      apart{.counters = QuotaCounters::per_scene};
  const Case cases[] = {
      {"closed until an act", reset, {{waits, Scene::message, 1, Window::closed}}},
      {"five in two days",
       reset,
       {{opens, Scene::message, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::spent},
        {waits, {}, 48 * 3600 - 1, Window::spent},
        {waits, {}, 1, Window::closed}}},
      {"a second act refills and does not add",
       reset,
       {{opens, Scene::menu, 0, Window::open},
        {takes, {}, 0, Window::open},
        {opens, Scene::menu, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::spent}}},
      {"a short act never shortens",
       reset,
       {{opens, Scene::message, 0, Window::open},
        {opens, Scene::menu, 0, Window::open},
        {waits, {}, 61, Window::open}}},
      {"or it adds",
       adding,
       {{opens, Scene::menu, 0, Window::open},
        {opens, Scene::menu, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::spent}}},
      {"scenes apart: the shorter is used first",
       apart,
       {{opens, Scene::message, 0, Window::open},
        {opens, Scene::menu, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {waits, {}, 60, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::open},
        {takes, {}, 0, Window::spent}}},
  };
  for (const Case& each : cases) {
    Conversation conversation;
    WallTime now = at("2026-11-20T00:00:00Z");
    int number = 0;
    for (const Step& step : each.steps) {
      switch (step.what) {
        case Step::What::opens:
          conversation.open(step.scene, allowance_of(step.scene, Host::account, {}, now, each.settings).value(),
                            each.settings, now);
          break;
        case Step::What::takes: conversation.take(now); break;
        case Step::What::waits: now += Seconds{step.seconds}; break;
      }
      EXPECT_EQ(conversation.window(now), step.then) << each.name << ", step " << number;
      ++number;
    }
  }
}

}  // namespace
}  // namespace hongyan::sandbox
