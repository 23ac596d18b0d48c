#include "wechat/callback/interaction.hpp"

#include <gtest/gtest.h>

#include "wechat/testdata/callbacks.hpp"

namespace hongyan::wechat {
namespace {

using testing::detail_in;
using testing::event_in;

TEST(Interaction, ScansAndFollowsNameTheirScene) {
  const auto scanned = detail_in<Scanned>("scan.xml");
  EXPECT_EQ(scanned.scene, "SCENE_VALUE");
  EXPECT_EQ(scanned.ticket, "TICKET");
  EXPECT_EQ(detail_in<Followed>("followed.xml").scene(), "123123");
  EXPECT_EQ((Followed{"", ""}.scene()), "");
  EXPECT_EQ((Followed{"last_trade_no_1", ""}.scene()), "");
}

TEST(Interaction, MenuTapsOfEveryKind) {
  struct Case {
    std::string_view file;
    MenuTapped::Kind kind;
    std::string_view key;
  };
  using enum MenuTapped::Kind;
  const Case cases[] = {
      {"click.xml", click, "EVENTKEY"},
      {"view.xml", view, "www.qq.com"},
      {"scancode_waitmsg.xml", scancode_waitmsg, "6"},
      {"pic_sysphoto.xml", pic_sysphoto, "6"},
      {"location_select.xml", location_select, "6"},
      {"view_miniprogram.json", view_miniprogram, "pages/index/index"},
  };
  for (const Case& c : cases) {
    const auto tapped = detail_in<MenuTapped>(c.file);
    EXPECT_EQ(tapped.kind, c.kind) << c.file;
    EXPECT_EQ(tapped.event_key, c.key) << c.file;
    EXPECT_EQ(parse_menu_kind(to_string(c.kind)), c.kind);
  }
  EXPECT_EQ(detail_in<MenuTapped>("view.xml").menu_id, "410418124");
  EXPECT_EQ(detail_in<MenuTapped>("view_miniprogram.json").menu_id, "410418125");
  EXPECT_EQ(detail_in<MenuTapped>("scancode_waitmsg.xml").scan_type, "qrcode");
  EXPECT_EQ(detail_in<MenuTapped>("scancode_waitmsg.xml").scan_result, "1");
  const std::vector<std::string> pictures{"1b5f7c23b5bf75682a53e7b6d163e185"};
  EXPECT_EQ(detail_in<MenuTapped>("pic_sysphoto.xml").picture_md5s, pictures);
  EXPECT_EQ(detail_in<MenuTapped>("location_select.xml").latitude, "23");
  EXPECT_EQ(detail_in<MenuTapped>("location_select.xml").label, "广州市海珠区客村艺苑路 106号");
  EXPECT_EQ(parse_menu_kind("scan"), std::nullopt);
}

TEST(Interaction, PlacesAndConversations) {
  const auto located = detail_in<Located>("location.xml");
  EXPECT_EQ(located.latitude, "23.137466");
  EXPECT_EQ(located.longitude, "113.352425");
  for (const std::string_view file : {"entered.xml", "entered.json"})
    EXPECT_EQ(detail_in<EnteredConversation>(file).session_from, "weapp") << file;
}

TEST(UserMessage, OfEveryKind) {
  const auto content = [](std::string_view file) { return detail_in<UserMessage>(file).content; };
  EXPECT_EQ(std::get<UserText>(content("text.xml")).content, "this is a <test> & 测试");
  EXPECT_EQ(std::get<UserText>(content("text.xml")).menu_choice, "");
  EXPECT_EQ(std::get<UserText>(content("menu_choice.xml")).menu_choice, "101");
  EXPECT_EQ(std::get<UserImage>(content("image.xml")).media_id, "media_id");
  EXPECT_EQ(std::get<UserImage>(content("image.json")).pic_url, "http://mmbiz.qpic.cn/x");
  EXPECT_EQ(event_in("image.json").msg_id, "9223372036854775807");
  EXPECT_EQ(std::get<UserVoice>(content("voice.xml")).recognition, "腾讯微信团队");
  EXPECT_EQ(std::get<UserVideo>(content("shortvideo.xml")).thumb_media_id, "thumb");
  EXPECT_EQ(std::get<UserLocation>(content("position.xml")).latitude, "23.134521");
  EXPECT_EQ(std::get<UserLocation>(content("position.xml")).label, "位置信息");
  EXPECT_EQ(std::get<UserLink>(content("link.xml")).url, "https://example.com");
  EXPECT_EQ(detail_in<UserMessage>("link.xml").article_id, "2247");
  EXPECT_EQ(std::get<UserPage>(content("miniprogrampage.json")).pagepath, "path");
}

}  // namespace
}  // namespace hongyan::wechat
