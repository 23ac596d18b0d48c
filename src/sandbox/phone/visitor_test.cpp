// What the acts of a person push, word for word, and what they open.
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string plain_callback(std::string_view format) {
  return R"({"url":"http://127.0.0.1:8080/wechat","token":"AAAAA","mode":"plain","data_format":")" +
         std::string(format) + "\"}";
}

struct Visited : Fixture {
  Visited() {
    post("/sandbox/apps/" + std::string(service_appid) + "/callback", plain_callback("xml"));
    post("/sandbox/apps/" + std::string(mini_appid) + "/callback", plain_callback("json"));
    for (const CallbackPush& push : sandbox.due_callbacks()) sandbox.callback_answered(push.id, nullptr);
  }
  // The body pushed after that act, without line ends.
  std::string pushed(std::string_view path, std::string_view openid, std::string_view more) {
    post("/sandbox/" + std::string(path), R"({"openid":")" + std::string(openid) + "\"" + std::string(more) + "}");
    const auto pushes = sandbox.due_callbacks();
    if (pushes.empty()) return "";
    std::string body = pushes.at(0).request.body;
    std::erase(body, '\n');
    return body;
  }
};

TEST(Visitor, PushesWhatTheDocumentsShow) {
  struct Case {
    std::string_view path;
    std::string_view more;
    std::string_view shown;  // after the envelope
  };
  constexpr Case cases[] = {
      {"message", R"(,"content":"this is a test")",
       "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[this is a test]]></Content><MsgId>"},
      {"message", R"(,"type":"image","pic_url":"this is a url","media_id":"media_id")",
       "<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[this is a url]]></PicUrl><MediaId><![CDATA[media_id]]></"
       "MediaId><MsgId>"},
      {"message", R"(,"type":"voice","media_id":"m","recognition":"腾讯微信团队")",
       "<MsgType><![CDATA[voice]]></MsgType><MediaId><![CDATA[m]]></MediaId><Format><![CDATA[amr]]></Format>"
       "<Recognition><![CDATA[腾讯微信团队]]></Recognition><MsgId>"},
      {"message", R"(,"type":"shortvideo","media_id":"m","thumb_media_id":"t")",
       "<MsgType><![CDATA[shortvideo]]></MsgType><MediaId><![CDATA[m]]></MediaId><ThumbMediaId><![CDATA[t]]></"
       "ThumbMediaId><MsgId>"},
      {"message", R"(,"type":"location","latitude":23.134521,"longitude":"113.358803")",
       "<MsgType><![CDATA[location]]></MsgType><Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y>"
       "<Scale>20</Scale><Label><![CDATA[位置信息]]></Label><MsgId>"},
      {"message", R"(,"type":"link","title":"t","description":"d","url":"u")",
       "<MsgType><![CDATA[link]]></MsgType><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></Description>"
       "<Url><![CDATA[u]]></Url><MsgId>"},
      {"menu", R"(,"key":"V1001")", "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[V1001]]></EventKey></xml>"},
      {"menu", R"(,"type":"view","key":"www.qq.com")",
       "<Event><![CDATA[VIEW]]></Event><EventKey><![CDATA[www.qq.com]]></EventKey><MenuId>410418124</MenuId></xml>"},
      {"menu", R"(,"type":"scancode_push","key":"6")",
       "<Event><![CDATA[scancode_push]]></Event><EventKey><![CDATA[6]]></EventKey><ScanCodeInfo><ScanType><![CDATA["
       "qrcode]]></ScanType><ScanResult><![CDATA[1]]></ScanResult></ScanCodeInfo></xml>"},
      {"menu", R"(,"type":"pic_sysphoto","key":"6")",
       "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum><![CDATA[1b5f7c23b5bf75682a53e7b6d163e185]]></"
       "PicMd5Sum></item></PicList></SendPicsInfo></xml>"},
      {"menu", R"(,"type":"location_select","key":"6","label":"广州市")",
       "<SendLocationInfo><Location_X><![CDATA[23]]></Location_X><Location_Y><![CDATA[113]]></"
       "Location_Y><Scale><![CDATA["
       "15]]></Scale><Label><![CDATA[广州市]]></Label><Poiname><![CDATA[]]></Poiname></SendLocationInfo></xml>"},
      {"menu", R"(,"type":"msgmenu","id":"101","content":"满意")",
       "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[满意]]></Content><MsgId>"},
      {"scan", R"(,"scene":123,"ticket":"TICKET")",
       "<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[123]]></EventKey><Ticket><![CDATA[TICKET]]></Ticket></xml>"},
      {"location", "",
       "<Event><![CDATA[LOCATION]]></Event><Latitude>23.137466</Latitude><Longitude>113.352425</Longitude>"
       "<Precision>119.385040</Precision></xml>"},
  };
  for (const Case& each : cases) {
    Visited at;
    const std::string body = at.pushed(each.path, follower, each.more);
    EXPECT_THAT(body, StartsWith("<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA["
                                 "o_rbq1TOgERuflYd7PsiE9H565Oo]]></FromUserName><CreateTime>1795161600</CreateTime>"));
    EXPECT_THAT(body, HasSubstr(each.shown)) << each.path << each.more;
    EXPECT_EQ(at.sandbox.log().back().api, "/sandbox/" + std::string(each.path));
  }
}

TEST(Visitor, AScanOfSomebodyNewIsOneSubscribeEvent) {
  Visited at;
  EXPECT_THAT(
      at.pushed("scan", stranger, R"(,"scene":"shop_7","ticket":"T")"),
      EndsWith("<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_shop_7]]></EventKey><Ticket><![CDATA["
               "T]]></Ticket></xml>"));
  EXPECT_TRUE(at.sandbox.due_callbacks().empty());
}

TEST(Visitor, MiniProgramsArePushedJson) {
  struct Case {
    std::string_view path;
    std::string_view more;
    std::string_view shown;
  };
  for (
      const Case& each :
      {Case{
           "enter", R"(,"session_from":"sessionFrom")",
           R"("CreateTime":1795161600,"MsgType":"event","Event":"user_enter_tempsession","SessionFrom":"sessionFrom"})"},
       Case{"message", R"(,"content":"hi")", R"("MsgType":"text","Content":"hi","MsgId":)"},
       Case{"message", R"(,"type":"miniprogrampage","title":"t","page_path":"p","thumb_media_id":"m")",
            R"("MsgType":"miniprogrampage","Title":"t","AppId":"wx2210554e092c3f99","PagePath":"p","ThumbUrl":"",)"}}) {
    Visited at;
    EXPECT_THAT(at.pushed(each.path, mini_user, each.more), HasSubstr(each.shown)) << each.path;
  }
}

TEST(Visitor, WindowsCanBeRead) {
  Visited at;
  at.pushed("menu", follower, R"(,"key":"K")");
  const std::string path = "/sandbox/window?openid=" + std::string(follower);
  EXPECT_EQ(
      write_json(at.get(path)),
      R"({"openid":"o_rbq1TOgERuflYd7PsiE9H565Oo","windows":[{"opened_by":"menu","left":3,"until":"2026-11-20T08:01:00.000Z"}]})");
  at.sandbox.settings().customer.payment = PaymentWindow::unlimited_48h;
  at.pushed("pay", follower, "");
  EXPECT_THAT(write_json(at.get(path)), HasSubstr(R"("opened_by":"payment","left":null)"));
}

TEST(Visitor, ABlacklistedPersonIsNotHeard) {
  Visited at;
  at.post("/sandbox/block", R"({"openid":")" + std::string(follower) + R"(","how":"blacklist"})");
  EXPECT_EQ(at.pushed("message", follower, ""), "");
}

TEST(Visitor, RefusesWhatCannotHappen) {
  struct Case {
    std::string_view path, openid, more;
    int status;
  };
  Visited at;
  for (const Case& each :
       {Case{"message", stranger, "", 409}, Case{"message", follower, R"(,"type":"smoke")", 400},
        Case{"message", mini_user, R"(,"type":"voice")", 400}, Case{"menu", mini_user, "", 400},
        Case{"menu", follower, R"(,"type":"smoke")", 400}, Case{"scan", mini_user, R"(,"scene":1)", 400},
        Case{"scan", follower, "", 400}, Case{"enter", follower, "", 400}, Case{"location", mini_user, "", 400},
        Case{"pay", "nobody", "", 404}})
    EXPECT_EQ(at.sandbox
                  .handle(Fixture::post_request(
                      "/sandbox/" + std::string(each.path),
                      R"({"openid":")" + std::string(each.openid) + "\"" + std::string(each.more) + "}"))
                  .status,
              each.status)
        << each.path << each.more;
}

}  // namespace
}  // namespace hongyan::sandbox
