#!/usr/bin/env python3
"""The channel customer, in the windows that people open; and what WeChat says no to. Each errcode that the sandbox can produce is met once: by WeChat's answer or, where acceptance
is sooner, by its refusal.
"""
import unittest

from channel_case import BLOCKED_WORD, CUSTOMER_ROUTE, ChannelCase, FILE, STRANGER, UNLINKED, text
from house import House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S
from programs import until


def news(articles):
    return {"msgtype": "news", "news": {"articles": articles}}


class Customer(ChannelCase):
    def test_a_customer_message_goes_while_the_window_is_open(self):
        openid = self.person("c1")
        self.save_type("lesson_chat", [CUSTOMER_ROUTE])
        self.assertEqual(self.tell("lesson_chat", "c1", "没有窗口")["reason"], "window_closed")
        self.write(openid)
        self.assertEqual((self.window(openid)["available"], self.window(openid)["opened_by"]), (5, "message"))
        seen = self.ended(self.tell("lesson_chat", "c1", "客服课")["id"], "taken_unconfirmed")
        self.assertEqual(seen["certainty"], "sent")
        self.one_effect("", "客服课要开始了")
        for number in range(4):
            self.ended(self.api.post(f"/v1/apps/{SERVICE}/custom/send", text(openid, f"第{number}条"))["id"], "taken_unconfirmed")
        self.assertEqual(self.window(openid)["available"], 0)
        spent = self.tell("lesson_chat", "c1", "第六条")
        self.assertEqual((spent["status"], spent["reason"]), ("suppressed", "window_spent"))
        seen = self.refused_by_wechat("customer", text(openid, "硬发"), 45047)
        self.assertEqual(seen["reason"], "window_spent")

    def test_acts_open_windows(self):
        for act, body, opened_by, sends in (
                ("menu", {"type": "click", "key": "K"}, "menu", 3), ("scan", {"scene": 7}, "scan", 3), ("follow", {}, "follow", 3),
                ("menu", {"type": "msgmenu", "id": "101", "content": "满意"}, "menu", 3)):
            with self.subTest(act=act):
                openid = self.person()
                if act == "follow":
                    self.sandbox.post("/sandbox/unfollow", {"openid": openid})
                    # Both happen in one second of WeChat's clock: then the last to come counts.
                    heard = f"/v1/events?app={SERVICE}&limit=50"
                    until(lambda: any(one["openid"] == openid and one["event"] == "unsubscribe" and one["state"] == "done"
                                      for one in self.api.get(heard)["items"]), SETTLED_S, "leaving is heard")
                self.sandbox.post(f"/sandbox/{act}", {"openid": openid, **body})
                opened = until(lambda: self.window(openid), SETTLED_S, f"{act} is heard")
                self.assertEqual((opened["opened_by"], opened["available"]), (opened_by, sends))
        self.sandbox.post("/sandbox/enter", {"openid": MINI_PROGRAM_USER, "session_from": "x"})
        windows = f"/v1/windows?app={MINI_PROGRAM}&openid={MINI_PROGRAM_USER}"
        until(lambda: self.api.get(windows)["items"], SETTLED_S, "entering is heard")
        self.assertEqual(self.api.get(windows)["items"][0]["available"], 2)

    def test_a_customer_message_waits_for_the_person_to_write(self):
        openid = self.person()
        waiting = self.send("customer", text(openid, "等你说话"), no_permission="wait")
        self.assertEqual(self.api.get(f"/v1/notifications/{waiting}")["reason"], "window_closed")
        self.write(openid)
        until(lambda: self.house.effects("", "等你说话"), SETTLED_S, "an act opens the window")
        self.ended(waiting, "taken_unconfirmed")

    def test_what_wechat_says_no_to_of_customer_messages(self):
        openid = self.person()
        self.write(openid)
        def message(**content):
            return {"touser": openid, **content}
        for name, errcode, body in (
                ("no such file", 40007, message(msgtype="image", image={"media_id": FILE})),
                ("a thumbnail that is none", 40007, message(msgtype="music", music={"thumb_media_id": FILE, "musicurl": "https://e.com/a", "hqmusicurl": "https://e.com/a"})),
                ("no such article", 53600, message(msgtype="mpnewsarticle", mpnewsarticle={"article_id": "none"})),
                ("a link to a mini program that is not linked", 45086, text(openid, f'<a href="https://e.com" data-miniprogram-appid="{UNLINKED}" data-miniprogram-path="a">x</a>')),
                ("a page of a mini program that is not linked", 40013, message(msgtype="miniprogrampage", miniprogrampage={"title": "t", "appid": UNLINKED, "pagepath": "a", "thumb_media_id": FILE})),
                ("no such agent", 65401, {**text(openid), "customservice": {"kf_account": "nobody@kf"}}),
                ("blocked words", 45166, text(openid, BLOCKED_WORD)),
                ("an unknown openid", 40003, text(STRANGER))):
            with self.subTest(name):
                self.refused_by_wechat("customer", body, errcode)
        self.assertEqual(self.window(openid)["available"], 5, "none of them took a place")
        for how, errcode in (("blacklist", 43019), ("mute", 48002)):
            with self.subTest(how):
                other = self.person()
                self.write(other)
                self.sandbox.post("/sandbox/block", {"openid": other, "how": how})
                self.refused_by_wechat("customer", text(other), errcode)
        self.sandbox.post("/sandbox/unfollow", {"openid": openid})
        until(lambda: self.window(openid) is None, SETTLED_S, "unfollowing shuts the window")
        self.assertEqual(self.refused_by_wechat("customer", text(openid), 45015)["reason"], "window_closed")

    def test_what_is_refused_before_a_customer_message_goes(self):
        openid = self.person()
        def message(**content):
            return {"touser": openid, **content}
        article = {"title": "t", "description": "d", "url": "https://e.com", "picurl": "https://e.com/a.png"}
        for name, body, code, pointer in (
                ("40008: no such kind", message(msgtype="sms", sms={}), "unknown_choice", "/message/msgtype"),
                ("44004: empty", text(openid, ""), "empty", "/message/text/content"),
                ("45002: too long", text(openid, "长" * 700), "too_long", "/message/text/content"),
                ("45008: two articles", message(**news([article, article])), "too_many", "/message/news/articles"),
                ("45162: no list", message(**news(article)), "wrong_kind", "/message/news/articles"),
                ("44003: no article", message(**news([])), "wrong_kind", "/message/news/articles"),
                ("40073: no card", message(msgtype="wxcard", wxcard={}), "missing", "/message/wxcard/card_id"),
                ("40200: a kind for mini programs only", message(msgtype="link", link={"title": "t", "url": "https://e.com"}),
                 "wrong_app_kind", "/message/msgtype"),
                ("40013: a page of nobody's", message(msgtype="miniprogrampage", miniprogrampage={"pagepath": "a", "thumb_media_id": FILE}),
                 "bad_form", "/message/miniprogrampage/appid")):
            with self.subTest(name):
                self.refused_before("customer", body, code, pointer)


class OtherReading(unittest.TestCase):
    """The pages contradict each other on counts that add up and on payments: the other reading of both, on both sides."""

    def test_acts_add_up_and_a_payment_opens_a_window(self):
        with House(settings={"windows.counts": "cumulative", "windows.payment": "unlimited_48h"},
                   sandbox={"customer_quota_refresh": "cumulative", "payment_window": "unlimited_48h"}) as house:
            openid = house.make_users(SERVICE, 1)[0]

            def window():
                return next(iter(house.api.get(f"/v1/windows?app={SERVICE}&openid={openid}")["items"]), None)

            def send(content):
                sent = house.api.post(f"/v1/apps/{SERVICE}/custom/send", text(openid, content))
                self.assertEqual(house.settled(sent["id"])["status"], "taken_unconfirmed", content)
            for count in (5, 10):
                house.sandbox.post("/sandbox/message", {"openid": openid, "type": "text", "content": "在吗"})
                until(lambda count=count: window() and window()["available"] == count, SETTLED_S, f"{count} may be sent")
            for number in range(10):
                send(f"累加{number}")
            self.assertEqual(window()["available"], 0)
            house.sandbox.post("/sandbox/pay", {"openid": openid})
            paid = house.api.post("/v1/windows", {"app": SERVICE, "openid": openid, "act": "payment"})
            self.assertEqual(paid["opened_by"], "payment")
            send("付款之后")
            for act, status in (({"act": "message"}, 400), ({"act": "payment", "acted_at": "2099-01-01T00:00:00Z"}, 400)):
                answer = house.api.call("POST", "/v1/windows", {"app": SERVICE, "openid": openid, **act})
                self.assertEqual(answer.status, status, answer.text)

    def test_by_the_careful_reading_a_payment_opens_nothing(self):
        with House() as house:
            openid = house.make_users(SERVICE, 1)[0]
            answer = house.api.call("POST", "/v1/windows", {"app": SERVICE, "openid": openid, "act": "payment"})
            self.assertEqual(answer.status, 422, answer.text)
            self.assertEqual(answer.json["errors"][0]["code"], "opens_nothing")


if __name__ == "__main__":
    unittest.main()
