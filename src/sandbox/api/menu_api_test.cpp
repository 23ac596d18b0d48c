#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::StartsWith;

// The page's own sample, with the linked mini program.
constexpr std::string_view sample = R"({"button":[{"type":"click","name":"今日歌曲","key":"V1001_TODAY_MUSIC"},
 {"name":"菜单","sub_button":[{"type":"view","name":"搜索","url":"http://www.soso.com/"},
  {"type":"miniprogram","name":"wxa","url":"http://mp.weixin.qq.com","appid":"wx2210554e092c3f99","pagepath":"pages/lunar/index"},
  {"type":"location_select","name":"发送位置","key":"rselfmenu_2_0"}]}]})";

struct Menus : Fixture {
  json::value call(std::string_view path, std::string_view body) {
    return post(fmt::format("/cgi-bin/{}?access_token={}", path, access), std::string(body));
  }
  std::int64_t code(std::string_view path, std::string_view body) { return number_of(call(path, body), "errcode", -9); }
  std::int64_t create(std::string_view body) { return code("menu/create", body); }
  std::string access = token(service_appid);
};

TEST(Menu, IsCreatedReadAndDeleted) {
  Menus at;
  EXPECT_EQ(at.code("menu/get", ""), 46003);
  EXPECT_EQ(number_of(at.get("/cgi-bin/get_current_selfmenu_info?access_token=" + at.access), "is_menu_open"), 0);
  EXPECT_EQ(write_json(at.call("menu/create", sample)), R"({"errcode":0,"errmsg":"ok"})");
  EXPECT_THAT(
      write_json(at.get("/cgi-bin/menu/get?access_token=" + at.access)),
      StartsWith(
          R"({"menu":{"button":[{"type":"click","name":"今日歌曲","key":"V1001_TODAY_MUSIC","sub_button":[]},)"));
  EXPECT_THAT(write_json(at.get("/cgi-bin/get_current_selfmenu_info?access_token=" + at.access)),
              StartsWith(R"({"is_menu_open":1,"selfmenu_info":{"button":[{"type":"click","name":"今日歌曲","key":)"
                         R"("V1001_TODAY_MUSIC"},{"name":"菜单","sub_button":{"list":[{"type":"view","name":"搜索",)"));
  EXPECT_EQ(at.code("menu/delete", ""), 0);
  EXPECT_EQ(at.code("menu/get", ""), 46003);
}

TEST(Menu, IsTappedByTheNameOfAButton) {
  Menus at;
  EXPECT_EQ(at.create(sample), 0);
  const auto tap = [&](std::string_view name) {
    at.post("/sandbox/menu", fmt::format(R"({{"openid":"{}","name":"{}"}})", follower, name));
    return at.sandbox.log().back().content;
  };
  EXPECT_EQ(tap("今日歌曲").at(1).second, "V1001_TODAY_MUSIC");
  EXPECT_EQ(tap("搜索").at(0).second, "VIEW");
  EXPECT_EQ(tap("wxa").at(1).second, "pages/lunar/index");
  EXPECT_THAT(text_of(at.post("/sandbox/menu", fmt::format(R"({{"openid":"{}","name":"没有"}})", follower)), "error"),
              StartsWith("the account's menu has no button"));
}

TEST(Menu, RefusesWithThePlatformsWords) {
  struct Case {
    std::string button;   // one of the first level; a list when it begins with '['
    int errcode, second;  // the code of the same button in a sub-menu, 0 where that is not tried
  };
  const std::string long_text(1025, 'u');
  const Case cases[] = {
      {"[]", 40016, 0},
      {R"([{},{},{},{}])", 40016, 0},
      {R"({"type":"smoke","name":"a"})", 40017, 40024},
      {R"({"name":"a"})", 40017, 40024},
      {R"({"type":"click","key":"k"})", 40018, 40025},
      {R"({"type":"click","name":"一二三四五六","key":"k"})", 40018, 0},
      {R"({"type":"click","name":")" + std::string(61, 'n') + R"(","key":"k"})", 40018, 40025},
      {R"({"type":"click","name":"a"})", 40019, 40026},
      {R"({"type":"click","name":"a","key":")" + std::string(129, 'k') + "\"}", 40019, 40026},
      {R"({"type":"view","name":"a"})", 40020, 40027},
      {R"({"type":"view","name":"a","url":"http://)" + long_text + "\"}", 40020, 40027},
      {R"({"type":"view","name":"a","url":"soso.com"})", 65317, 65317},
      {R"({"type":"view","name":"a","url":"https://bad.example/"})", 40055, 40054},
      {R"({"type":"miniprogram","name":"a","url":"http://a.qq.com","appid":"wx0","pagepath":"p"})", 45064, 45064},
      {R"({"type":"media_id","name":"a"})", 40117, 40118},
      {R"({"type":"media_id","name":"a","media_id":"none"})", 40007, 40007},
      {R"({"type":"article_id","name":"a","article_id":"none"})", 53600, 53600},
      {R"({"name":"a","sub_button":"x"})", 40023, 0},
      {R"({"name":"a","sub_button":[{},{},{},{},{},{}]})", 40023, 0},
      {R"({"name":"a","sub_button":[{"name":"b","sub_button":[{"type":"click","name":"c","key":"k"}]}]})", 40022, 0},
  };
  Menus at;
  at.sandbox.settings().refusals.blocked_links = {"bad.example"};
  for (const Case& each : cases) {
    const bool list = each.button.starts_with('[');
    EXPECT_EQ(at.create(fmt::format(R"({{"button":{}}})", list ? each.button : "[" + each.button + "]")), each.errcode)
        << each.button.substr(0, 80);
    if (each.second == 0) continue;
    EXPECT_EQ(at.create(fmt::format(R"({{"button":[{{"name":"a","sub_button":[{}]}}]}})", each.button)), each.second)
        << each.button.substr(0, 80);
  }
  // What menu/get answers, posted back.
  EXPECT_EQ(at.create(R"({"menu":{"button":[{"type":"click","name":"a","key":"k"}]}})"), 40016);
  std::string many;
  for (const char* host : {"a.com", "b.com", "c.com", "d.com"})
    many += fmt::format(R"({}{{"type":"view","name":"n","url":"https://{}/"}})", many.empty() ? "" : ",", host);
  EXPECT_EQ(at.create(fmt::format(R"({{"button":[{{"name":"a","sub_button":[{}]}}]}})", many)), 65316);
  EXPECT_EQ(at.code("menu/get", ""), 46003) << "nothing of it was kept";
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"menus_forbidden":true})");
  EXPECT_EQ(at.create(sample), 65319);
  EXPECT_EQ(
      number_of(at.post("/cgi-bin/menu/create?access_token=" + at.token(mini_appid), std::string(sample)), "errcode"),
      48001);
}

TEST(Menu, SomePeopleSeeAnother) {
  Menus at;
  const std::string button = R"("button":[{"type":"click","name":"VIP","key":"v"}])";
  const auto rule = [&](std::string_view match) { return fmt::format(R"({{{},"matchrule":{}}})", button, match); };
  const std::string tagged = R"({"tag_id":"2"})";
  EXPECT_EQ(at.code("menu/addconditional", rule(tagged)), 65303);
  EXPECT_EQ(at.create(sample), 0);
  EXPECT_EQ(at.code("menu/addconditional", rule("{}")), 65304);
  EXPECT_EQ(at.code("menu/addconditional", R"({"button":[],"matchrule":)" + tagged + "}"), 65307);
  const std::string id = text_of(at.call("menu/addconditional", rule(tagged)), "menuid");
  EXPECT_EQ(id, "208396939");
  at.sandbox.settings().web.conditional_menus_max = 1;
  EXPECT_EQ(at.code("menu/addconditional", rule(tagged)), 65305);
  const auto seen = [&](std::string_view who) {
    return at.call("menu/trymatch", fmt::format(R"({{"user_id":"{}"}})", who));
  };
  EXPECT_EQ(number_of(seen("nobody"), "errcode"), 65302);
  EXPECT_EQ(number_of(seen(stranger), "errcode"), 65315);
  EXPECT_EQ(find_member(seen(follower), "button")->get_array().size(), 2u);
  at.call("tags/members/batchtagging", fmt::format(R"({{"openid_list":["{}"],"tagid":2}})", follower));
  EXPECT_EQ(find_member(seen(follower), "button")->get_array().size(), 1u);
  EXPECT_NE(find_member(at.call("menu/get", ""), "conditionalmenu"), nullptr);
  EXPECT_EQ(at.code("menu/delconditional", R"({"menuid":"1"})"), 65301);
  EXPECT_EQ(at.code("menu/delconditional", R"({"menuid":")" + id + "\"}"), 0);
  EXPECT_EQ(at.code("menu/delete", ""), 0);
  EXPECT_EQ(number_of(seen(follower), "errcode"), 46003);
}

}  // namespace
}  // namespace hongyan::sandbox
