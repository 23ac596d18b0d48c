// What a key without pii:read is shown of people: neither the items of a list nor its cursors hold an openid.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>

#include "api/fixture.hpp"
#include "base/encoding.hpp"
#include "store/ledger.hpp"
#include "store/send_rates.hpp"
#include "store/windows.hpp"

namespace hongyan::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Of everybody's openid, unionid and rated value; a masked one holds it no longer.
constexpr std::string_view canary = "Canary";

class OpenidMasking : public ::testing::Test {
 protected:
  OpenidMasking() {
    using std::chrono::hours;
    const WallTime now = house_.clock.wall();
    const std::int64_t today = domain::quota_day({}, now);
    const auto template_id = *wechat::TemplateId::parse("TEMPLATE");
    house_.put(fmt::format("/v1/apps/{}/templates/TEMPLATE/rate", app_.text()),
               R"({"field":"character_string1","per":"day","times":2})");
    store::Ledger ledger(house_.connection(), house_.random, now);
    for (int i = 1; i <= 3; ++i) {
      const auto openid = *wechat::OpenId::parse(fmt::format("o{}Openid000{}", canary, i));
      store::open_window(house_.connection(), app_, openid, "message", now, now + hours{48}, 5);
      ledger.add_grant({app_, openid, template_id}, store::GrantKind::long_term, store::GrantSource::report, "");
      const store::RatePlace rated{app_, openid, template_id,
                                   store::kept_rate_value(fmt::format("HY{} {}", canary, i))};
      const std::string send = fmt::format("N{}", i);
      store::take_rate_turn(house_.connection(), rated, today);
      store::add_rate_uses(house_.connection(), rated, {send, 1}, std::array{today});
      for (const char* uid : {"ming", "hong"})
        house_.put(fmt::format("/v1/recipients/{}{}", uid, i),
                   fmt::format(R"({{"unionid":"u{}Union000{}"}})", canary, i));
    }
  }

  // WeChat, where it is asked for a tag's members or the blacklist, tells people from number `first` on.
  http::Response get(const std::string& target, const http::Headers& headers, int first) {
    std::string people;
    for (int i = first; i < first + 3; ++i)
      people += fmt::format(R"({}"o{}Openid000{}")", people.empty() ? "" : ",", canary, i);
    house_.next_answers = {testing::answer(200, fmt::format(R"({{"count":3,"data":{{"openid":[{}]}}}})", people))};
    return house_.call({.target = target, .headers = headers});
  }

  ApiHouse house_;
  const wechat::AppId app_ = *wechat::AppId::parse(service_appid);
};

TEST_F(OpenidMasking, is_in_pages_and_in_what_their_cursors_can_be_decoded_to) {
  const http::Headers reader = ApiHouse::bearing(house_.make_key({"grants:read", "recipients:read"}));
  const std::string app = app_.text();
  const std::string targets[] = {
      fmt::format("/v1/grants?app={}&limit=1", app),     fmt::format("/v1/grants/rates?app={}&limit=1", app),
      fmt::format("/v1/windows?app={}&limit=1", app),    std::string("/v1/unionid-conflicts?limit=1"),
      fmt::format("/v1/apps/{}/blacklist?limit=1", app), fmt::format("/v1/apps/{}/tags/7/members?limit=1", app),
  };
  for (const std::string& target : targets) {
    ASSERT_THAT(get(target, ApiHouse::bearing(house_.admin()), 1).body, HasSubstr(canary)) << target;
    std::string after;
    for (int page = 1; page <= 2; ++page) {
      const http::Response shown = get(target + after, reader, page);
      ASSERT_EQ(shown.status, 200) << target << shown.body;
      EXPECT_THAT(shown.body, Not(HasSubstr(canary))) << target;
      const std::string cursor = text_at(shown, "/next_cursor");
      const auto decoded = from_base64url(cursor);
      ASSERT_TRUE(decoded && decoded->size() > 40) << target << shown.body;
      EXPECT_THAT(*decoded, Not(HasSubstr(canary))) << target;
      after = "&cursor=" + cursor;
    }
  }
}

}  // namespace
}  // namespace hongyan::api
