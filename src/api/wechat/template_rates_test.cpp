// Rates of long-term templates: declared, contradicted, seen in previews and counts.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/backlog.hpp"
#include "store/definitions.hpp"
#include "store/ledger.hpp"
#include "store/send_rates.hpp"

namespace hongyan::api {
namespace {

using ::testing::HasSubstr;

const std::string program = "/v1/apps/" + std::string(program_appid);
const std::string rate = program + "/templates/FLIGHT/rate";
constexpr std::string_view monthly = R"({"field":"character_string1","per":"month"})";

struct TemplateRates : ::testing::Test {
  ApiHouse house;
  const wechat::AppId appid = *wechat::AppId::parse(program_appid);
  const wechat::TemplateId flight = *wechat::TemplateId::parse("FLIGHT");

  void know(store::TemplateKind kind) {
    store::Template known;
    known.appid = appid;
    known.template_id = flight;
    known.channel = domain::Channel::subscribe;
    known.kind = kind;
    known.slots = {{"character_string1", "航班号", {}}, {"thing3", "延误原因", {}}};
    store::replace_templates(house.connection(), appid, domain::Channel::subscribe, {known}, house.clock.wall());
  }
  [[nodiscard]] store::RatePlace place(std::string_view value) const {
    return {appid, *wechat::OpenId::parse("oPassenger0001"), flight, store::kept_rate_value(value)};
  }
  // A send that WeChat took today.
  void count(std::string_view id, std::string_view value) {
    const std::int64_t today = domain::quota_day({}, house.clock.wall());
    store::take_rate_turn(house.connection(), place(value), today);
    store::add_rate_uses(house.connection(), place(value), {id, 1}, std::array{today});
    store::resolve_rate_uses(house.connection(), id, domain::GrantFate::spend, store::Ledger::From::pending, today);
  }
};

TEST_F(TemplateRates, one_is_declared_read_listed_and_lifted) {
  know(store::TemplateKind::long_term);
  const http::Response set = house.put(rate, std::string(monthly));
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(text_at(set, "/times"), "1");
  EXPECT_EQ(text_at(house.get(rate), "/per"), "month");
  EXPECT_EQ(text_at(house.get(program + "/template-rates"), "/items/0/field"), "character_string1");
  EXPECT_EQ(text_at(house.get(program + "/templates"), "/items/0/rate/per"), "month");
  EXPECT_EQ(house.del(rate).status, 204);
  EXPECT_EQ(house.del(rate).status, 404);
  EXPECT_EQ(house.get(rate).status, 404);
  EXPECT_EQ(text_at(house.get(program + "/templates"), "/items/0/rate"), "null");
}

TEST_F(TemplateRates, a_template_that_was_never_synced_is_taken_with_a_warning) {
  EXPECT_EQ(text_at(house.put(rate, std::string(monthly)), "/warnings/0/code"), "unknown_template");
}

TEST_F(TemplateRates, every_defect_has_its_place) {
  const struct {
    const char* body;
    const char* pointer;
    const char* code;
  } cases[] = {{R"({"per":"day"})", "/field", "missing"},
               {R"({"field":"policy","per":"day"})", "/field", "bad_name"},
               {R"({"field":"thing3"})", "/per", "missing"},
               {R"({"field":"thing3","per":"week"})", "/per", "unknown_word"},
               {R"({"field":"thing3","per":"day","times":0})", "/times", "out_of_range"},
               {R"({"field":"thing3","per":"day","times":1001})", "/times", "out_of_range"},
               {R"({"field":"thing3","per":"day","count":1})", "/count", "unknown_field"}};
  for (const auto& one : cases) {
    const http::Response refused = house.put(rate, one.body);
    EXPECT_EQ(refused.status, 400) << one.body;
    EXPECT_EQ(text_at(refused, "/errors/0/pointer"), one.pointer) << one.body;
    EXPECT_EQ(text_at(refused, "/errors/0/code"), one.code) << refused.body;
  }
}

TEST_F(TemplateRates, what_was_synced_may_contradict_it) {
  know(store::TemplateKind::one_time);
  const http::Response kind = house.put(rate, std::string(monthly));
  EXPECT_EQ(kind.status, 422);
  EXPECT_EQ(text_at(kind, "/errors/0/code"), "not_long_term");
  know(store::TemplateKind::long_term);
  const http::Response field = house.put(rate, R"({"field":"thing7","per":"day"})");
  EXPECT_EQ(field.status, 422);
  EXPECT_EQ(text_at(field, "/errors/0/code"), "unknown_field");
  EXPECT_THAT(field.body, HasSubstr("character_string1, thing3"));
  store::note_template_gone(house.connection(), appid, flight, house.clock.wall());
  EXPECT_EQ(text_at(house.put(rate, std::string(monthly)), "/errors/0/code"), "template_gone");
}

TEST_F(TemplateRates, a_preview_says_how_it_stands_and_until_when_it_waits) {
  know(store::TemplateKind::long_term);
  store::Ledger(house.connection(), house.random, house.clock.wall())
      .add_grant({appid, *wechat::OpenId::parse("oPassenger0001"), flight}, store::GrantKind::long_term,
                 store::GrantSource::report, "");
  ASSERT_EQ(house.put(rate, R"({"field":"character_string1","per":"day"})").status, 200);
  count("N1", "HY2026");
  const auto preview = [&](const std::string& number, const std::string& more = "") {
    return house.post("/v1/notifications/preview",
                      fmt::format(R"({{"app":"{}","channel":"subscribe",{}"message":{{"touser":"oPassenger0001",)"
                                  R"("template_id":"FLIGHT","data":{{"character_string1":{{"value":"{}"}},)"
                                  R"("thing3":{{"value":"流量控制"}}}}}}}})",
                                  program_appid, more, number));
  };
  const http::Response full = preview("HY2026");
  EXPECT_EQ(text_at(full, "/routes/0/rate/left"), "0") << full.body;
  EXPECT_EQ(text_at(full, "/routes/0/warnings/0/code"), "rate_limited");
  EXPECT_EQ(text_at(full, "/would_send"), "true");
  EXPECT_EQ(text_at(preview("HY2027"), "/routes/0/rate/left"), "1");
  const std::string soon = to_iso8601(house.clock.wall() + std::chrono::seconds{1});
  const http::Response late = preview("HY2026", fmt::format(R"("expires_at":"{}",)", soon));
  EXPECT_EQ(text_at(late, "/routes/0/obstacles/0/code"), "rate_limited") << late.body;
  EXPECT_EQ(text_at(late, "/would_send"), "false");
}

TEST_F(TemplateRates, the_counts_are_shown_by_value) {
  ASSERT_EQ(house.put(rate, R"({"field":"character_string1","per":"day","times":2})").status, 200);
  count("N1", "HY2026");
  count("N2", "HY2027");
  store::mark_rate_full(house.connection(), place("HY2027"),
                        {house.clock.wall() + std::chrono::hours{1}, house.clock.wall(), 43101, "N2"});
  const std::string list = "/v1/grants/rates?app=" + std::string(program_appid);
  const http::Response all = house.get(list);
  EXPECT_EQ(text_at(all, "/items/0/value"), "HY2026") << all.body;
  EXPECT_EQ(text_at(all, "/items/0/spent"), "1");
  EXPECT_EQ(text_at(all, "/items/0/left"), "1");
  EXPECT_EQ(text_at(all, "/items/0/full"), "null");
  EXPECT_EQ(text_at(all, "/items/1/left"), "0");
  EXPECT_EQ(text_at(all, "/items/1/full/errcode"), "43101");
  const http::Response first = house.get(list + "&limit=1");
  EXPECT_EQ(text_at(house.get(list + "&limit=1&cursor=" + text_at(first, "/next_cursor")), "/items/0/value"), "HY2027");
  EXPECT_EQ(house.get(list + "&cursor=nonsense").status, 400);
  const http::Response masked =
      house.call({.target = list, .headers = ApiHouse::bearing(house.make_key({"grants:read"}))});
  EXPECT_THAT(masked.body, ::testing::Not(HasSubstr("HY2026")));
}

}  // namespace
}  // namespace hongyan::api
