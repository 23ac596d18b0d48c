#include "sandbox/api/caller_check.hpp"

#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Calling : Fixture {
  json::value from(const std::string& peer, const std::string& target, const std::string& body) {
    http::Request request = post_request(target, body);
    request.peer = peer;
    return read(request);
  }
  json::value token_from(const std::string& peer, std::string_view appid) {
    return from(peer, "/cgi-bin/stable_token",
                R"({"grant_type":"client_credential","appid":")" + std::string(appid) + R"(","secret":")" +
                    secret(appid) + "\"}");
  }
  void change(std::string_view appid, const std::string& members) {
    EXPECT_EQ(text_of(post("/sandbox/apps/" + std::string(appid), members), "error"), "");
  }
};

int code(const json::value& reply) { return static_cast<int>(number_of(reply, "errcode")); }

TEST(Caller, AddressesAreListedByNumberNetworkAndStar) {
  struct Case {
    std::string_view address, entry;
    Stars stars;
    bool listed;
  };
  for (const Case& each :
       {Case{"10.0.0.1", "10.0.0.1", Stars::refused, true}, Case{"10.0.0.2", "10.0.0.1", Stars::refused, false},
        Case{"::ffff:10.0.0.1", "10.0.0.1", Stars::refused, true},
        Case{"172.0.0.9", "172.0.0.1/24", Stars::refused, true},
        Case{"172.0.1.9", "172.0.0.1/24", Stars::refused, false}, Case{"8.8.8.8", "0.0.0.0/0", Stars::refused, true},
        Case{"8.8.8.8", "8.8.8.8/33", Stars::refused, false}, Case{"172.0.0.9", "172.0.0.*", Stars::taken, true},
        Case{"172.0.0.9", "172.0.0.*", Stars::refused, false}, Case{"::1", "::1", Stars::refused, true}})
    EXPECT_EQ(is_listed(each.address, {std::string(each.entry)}, each.stars), each.listed)
        << each.address << each.entry;
}

TEST(Caller, TheWhitelistCoversAllCallsOfAccountsAndTheSecretOfMiniPrograms) {
  Calling at;
  const std::string service = at.stable_token(service_appid), mini = at.stable_token(mini_appid);
  at.change(service_appid, R"({"ip_whitelist":["10.0.0.0/8"]})");
  at.change(mini_appid, R"({"ip_whitelist":["10.0.0.*"]})");
  const std::string send = "/cgi-bin/message/template/send?access_token=" + service;
  EXPECT_THAT(text_of(at.from("120.244.112.8", send, "{}"), "errmsg"),
              StartsWith("invalid ip 120.244.112.8 ipv6 ::ffff:120.244.112.8, not in whitelist rid: "));
  EXPECT_EQ(code(at.from("10.1.2.3", send, "{}")), 40037);
  EXPECT_EQ(code(at.token_from("120.244.112.8", service_appid)), 40164);
  EXPECT_EQ(code(at.token_from("10.1.2.3", service_appid)), 0);
  EXPECT_EQ(code(at.from("1.1.1.1", "/cgi-bin/message/subscribe/send?access_token=" + mini, "{}")), 40037);
  EXPECT_EQ(code(at.token_from("1.1.1.1", mini_appid)), 40164);
  EXPECT_EQ(code(at.token_from("10.0.0.7", mini_appid)), 0);
  at.sandbox.settings().channels.ip_whitelist_scope = IpWhitelistScope::secret_apis;
  EXPECT_EQ(code(at.from("120.244.112.8", send, "{}")), 40037);
  EXPECT_EQ(code(at.token_from("120.244.112.8", service_appid)), 40164);
}

TEST(Caller, ThirdPartyPlatformsAreToldOtherwise) {
  Calling at;
  const std::string send = "/cgi-bin/message/template/send?access_token=" + at.stable_token(service_appid);
  at.change(service_appid, R"({"ip_whitelist":["10.0.0.1"],"through_component":true})");
  EXPECT_THAT(text_of(at.from("1.2.3.4", send, "{}"), "errmsg"),
              StartsWith("access clientip is not registered requestIP: 1.2.3.4 rid: "));
  EXPECT_EQ(code(at.token_from("10.0.0.1", service_appid)), 61024);
}

TEST(Caller, AccountsCanBeShutOut) {
  Calling at;
  const std::string send = "/cgi-bin/message/template/send?access_token=" + at.stable_token(service_appid);
  struct Case {
    std::string members;
    int on_token, on_send;
  };
  for (const Case& each :
       {Case{R"({"secret_frozen":true})", 40243, 40037}, Case{R"({"secret_frozen":false,"blocked":true})", 0, 50002},
        Case{R"({"blocked":false,"token_forbidden":true})", 50004, 40037},
        Case{R"({"token_forbidden":false,"account_frozen":true})", 50007, 40037},
        Case{R"({"account_frozen":false,"ip_confirmation":"pending"})", 89503, 40037},
        Case{R"({"ip_confirmation":"refused"})", 89507, 40037},
        Case{R"({"ip_confirmation":"refused_twice"})", 89506, 40037}}) {
    at.change(service_appid, each.members);
    EXPECT_EQ(code(at.token_from("1.1.1.1", service_appid)), each.on_token) << each.members;
    EXPECT_EQ(code(at.post(send, "{}")), each.on_send) << each.members;
  }
  at.post("/sandbox/clock", R"({"set":"2020-03-15"})");
  EXPECT_NE(at.token(service_appid), "");
  EXPECT_NE(text_of(at.post("/sandbox/apps/" + std::string(service_appid), R"({"blocked":1})"), "error"), "");
}

TEST(Caller, PunishedAccountsAddNoTemplates) {
  Calling at;
  at.change(service_appid, R"({"templates_forbidden":true})");
  const std::string query = "?access_token=" + at.stable_token(service_appid);
  EXPECT_EQ(code(at.post("/cgi-bin/template/api_add_template" + query, "{}")), 43106);
  EXPECT_EQ(code(at.post("/wxaapi/newtmpl/addtemplate" + query, "{}")), 43106);
}

TEST(Tokens, EndByOneCall) {
  Calling at;
  for (const auto& [how, errcode] : {std::pair{"expire", 42001}, std::pair{"kill", 40001}}) {
    const std::string plain = at.token(service_appid), stable = at.stable_token(service_appid);
    at.post("/sandbox/tokens", R"({"appid":")" + std::string(service_appid) + R"(","how":")" + how + "\"}");
    for (const std::string& token : {plain, stable})
      EXPECT_EQ(code(at.post("/cgi-bin/message/template/send?access_token=" + token, "{}")), errcode) << how;
    EXPECT_NE(at.stable_token(service_appid), stable);
  }
  EXPECT_NE(text_of(at.post("/sandbox/tokens", R"({"appid":")" + std::string(service_appid) + "\"}"), "error"), "");
  at.sandbox.settings().channels.unknown_token = UnknownToken::error_40014;
  EXPECT_EQ(code(at.post("/cgi-bin/message/template/send?access_token=x", "{}")), 40014);
}

TEST(Rid, TellsOfOnesOwnRefusalsForSevenDays) {
  Calling at;
  const std::string query = "?access_token=" + at.stable_token(service_appid);
  const std::string errmsg =
      text_of(at.from("10.9.8.7", "/cgi-bin/message/template/send" + query, R"({"a":1})"), "errmsg");
  const std::string rid = errmsg.substr(errmsg.find("rid: ") + 5);
  const auto ask = [&](const std::string& which, const std::string& with) {
    return at.post("/cgi-bin/openapi/rid/get" + with, R"({"rid":")" + which + "\"}");
  };
  const std::string told = write_json(ask(rid, query));
  EXPECT_THAT(told, HasSubstr(R"("invoke_time":1795161600)"));
  EXPECT_THAT(told, HasSubstr(R"("request_body":"{\"a\":1}")"));
  EXPECT_THAT(told, HasSubstr(R"("client_ip":"10.9.8.7")"));
  EXPECT_THAT(told, HasSubstr("invalid template_id"));
  EXPECT_EQ(code(ask("x", query)), 76002);
  EXPECT_EQ(code(ask(rid.substr(0, 9) + "00000000-00000000", query)), 76001);
  EXPECT_EQ(code(ask(rid, "?access_token=" + at.stable_token(mini_appid))), 76003);
  at.clock.advance(Seconds{7 * 24 * 3600 + 1});
  const std::string later = "?access_token=" + at.stable_token(service_appid);
  EXPECT_EQ(code(ask(rid, later)), 76004);
  at.sandbox.settings().channels.old_rid = OldRid::error_76001;
  EXPECT_EQ(code(ask(rid, later)), 76001);
}

TEST(CallbackCheck, AnswersAsAsked) {
  Calling at;
  const std::string query = "?access_token=" + at.stable_token(service_appid);
  const auto check = [&](const std::string& action, const std::string& from) {
    return at.post("/cgi-bin/callback/check" + query,
                   R"({"action":")" + action + R"(","check_operator":")" + from + "\"}");
  };
  EXPECT_EQ(code(check("all", "DEFAULT")), 40201);
  at.post("/sandbox/apps/" + std::string(service_appid) + "/callback", R"({"url":"http://127.0.0.1:9/wechat"})");
  EXPECT_EQ(
      write_json(check("all", "UNICOM")),
      R"({"errcode":0,"errmsg":"ok","dns":[{"ip":"127.0.0.1","real_operator":"UNICOM"}],"ping":[{"ip":"127.0.0.1","from_operator":"UNICOM","package_loss":"0%","time":"23.079ms"}]})");
  EXPECT_EQ(find_member(check("dns", "CAP"), "ping"), nullptr);
  EXPECT_EQ(code(check("none", "CAP")), 40202);
  EXPECT_EQ(code(check("ping", "none")), 40203);
}

TEST(Addresses, AreToldToEveryAccount) {
  Calling at;
  for (const std::string_view appid : {service_appid, mini_appid})
    for (const std::string path : {"/cgi-bin/getcallbackip", "/cgi-bin/get_api_domain_ip"})
      EXPECT_EQ(write_json(at.get(path + "?access_token=" + at.stable_token(appid))),
                R"({"ip_list":["127.0.0.1","127.0.0.2"]})");
}

}  // namespace
}  // namespace hongyan::sandbox
