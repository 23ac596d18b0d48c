// User lists, profiles, tags, the blacklist and logins.
#include <gmock/gmock.h>

#include <fmt/format.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view forest = "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe";

struct Called : Fixture {
  explicit Called(SandboxSettings settings = {})
      : Fixture(std::move(settings)), token_of_service(token(service_appid)) {}
  json::value call(std::string_view path, const std::string& body) {
    return post("/cgi-bin/" + std::string(path) + "?access_token=" + token_of_service, body);
  }
  json::value ask(std::string_view path, const std::string& query = "") {
    return get("/cgi-bin/" + std::string(path) + "?access_token=" + token_of_service + query);
  }
  std::int64_t code(std::string_view path, const std::string& body) { return number_of(call(path, body), "errcode"); }
  std::string token_of_service;
};

struct Refusal {
  std::string_view path;
  std::string body;  // "" for GET
  int errcode;
  std::string_view errmsg;
};

TEST(People, RefusalsHaveThePlatformsWords) {
  const auto openids = [](int count) {
    std::string list = R"({"openid_list":[)";
    for (int i = 0; i < count; ++i) list += fmt::format("{}\"{}\"", i == 0 ? "" : ",", follower);
    return list + R"(],"tagid":2})";
  };
  const auto users = [](int count) {
    std::string list = R"({"user_list":[)";
    for (int i = 0; i < count; ++i) list += fmt::format(R"({}{{"openid":"{}"}})", i == 0 ? "" : ",", follower);
    return list + "]}";
  };
  const std::string one = fmt::format(R"("openid":"{}")", follower);
  const Refusal cases[] = {
      {"user/info", "", 41009, "missing openid"},
      {"user/info&openid=nobody", "", 40003, "invalid openid"},
      {"user/info&openid=ogYQ75G33BMpuKOjKjIIOiFP7cF4", "", 40003, "invalid openid"},
      {"user/get&next_openid=nobody", "", 40003, "invalid openid"},
      {"user/get", "{}", 43001, "require GET method"},
      {"user/info/batchget", "", 43002, "require POST method"},
      {"user/info/batchget", "{}", 40031, "invalid openid list"},
      {"user/info/batchget", users(101), 40032, "invalid openid list size"},
      {"user/info/batchget", R"({"user_list":[{"openid":"nobody"}]})", 40003, "invalid openid"},
      {"user/info/updateremark", R"({"openid":"nobody","remark":"x"})", 40003, "invalid openid"},
      {"user/info/updateremark", fmt::format(R"({{"openid":"{}","remark":"x"}})", stranger), 43004,
       "require subscribe"},
      {"user/info/updateremark", "{" + one + R"(,"remark":"123456789012345678901234567890"})", 40092,
       "invalid remark name"},
      {"tags/create", R"({"tag":{"name":""}})", 45157, "invalid tag name"},
      {"tags/create", R"({"tag":{"name":"星标组"}})", 45157, "invalid tag name"},
      {"tags/create", R"({"tag":{"name":"一二三四五六七八九十一"}})", 45158, "tag name too long"},
      {"tags/update", R"({"tag":{"id":2,"name":"x"}})", 45058, "can't modify sys tag"},
      {"tags/update", R"({"tag":{"id":999,"name":"x"}})", 45159, "invalid tag id"},
      {"tags/delete", R"({"tag":{"id":1}})", 45058, "can't modify sys tag"},
      {"tags/delete", R"({"tag":{"id":999}})", 45159, "invalid tag id"},
      {"tags/members/batchtagging", R"({"tagid":2})", 40031, "invalid openid list"},
      {"tags/members/batchtagging", openids(51), 40032, "invalid openid list size"},
      {"tags/members/batchtagging", R"({"openid_list":["nobody"],"tagid":2})", 40003, "invalid openid"},
      {"tags/members/batchtagging", fmt::format(R"({{"openid_list":["{}"],"tagid":2}})", mini_user), 49003,
       "not match openid with appid"},
      {"tags/members/batchtagging", fmt::format(R"({{"openid_list":["{}"],"tagid":999}})", follower), 45159,
       "invalid tag id"},
      {"tags/members/batchuntagging", fmt::format(R"({{"openid_list":["{}"],"tagid":999}})", follower), 45159,
       "invalid tag id"},
      {"tags/getidlist", R"({"openid":"nobody"})", 40003, "invalid openid"},
      {"user/tag/get", R"({"tagid":999})", 45159, "invalid tag id"},
      {"tags/members/batchblacklist", openids(21), 40032, "invalid openid list size"},
      {"tags/members/batchblacklist", R"({"openid_list":["nobody"]})", 40003, "invalid openid"},
      {"tags/members/batchunblacklist", fmt::format(R"({{"openid_list":["{}"]}})", mini_user), 49003,
       "not match openid with appid"},
      {"tags/members/getblacklist", R"({"begin_openid":"nobody"})", 40003, "invalid openid"},
  };
  Called at;
  for (const Refusal& each : cases) {
    const std::size_t query = each.path.find('&');
    const std::string_view path = each.path.substr(0, query);
    const json::value reply =
        each.body.empty() ? at.ask(path, query == std::string_view::npos ? "" : std::string(each.path.substr(query)))
                          : at.call(path, each.body);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.path << " " << each.body.substr(0, 80);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(std::string(each.errmsg) + " rid: ")) << each.path;
  }
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"verified":false})");
  EXPECT_EQ(number_of(at.ask("user/get"), "errcode"), 48001);
  EXPECT_EQ(number_of(at.get("/cgi-bin/user/get?access_token=" + at.token(mini_appid)), "errcode"), 48001);
}

TEST(UserGet, PagesInTheOrderOfFollowing) {
  Called at;
  EXPECT_EQ(write_json(at.ask("user/get")),
            fmt::format(R"({{"total":2,"count":2,"data":{{"openid":["{}","{}"]}},"next_openid":"{}"}})", follower,
                        forest, forest));
  at.sandbox.settings().people.openids_a_page = 1;
  EXPECT_EQ(
      write_json(at.ask("user/get")),
      fmt::format(R"({{"total":2,"count":1,"data":{{"openid":["{}"]}},"next_openid":"{}"}})", follower, follower));
  EXPECT_EQ(write_json(at.ask("user/get", "&next_openid=" + std::string(forest))),
            R"({"total":2,"count":0,"next_openid":""})");
  at.post("/sandbox/block", fmt::format(R"({{"openid":"{}","how":"blacklist"}})", follower));
  EXPECT_EQ(number_of(at.ask("user/get"), "total"), 1);
  at.sandbox.settings().people.blacklisted_in_list = BlacklistedInList::present;
  EXPECT_EQ(number_of(at.ask("user/get"), "total"), 2);
  at.sandbox.settings().people.user_list_daily = 4;
  EXPECT_EQ(number_of(at.ask("user/get"), "errcode"), 45009);
}

TEST(UserInfo, TellsWhatTheDayAllows) {
  struct Case {
    std::string_view day;
    WithheldFields withheld;
    std::string_view nickname;  // "-" when the field is absent
    std::string_view city;
  };
  for (const Case& each : {Case{"2021-01-01T00:00:00Z", WithheldFields::empty, "小石", "广州"},
                           Case{"2021-11-01T00:00:00Z", WithheldFields::empty, "小石", ""},
                           Case{"2022-01-01T00:00:00Z", WithheldFields::empty, "", ""},
                           Case{"2026-01-01T00:00:00Z", WithheldFields::absent, "-", "-"}}) {
    Called at;
    at.sandbox.settings().people.withheld_fields = each.withheld;
    at.post("/sandbox/clock", R"({"set":")" + std::string(each.day) + "\"}");
    at.token_of_service = at.token(service_appid);
    const json::value profile = at.ask("user/info", "&openid=" + std::string(follower));
    const auto field = [&](std::string_view name) {
      return find_member(profile, name) == nullptr ? "-" : text_of(profile, name);
    };
    EXPECT_EQ(field("nickname"), each.nickname) << each.day;
    EXPECT_EQ(field("city"), each.city) << each.day;
  }
}

TEST(UserInfo, HasTheUnionidOfAppsBoundTogether) {
  Called at;
  const std::string openid = "&openid=" + std::string(follower);
  const std::string unionid = text_of(at.ask("user/info", openid), "unionid");
  EXPECT_THAT(unionid, StartsWith("o6_"));
  const auto log_in = [&] {
    const json::value login = at.post("/sandbox/login", fmt::format(R"({{"openid":"{}"}})", mini_user));
    return at.get(fmt::format("/sns/jscode2session?appid={}&secret={}&js_code={}&grant_type=authorization_code",
                              mini_appid, at.secret(mini_appid), text_of(login, "code")));
  };
  EXPECT_EQ(text_of(log_in(), "unionid"), unionid);
  at.post("/sandbox/apps/" + std::string(mini_appid), R"({"open_platform":"another"})");
  EXPECT_THAT(text_of(log_in(), "unionid"), ::testing::AllOf(StartsWith("o6_"), ::testing::Ne(unionid)));
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"open_platform":""})");
  EXPECT_EQ(find_member(at.ask("user/info", openid), "unionid"), nullptr);
  EXPECT_EQ(write_json(at.ask("user/info", "&openid=" + std::string(stranger))),
            fmt::format(R"({{"subscribe":0,"openid":"{}","tagid_list":[]}})", stranger));
}

TEST(UserInfo, KnowsHowSomebodyCame) {
  Called at;
  at.post("/sandbox/scan", fmt::format(R"({{"openid":"{}","scene":4321}})", stranger));
  const json::value list = at.call(
      "user/info/batchget",
      fmt::format(R"({{"user_list":[{{"openid":"{}","lang":"zh_CN"}},{{"openid":"{}"}}]}})", stranger, follower));
  const json::array& profiles = find_member(list, "user_info_list")->get_array();
  ASSERT_EQ(profiles.size(), 2u);
  EXPECT_EQ(text_of(profiles[0], "subscribe_scene"), "ADD_SCENE_QR_CODE");
  EXPECT_EQ(number_of(profiles[0], "qr_scene"), 4321);
  EXPECT_EQ(number_of(profiles[0], "subscribe_time"), 1'795'161'600);
  at.post("/sandbox/unfollow", fmt::format(R"({{"openid":"{}"}})", stranger));
  at.post("/sandbox/follow",
          fmt::format(R"({{"openid":"{}","scene":"ADD_SCENE_PROFILE_CARD","qr_scene":"shop"}})", stranger));
  const json::value again = at.ask("user/info", "&openid=" + std::string(stranger));
  EXPECT_EQ(text_of(again, "subscribe_scene"), "ADD_SCENE_PROFILE_CARD");
  EXPECT_EQ(text_of(again, "qr_scene_str"), "shop");
  EXPECT_EQ(at.code("user/info/updateremark", fmt::format(R"({{"openid":"{}","remark":"胖子"}})", stranger)), 0);
  EXPECT_EQ(text_of(at.ask("user/info", "&openid=" + std::string(stranger)), "remark"), "胖子");
}

TEST(Tags, AreMadeGivenTakenAndCounted) {
  Called at;
  const json::value made = at.call("tags/create", R"({"tag":{"name":"广东"}})");
  EXPECT_EQ(write_json(made), R"({"tag":{"id":100,"name":"广东"}})");
  const std::string both = fmt::format(R"({{"openid_list":["{}","{}"],"tagid":100}})", follower, forest);
  EXPECT_EQ(at.code("tags/members/batchtagging", both), 0);
  EXPECT_EQ(at.code("tags/members/batchtagging", both), 0);  // again changes nothing
  EXPECT_EQ(write_json(at.ask("tags/get")),
            R"({"tags":[{"id":2,"name":"星标组","count":0},{"id":100,"name":"广东","count":2}]})");
  EXPECT_EQ(
      write_json(at.call("user/tag/get", R"({"tagid":100})")),
      fmt::format(R"({{"count":2,"data":{{"openid":["{}","{}"]}},"next_openid":"{}"}})", follower, forest, forest));
  EXPECT_EQ(write_json(at.call("user/tag/get", R"({"tagid":2})")), R"({"count":0})");
  EXPECT_EQ(write_json(at.call("tags/getidlist", fmt::format(R"({{"openid":"{}"}})", forest))),
            R"({"tagid_list":[100]})");
  EXPECT_EQ(at.code("tags/members/batchuntagging", fmt::format(R"({{"openid_list":["{}"],"tagid":100}})", forest)), 0);
  EXPECT_EQ(at.code("tags/update", R"({"tag":{"id":100,"name":"广东人"}})"), 0);
  EXPECT_THAT(write_json(at.ask("tags/get")), HasSubstr(R"("广东人","count":1)"));
  at.sandbox.settings().people.tag_people_max = 0;
  EXPECT_EQ(at.code("tags/delete", R"({"tag":{"id":100}})"), 45057);
  at.sandbox.settings().people.tag_people_max = 1;
  EXPECT_EQ(at.code("tags/delete", R"({"tag":{"id":100}})"), 0);
  EXPECT_EQ(write_json(at.call("tags/getidlist", fmt::format(R"({{"openid":"{}"}})", follower))),
            R"({"tagid_list":[]})");
}

TEST(Tags, HaveLimits) {
  Called at;
  at.sandbox.settings().people.tags_max = 2;
  at.sandbox.settings().people.tags_of_one_max = 1;
  for (const std::string name : {"a", "b"}) EXPECT_EQ(at.code("tags/create", R"({"tag":{"name":")" + name + "\"}}"), 0);
  EXPECT_EQ(at.code("tags/create", R"({"tag":{"name":"c"}})"), 45056);
  const auto tag = [&](int id) {
    return at.code("tags/members/batchtagging", fmt::format(R"({{"openid_list":["{}"],"tagid":{}}})", follower, id));
  };
  EXPECT_EQ(tag(100), 0);
  EXPECT_EQ(tag(101), 45059);
  EXPECT_EQ(tag(100), 0);
  at.sandbox.settings().people.tag_name_limit = TagNameLimit::characters;
  EXPECT_EQ(at.code("tags/update", R"({"tag":{"id":100,"name":"一二三四五六七八九十一"}})"), 0);
}

TEST(Tags, LeaveWithTheFollowerOrStay) {
  for (const TagsOnUnfollow choice : {TagsOnUnfollow::lost, TagsOnUnfollow::kept}) {
    Called at;
    at.sandbox.settings().people.tags_on_unfollow = choice;
    at.call("tags/members/batchtagging", fmt::format(R"({{"openid_list":["{}"],"tagid":2}})", follower));
    const std::string body = fmt::format(R"({{"openid":"{}"}})", follower);
    at.post("/sandbox/unfollow", body);
    at.post("/sandbox/follow", body);
    EXPECT_EQ(write_json(at.call("tags/getidlist", body)),
              choice == TagsOnUnfollow::lost ? R"({"tagid_list":[]})" : R"({"tagid_list":[2]})");
  }
}

TEST(Blacklist, HoldsPeopleUntilTheyAreLetOut) {
  Called at;
  const std::string list = fmt::format(R"({{"openid_list":["{}","{}"]}})", follower, forest);
  EXPECT_EQ(write_json(at.call("tags/members/getblacklist", R"({"begin_openid":""})")),
            R"({"total":0,"count":0,"next_openid":""})");
  EXPECT_EQ(at.code("tags/members/batchblacklist", list), 0);
  EXPECT_EQ(number_of(at.call("message/template/send", send_body(follower, typed_template, typed_data)), "errcode"),
            43019);
  at.sandbox.settings().people.openids_a_page = 1;
  const json::value page = at.call("tags/members/getblacklist", R"({"begin_openid":""})");
  EXPECT_EQ(number_of(page, "total"), 2);
  EXPECT_EQ(text_of(at.call("tags/members/getblacklist", R"({"begin_openid":")" + text_of(page, "next_openid") + "\"}"),
                    "next_openid"),
            forest);
  EXPECT_EQ(at.code("tags/members/batchunblacklist", list), 0);
  EXPECT_EQ(at.code("message/template/send", send_body(follower, typed_template, typed_data)), 0);
}

TEST(CodeToSession, AnswersOnceForFiveMinutes) {
  Fixture at;
  const std::string secret = at.secret(mini_appid);
  const auto new_code = [&] {
    return text_of(at.post("/sandbox/login", fmt::format(R"({{"openid":"{}"}})", mini_user)), "code");
  };
  const auto session = [&](std::string_view appid, std::string_view key, std::string_view code) {
    return at.get(fmt::format("/sns/jscode2session?appid={}&secret={}&js_code={}&grant_type=authorization_code", appid,
                              key, code));
  };
  const std::string code = new_code(), late = new_code();
  struct Case {
    std::string_view appid, secret, code;
    int errcode;
    std::string_view errmsg;
  };
  for (const Case& each : {Case{"", secret, code, 41002, "appid missing, rid: "},
                           Case{"wx00", secret, code, 40013, "invalid appid, rid: "},
                           Case{service_appid, secret, code, 40013, "invalid appid, rid: "},
                           Case{mini_appid, "", code, 41004, "appsecret missing, rid: "},
                           Case{mini_appid, "wrong", code, 40125, "invalid appsecret, rid: "},
                           Case{mini_appid, secret, "", 41008, "missing code, rid: "},
                           Case{mini_appid, secret, "made-up", 40029, "invalid code, rid: "}}) {
    const json::value reply = session(each.appid, each.secret, each.code);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(std::string(each.errmsg)));
  }
  EXPECT_EQ(number_of(at.get(fmt::format("/sns/jscode2session?appid={}&secret={}&js_code={}&grant_type=other",
                                         mini_appid, secret, code)),
                      "errcode"),
            40002);
  const json::value reply = session(mini_appid, secret, code);
  EXPECT_EQ(text_of(reply, "openid"), mini_user);
  EXPECT_EQ(text_of(reply, "session_key").size(), 24u);
  EXPECT_EQ(find_member(reply, "errcode"), nullptr);
  EXPECT_EQ(number_of(session(mini_appid, secret, code), "errcode"), 40163);
  at.clock.advance(Seconds{300});
  EXPECT_EQ(number_of(session(mini_appid, secret, late), "errcode"), 40029);
  at.post("/sandbox/block", fmt::format(R"({{"openid":"{}","how":"risk"}})", mini_user));
  EXPECT_EQ(number_of(session(mini_appid, secret, new_code()), "errcode"), 40226);
  at.sandbox.settings().people.logins_a_minute = 1;
  EXPECT_EQ(number_of(session(mini_appid, secret, new_code()), "errcode"), 45011);
  EXPECT_EQ(
      at.sandbox.handle(Fixture::post_request("/sandbox/login", fmt::format(R"({{"openid":"{}"}})", follower))).status,
      400);
}

}  // namespace
}  // namespace hongyan::sandbox
