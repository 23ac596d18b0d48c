#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "wechat/calls/blocked_message.hpp"
#include "wechat/calls/diagnosis.hpp"
#include "wechat/calls/quota.hpp"
#include "wechat/testdata/wire.hpp"

namespace hongyan::wechat {
namespace {

using testing::GoldenCall;
using testing::reply_of;

const AppId appid = AppId::parse("wx2210554e092c3f99").value();
const TemplateId template_id = TemplateId::parse("ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY").value();

TEST(PlatformCalls, CredentialsAreNotShown) {
  const struct {
    const char *text, *shown;
  } cases[] = {
      {"https://a/b?access_token=T0-ken_x&type=image", "https://a/b?access_token=***&type=image"},
      {"https://a/b?appid=wx1&secret=s", "https://a/b?appid=wx1&secret=***"},
      {R"({"appid":"wx1", "secret" : "s","force_refresh":false})",
       R"({"appid":"wx1", "secret" : "***","force_refresh":false})"},
      {R"({"access_token":"T","expires_in":7200})", R"({"access_token":"***","expires_in":7200})"},
      {R"("{\"session_key\":\"k\"}")", R"("{\"session_key\":\"***\"}")"},
      {R"({"data":{"thing1":{"value":"the secret is out"}}})", R"({"data":{"thing1":{"value":"the secret is out"}}})"},
      {"my_secret=x&access_token=", "my_secret=x&access_token="},
      {"secret", "secret"},
      {"", ""},
  };
  for (const auto& one : cases) EXPECT_EQ(without_credentials(one.text), one.shown);
}

TEST(PlatformCalls, RequestsAreTheGoldenOnes) {
  const GoldenCall calls[] = {
      {"template_blocked.txt", template_blocked_call(template_id, {0, 100})},
      {"clear_quota_v2.txt", clear_quota_v2_call(appid, Secret("0123456789abcdef0123456789abcdef"))},
      {"quota_clear.txt", quota_clear_call("/cgi-bin/message/custom/send")},
      {"rid_get.txt", rid_get_call("6aac0063-7ed08fb9-1250f724")},
      {"callback_check.txt", callback_check_call(CheckAction::all, CheckOperator::any)},
      {"callback_check_ping.txt", callback_check_call(CheckAction::ping, CheckOperator::china_unicom)},
      {"api_domain_ips.txt", api_domain_ips_call()},
      {"callback_ips.txt", callback_ips_call()},
  };
  testing::expect_golden_calls(calls);
}

TEST(Goldens, EveryCallHasARequest) {
  std::vector<std::string> lines;
  for (const auto& file : std::filesystem::directory_iterator(testing::path_of_golden("requests"))) {
    const std::string text = testing::read_golden("requests/" + file.path().filename().string());
    lines.push_back(text.substr(0, text.find('\n')));
  }
  for (const Api api : all_apis()) {
    const std::string line = std::string(http::to_string(method_of(api))) + ' ' + std::string(path_of(api));
    EXPECT_TRUE(std::ranges::any_of(lines, [&](const std::string& one) {
      return one == line || one.starts_with(line + '?');
    })) << to_string(api);
  }
}

TEST(PlatformReplies, Quotas) {
  const auto quota = read_quota(reply_of(
      R"({"errcode":0,"quota":{"daily_limit":500000,"used":1,"remain":499999},"rate_limit":{"call_count":1000,"refresh_second":60}})"));
  ASSERT_TRUE(quota);
  EXPECT_EQ(quota->remain, 499999);
  EXPECT_EQ(quota->rate_limit, (RateLimit{1000, Seconds(60)}));
  EXPECT_FALSE(read_quota(reply_of(R"({"quota":{"daily_limit":1,"used":0,"remain":1}})"))->rate_limit);
  for (const std::string_view rate :
       {R"({"call_count":0,"refresh_second":0})", R"({"call_count":5,"refresh_second":9223372036854775807})"})
    EXPECT_FALSE(read_quota(reply_of(fmt::format(
                                R"({{"quota":{{"daily_limit":1,"used":0,"remain":1}},"rate_limit":{}}})", rate)))
                     ->rate_limit)
        << rate;
  EXPECT_FALSE(read_quota(reply_of("{}")));
  for (const std::string_view told : {R"({})", R"({"daily_limit":9223372036854775807,"used":0,"remain":1})",
                                      R"({"daily_limit":1,"used":-1,"remain":2})", R"({"daily_limit":1,"used":0})"})
    EXPECT_FALSE(read_quota(reply_of(fmt::format(R"({{"quota":{}}})", told)))) << told;
}

TEST(PlatformReplies, DiagnosesAndBlockedMessages) {
  const auto record = read_rid_record(reply_of(
      R"({"errcode":0,"request":{"invoke_time":1635156704,"cost_in_ms":30,"request_url":"access_token=50_Im7xxxx","request_body":"","response_body":"{}","client_ip":"113.xx.70.51"}})"));
  ASSERT_TRUE(record);
  EXPECT_EQ(to_unix_s(record->invoked_at), 1635156704);
  EXPECT_EQ(record->cost.count(), 30);
  EXPECT_EQ(record->client_ip, "113.xx.70.51");
  EXPECT_FALSE(read_rid_record(reply_of(R"({"errcode":0})")));
  const auto check = read_callback_check(reply_of(
      R"({"dns":[{"ip":"111.161.64.40","real_operator":"UNICOM"}],"ping":[{"ip":"111.161.64.40","from_operator":"UNICOM","package_loss":"0%","time":"23.079ms"}]})"));
  ASSERT_TRUE(check);
  EXPECT_EQ(check->dns.at(0).real_operator, "UNICOM");
  EXPECT_EQ(check->ping.at(0).time, "23.079ms");
  EXPECT_TRUE(read_callback_check(reply_of(R"({"dns":[]})")));
  EXPECT_FALSE(read_callback_check(reply_of("{}")));
  const std::vector<std::string> ips{"127.0.0.1", "101.226.103.0/25"};
  EXPECT_EQ(read_ips(reply_of(R"({"ip_list":["127.0.0.1","101.226.103.0/25"]})")), ips);
  EXPECT_FALSE(read_ips(reply_of("{}")));
  const std::string one =
      R"({"id":"1","tmpl_msg_id":"T","title":"t","content":"c","send_timestamp":1635156704,"openid":"o"})";
  for (const std::string& told : {one, '[' + one + ']'}) {
    const auto blocked = read_blocked_messages(reply_of(R"({"errcode":0,"msginfo":)" + told + '}'));
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->messages.at(0).title, "t");
    EXPECT_EQ(to_unix_s(blocked->messages.at(0).sent_at), 1635156704);
    EXPECT_EQ(blocked->largest_id, 1);
  }
  struct Case {
    std::string told;
    std::size_t messages;
    std::int64_t largest_id;
    bool may_go_on;  // of a page of two
  };
  for (const Case& each :
       {Case{"[]", 0, 0, false}, Case{"{}", 0, 0, false}, Case{"null", 0, 0, false}, Case{one, 1, 1, true},
        Case{'[' + one + ']', 1, 1, false}, Case{R"([{"id":9},{"id":"8"}])", 2, 9, true}}) {
    const auto blocked = read_blocked_messages(reply_of(R"({"errcode":0,"msginfo":)" + each.told + '}'));
    ASSERT_TRUE(blocked) << each.told;
    EXPECT_EQ(blocked->messages.size(), each.messages) << each.told;
    EXPECT_EQ(blocked->largest_id, each.largest_id) << each.told;
    EXPECT_EQ(blocked->may_go_on(2), each.may_go_on) << each.told;
  }
  EXPECT_FALSE(read_blocked_messages(reply_of(R"({"errcode":0})")));
}

}  // namespace
}  // namespace hongyan::wechat
