#include "wechat/callback/event.hpp"

#include <gtest/gtest.h>

#include <set>

#include "wechat/testdata/callbacks.hpp"

namespace hongyan::wechat {
namespace {

using testing::event_in;

TEST(Event, TemplateReceipts) {
  const CallbackEvent xml = event_in("template_finished.xml");
  EXPECT_EQ(xml.to_user, "gh_7f083739789a");
  EXPECT_EQ(xml.from_user, "oia2TjuEGTNoeX76QEjQNrcURxG8");
  EXPECT_EQ(to_unix_s(xml.create_time), 1395658920);
  EXPECT_EQ(xml.event, "TEMPLATESENDJOBFINISH");
  EXPECT_EQ(std::get<TemplateSendFinished>(xml.detail).msgid, "200163836");
  EXPECT_EQ(std::get<TemplateSendFinished>(xml.detail).status, TemplateSendFinished::Status::success);
  const CallbackEvent json = event_in("template_finished.json");
  EXPECT_EQ(std::get<TemplateSendFinished>(json.detail).msgid, "2794188253209100289");
  EXPECT_EQ(std::get<TemplateSendFinished>(json.detail).status_text, "failed: system failed");
  EXPECT_EQ(std::get<TemplateSendFinished>(json.detail).status, TemplateSendFinished::Status::system_failed);
}

TEST(Event, StatusTextsDifferByASpace) {
  struct Case {
    std::string_view text;
    TemplateSendFinished::Status status;
  };
  using enum TemplateSendFinished::Status;
  const Case cases[] = {{"success", success},
                        {"failed:user block", user_block},
                        {"failed: user block", user_block},
                        {"failed:system failed", system_failed},
                        {"failed: system failed", system_failed},
                        {"failed:freq limit", freq_limit},
                        {"failed:moon in the way", other},
                        {"", other}};
  for (const Case& c : cases) {
    const auto event = read_event(
        "<xml><FromUserName>o</FromUserName><MsgType>event</MsgType><Event>templatesendjobfinish</Event><Status>" +
            std::string(c.text) + "</Status></xml>",
        BodyFormat::xml);
    ASSERT_TRUE(event);
    EXPECT_EQ(std::get<TemplateSendFinished>(event->detail).status, c.status) << c.text;
    EXPECT_EQ(std::get<TemplateSendFinished>(event->detail).status_text, c.text);
  }
}

TEST(Event, PopupsInEveryShape) {
  struct Case {
    std::string_view file;
    std::size_t choices;
    std::string_view first_template;
    SubscribeChoice::Answer first, last;
    int scene;
  };
  using enum SubscribeChoice::Answer;
  const Case cases[] = {
      {"popup.xml", 2, "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc", accept, reject, 2},
      {"popup.json", 1, "hD-ixGOhYmUfjOnI8MCzQMPshzGVeux_2vzyvQu7O68", accept, accept, 0},
      {"popup_one.json", 1, "hD-ixGOhYmUfjOnI8MCzQMPshzGVeux_2vzyvQu7O68", accept, accept, 0},
      {"popup_wrapped.json", 2, "T1", accept, other, 1},
  };
  for (const Case& c : cases) {
    const CallbackEvent event = event_in(c.file);
    const auto* popup = std::get_if<SubscribePopup>(&event.detail);
    ASSERT_NE(popup, nullptr) << c.file;
    ASSERT_EQ(popup->choices.size(), c.choices) << c.file;
    EXPECT_EQ(popup->choices.front().template_id, c.first_template) << c.file;
    EXPECT_EQ(popup->choices.front().answer, c.first) << c.file;
    EXPECT_EQ(popup->choices.back().answer, c.last) << c.file;
    EXPECT_EQ(popup->choices.front().popup_scene, c.scene) << c.file;
  }
}

TEST(Event, ChangesEvenInTheWrongWrapper) {
  for (const std::string_view file : {"change.xml", "change_wrong_wrapper.xml"}) {
    const CallbackEvent event = event_in(file);
    const auto* change = std::get_if<SubscribeChange>(&event.detail);
    ASSERT_NE(change, nullptr) << file;
    ASSERT_EQ(change->choices.size(), 1u) << file;
    EXPECT_EQ(change->choices[0].answer, SubscribeChoice::Answer::reject);
    EXPECT_EQ(change->choices[0].popup_scene, -1);
  }
}

TEST(Event, SubscribeReceiptsInEveryShape) {
  struct Case {
    std::string_view file, msgid, status;
    int error_code;
  };
  const Case cases[] = {{"sent.xml", "1700827132819554304", "success", 0},
                        {"sent.json", "1864323726461255680", "success", 0},
                        {"sent_wrapped.json", "1864323726461255680", "system error", -1}};
  for (const Case& c : cases) {
    const CallbackEvent event = event_in(c.file);
    const auto* sent = std::get_if<SubscribeSent>(&event.detail);
    ASSERT_NE(sent, nullptr) << c.file;
    ASSERT_EQ(sent->receipts.size(), 1u) << c.file;
    EXPECT_EQ(sent->receipts[0].msgid, c.msgid);
    EXPECT_EQ(sent->receipts[0].error_status, c.status);
    EXPECT_EQ(sent->receipts[0].error_code, c.error_code);
  }
}

TEST(Event, FollowsMessagesAndTheRest) {
  EXPECT_EQ(std::get<Followed>(event_in("followed.xml").detail).event_key, "qrscene_123123");
  EXPECT_TRUE(std::holds_alternative<Unfollowed>(event_in("unfollowed.xml").detail));
  const CallbackEvent text = event_in("text.xml");
  EXPECT_EQ(text.msg_type, "text");
  EXPECT_EQ(text.msg_id, "1234567890123456");
  const auto unknown =
      read_event(R"({"FromUserName":"o","MsgType":"event","Event":"user_authorization_revoke","RevokeInfo":"1"})",
                 BodyFormat::json);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(text_of(std::get<OtherEvent>(unknown->detail).fields, "RevokeInfo"), "1");
  const auto sticker = read_event(R"({"FromUserName":"o","MsgType":"sticker","MsgId":7})", BodyFormat::json);
  ASSERT_TRUE(sticker);
  EXPECT_EQ(sticker->msg_id, "7");
  EXPECT_TRUE(std::holds_alternative<OtherEvent>(sticker->detail));
}

TEST(Event, WhatNobodySentIsRefused) {
  struct Case {
    std::string_view name, body;
    BodyFormat format;
  };
  const Case cases[] = {
      {"empty", "", BodyFormat::xml},
      {"no sender", "<xml><MsgType>event</MsgType></xml>", BodyFormat::xml},
      {"no type", R"({"FromUserName":"o"})", BodyFormat::json},
      {"not UTF-8", "<xml><FromUserName>\xff</FromUserName><MsgType>text</MsgType></xml>", BodyFormat::xml},
      {"NUL in JSON", R"({"FromUserName":"o","MsgType":"text","Content":"a\u0000b"})", BodyFormat::json},
      {"array", "[]", BodyFormat::json},
      {"JSON cut off", R"({"FromUserName":)", BodyFormat::json},
      {"JSON too deep", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", BodyFormat::json},
  };
  for (const Case& c : cases) EXPECT_FALSE(read_event(c.body, c.format)) << c.name;
}

TEST(Event, OddValuesDoNotBreakTheReader) {
  const auto event = read_event(
      R"({"FromUserName":"o","MsgType":"event","Event":"subscribe_msg_sent_event","CreateTime":99999999999999,)"
      R"("List":[1,null,{"TemplateId":7,"MsgID":1.5,"ErrorCode":"x"},[]]})",
      BodyFormat::json);
  ASSERT_TRUE(event);
  EXPECT_EQ(to_unix_s(event->create_time), 9'999'999'999);
  const auto& receipts = std::get<SubscribeSent>(event->detail).receipts;
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_EQ(receipts[0].template_id, "7");
  EXPECT_EQ(receipts[0].error_code, std::nullopt);
}

TEST(DedupeKey, IsTheSameForOneEventAndNoOther) {
  std::set<std::string> keys;
  for (const std::string_view file : {"template_finished.xml",
                                      "template_finished.json",
                                      "popup.xml",
                                      "popup.json",
                                      "popup_wrapped.json",
                                      "change.xml",
                                      "sent.xml",
                                      "sent.json",
                                      "followed.xml",
                                      "unfollowed.xml",
                                      "text.xml",
                                      "location.xml",
                                      "scan.xml",
                                      "click.xml",
                                      "view.xml",
                                      "scancode_waitmsg.xml",
                                      "pic_sysphoto.xml",
                                      "entered.xml",
                                      "entered.json",
                                      "mass_finished.xml",
                                      "mass_finished.json",
                                      "mass_refused.xml",
                                      "publish_finished.xml",
                                      "service_card.json"}) {
    const std::string key = dedupe_key(event_in(file));
    EXPECT_EQ(key, dedupe_key(event_in(file)));
    EXPECT_TRUE(keys.insert(key).second) << file;
    EXPECT_LE(key.size(), 200u);
  }
  CallbackEvent receipt = event_in("template_finished.xml");
  const std::string first = dedupe_key(receipt);
  EXPECT_EQ(first, "oia2TjuEGTNoeX76QEjQNrcURxG8|1395658920|templatesendjobfinish|200163836");
  std::get<TemplateSendFinished>(receipt.detail).msgid = "200163837";
  EXPECT_NE(dedupe_key(receipt), first) << "two receipts in one second are two";
  receipt.from_user = std::string(500, 'x');
  EXPECT_LE(dedupe_key(receipt).size(), 200u);
}

}  // namespace
}  // namespace hongyan::wechat
