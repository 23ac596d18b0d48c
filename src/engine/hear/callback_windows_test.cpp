// What people do with an account, as it opens and shuts the window for customer messages; and what service accounts'
// notices have in common with subscribe messages.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/hear/callback_reader.hpp"
#include "engine/work_ground.hpp"
#include "store/windows.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;

std::string pushed(std::string_view fields, WallTime at) {
  return fmt::format(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oA]]></FromUserName><CreateTime>{}</"
      "CreateTime>{}</xml>",
      to_unix_ms(at) / 1'000, fields);
}
std::string event(std::string_view name, std::string_view more = "") {
  return fmt::format("<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{}]]></Event>{}", name, more);
}
constexpr std::string_view text =
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[在吗]]></Content><MsgId>1</MsgId>";
constexpr std::string_view choice =
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[满意]]></Content><MsgId>1</MsgId><bizmsgmenuid>101</"
    "bizmsgmenuid>";

class CallbackWindows : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  CallbackWindows() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) { dispatch(); }
  void act(std::string_view id, const wechat::AppId& appid, std::string_view fields) {
    push(id, appid, "oA", pushed(fields, now()));
  }
  [[nodiscard]] std::optional<store::CustomerWindow> window(const wechat::AppId& appid) {
    return store::find_window(connection(), appid, *wechat::OpenId::parse("oA"));
  }
  [[nodiscard]] WallTime this_second() const { return WallTime{std::chrono::floor<Seconds>(now().time_since_epoch())}; }
};

TEST_F(CallbackWindows, open_by_what_the_person_did) {
  struct Case {
    const char* name;
    bool in_mini_program;
    std::string fields;
    std::string_view opened_by;  // "" opens none
    std::int64_t sends;
    Milliseconds lasts;
  };
  const Case cases[] = {
      {"a message", false, std::string(text), "message", 5, hours{48}},
      {"a choice of a menu message", false, std::string(choice), "menu", 3, minutes{1}},
      {"an image", false, "<MsgType><![CDATA[image]]></MsgType><MediaId>m</MediaId><MsgId>2</MsgId>", "message", 5,
       hours{48}},
      {"click", false, event("CLICK", "<EventKey>K</EventKey>"), "menu", 3, minutes{1}},
      {"scancode_waitmsg", false, event("scancode_waitmsg", "<EventKey>K</EventKey>"), "menu", 3, minutes{1}},
      {"view", false, event("VIEW", "<EventKey>https://example.com</EventKey>"), "", 0, {}},
      {"location_select", false, event("location_select", "<EventKey>K</EventKey>"), "", 0, {}},
      {"follow", false, event("subscribe", "<EventKey></EventKey>"), "follow", 3, minutes{1}},
      {"scan", false, event("SCAN", "<EventKey>7</EventKey>"), "scan", 3, minutes{1}},
      {"where the phone is", false, event("LOCATION", "<Latitude>1</Latitude><Longitude>2</Longitude>"), "", 0, {}},
      {"a mini program's message", true, std::string(text), "message", 5, hours{48}},
      {"entering", true, event("user_enter_tempsession", "<SessionFrom>x</SessionFrom>"), "enter", 2, minutes{1}}};
  for (const Case& one : cases) {
    connection().execute_script("DELETE FROM customer_window; DELETE FROM callback_event");
    const wechat::AppId& appid = one.in_mini_program ? mini : service;
    act("C", appid, one.fields);
    const auto opened = window(appid);
    ASSERT_EQ(opened.has_value(), !one.opened_by.empty()) << one.name;
    if (!opened) continue;
    EXPECT_EQ(opened->opened_by, one.opened_by) << one.name;
    EXPECT_EQ(opened->available, one.sends) << one.name;
    EXPECT_EQ(opened->closes_at, this_second() + one.lasts) << one.name;
  }
}

TEST_F(CallbackWindows, count_from_the_moment_of_the_act_and_not_of_its_news) {
  const WallTime acted = now();
  clock.advance(minutes{10});
  push("C", service, "oA", pushed(text, acted));
  EXPECT_EQ(window(service)->closes_at, WallTime{std::chrono::floor<Seconds>(acted.time_since_epoch())} + hours{48});
}

TEST_F(CallbackWindows, whoever_unfollows_shuts_what_was_open_before) {
  act("M", service, text);
  clock.advance(minutes{1});
  act("U", service, event("unsubscribe"));
  EXPECT_EQ(window(service)->available, 0);
  EXPECT_LE(window(service)->closes_at, now());
  clock.advance(minutes{1});
  act("F", service, event("subscribe", "<EventKey></EventKey>"));
  EXPECT_EQ(window(service)->available, 3);
  push("U2", service, "oA", pushed(event("unsubscribe"), now() - minutes{1}));
  EXPECT_EQ(window(service)->available, 3) << "the news of an act before the last one";
}

TEST_F(CallbackWindows, a_message_waiting_for_a_window_goes_when_it_opens) {
  store::Notification one = sample("N", Channel::customer);
  one.template_id = {};
  one.body = R"({"touser":"oA","msgtype":"text","text":{"content":"好"}})";
  one.state = State::waiting;
  one.no_permission = domain::NoPermission::wait;
  insert({one});
  rerouter.run_once(now());
  EXPECT_EQ(state_of("N"), State::waiting);
  EXPECT_EQ(find("N").reason, "window_closed");
  act("M", service, text);
  rerouter.run_once(now());
  dispatch();
  EXPECT_EQ(state_of("N"), State::taken);
  EXPECT_EQ(window(service)->available, 4);
  EXPECT_EQ(window(service)->spent, 1);
}

TEST_F(CallbackWindows, a_service_accounts_consent_and_receipts_are_those_of_notices) {
  const auto list = [](std::string_view name, std::string_view entry) {
    return event(
        name, fmt::format("<{0}><List><TemplateId>TPL</TemplateId>{1}</List></{0}>", "SubscribeMsgPopupEvent", entry));
  };
  const auto balance_of_notices = [&] {
    const auto account =
        store::Ledger(connection(), random, now()).find({service, *wechat::OpenId::parse("oA"), template_id});
    return account ? std::vector{account->available, account->spent, account->revoked} : std::vector<std::int64_t>{};
  };
  for (const std::string id : {"1", "2"})
    act("P" + id, service,
        list("subscribe_msg_popup_event",
             "<SubscribeStatusString>accept</SubscribeStatusString><PopupScene>1</PopupScene>"));
  EXPECT_THAT(balance_of_notices(), ElementsAre(2, 0, 0));
  wechat.next_sends = {WeChat::refused(0, "ok")};
  insert({sample("N", Channel::notice)});
  dispatch();
  ASSERT_EQ(state_of("N"), State::taken);
  EXPECT_THAT(balance_of_notices(), ElementsAre(1, 1, 0));
  clock.advance(Seconds{1});
  act("S", service,
      list("subscribe_msg_sent_event", "<MsgID>77</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus>"));
  EXPECT_EQ(state_of("N"), State::delivered);
  clock.advance(Seconds{2});
  act("W", service, list("subscribe_msg_change_event", "<SubscribeStatusString>reject</SubscribeStatusString>"));
  EXPECT_THAT(balance_of_notices(), ElementsAre(0, 1, 1));
}

}  // namespace
}  // namespace hongyan::engine
